// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.resource.Platform;
import dev.ingot.document.RefusedKeyException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Restarts the machine; the run goes on with the next step.
public final class Reboot implements ActionModule<Reboot.Inputs> {

  /// @param delaySeconds to wait before; 0 if missing
  public record Inputs(Optional<Integer> delaySeconds) {
    public Inputs {
      if (delaySeconds.isPresent() && delaySeconds.get() < 0) {
        throw new RefusedKeyException("delaySeconds", "'delaySeconds' must not be negative");
      }
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public boolean inputsRequired() {
    return false;
  }

  @Override
  public boolean timed() {
    return false;
  }

  @Override
  public Set<Platform> platforms() {
    return EnumSet.of(Platform.LINUX, Platform.WINDOWS);
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context) throws InterruptedException {
    Thread.sleep(Duration.ofSeconds(inputs.delaySeconds().orElse(0)));
    return new ModuleResult.RebootWanted(false);
  }
}
