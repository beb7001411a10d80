// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.document.RefusedKeyException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Waits until somebody says how to go on. The run parks meanwhile: it holds no thread and no
/// lease. This version takes no answers yet, so the wait ends with the time-out or a cancel.
public final class WaitForAction implements StepAction<WaitForAction.Inputs> {

  /// The targets are accepted, and nothing is sent to them yet.
  ///
  /// @param payload any text
  public record Inputs(
      Optional<String> snsTopicArn, Optional<String> lambdaFunctionName, Optional<String> payload) {
    private static final int MAX_PAYLOAD_BYTES = 16 * 1024;

    public Inputs {
      if (payload
          .filter(p -> p.getBytes(StandardCharsets.UTF_8).length > MAX_PAYLOAD_BYTES)
          .isPresent()) {
        throw new RefusedKeyException("payload", "'payload' must have at most 16 KiB");
      }
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  /// Somebody has answered.
  @Override
  public boolean repeatable() {
    return false;
  }

  @Override
  public StepOutcome run(Inputs inputs, StepContext context) {
    return new StepOutcome.Waiting();
  }
}
