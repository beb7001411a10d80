// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.Visit;
import java.util.List;
import java.util.Optional;

/// A host that lacks nothing and shows nothing.
final class NoHostTools implements Adapters.HostTools {
  @Override
  public List<Machines.MissingRequirement> missingRequirements() {
    return List.of();
  }

  @Override
  public Visit.Way console(MachineImage image, Optional<Visit> visit) {
    return new Visit.Way(List.of(), true, true);
  }

  @Override
  public void addBase(String slug, String reference) {}
}
