// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.sfn;

import dev.ingot.core.execution.StateMachines.Request;
import java.util.Optional;
import java.util.regex.Pattern;

/// The ARN that an execution has, once it was started.
///
/// ```text
/// arn:aws:states:eu-central-1:111122223333:stateMachine:approve:LIVE
/// arn:aws:states:eu-central-1:111122223333:execution:approve:step-…-1
/// ```
final class ExecutionArn {
  private static final Pattern STATE_MACHINE =
      Pattern.compile("(arn:[^:]+:states:[^:]+:[^:]+):stateMachine:([^:]+)(:[^:]+)?");

  private ExecutionArn() {}

  /// Empty if the state machine is not named by an ARN.
  static Optional<String> of(Request request) {
    var parts = STATE_MACHINE.matcher(request.stateMachine());
    return parts.matches()
        ? Optional.of(parts.group(1) + ":execution:" + parts.group(2) + ":" + request.name())
        : Optional.empty();
  }
}
