// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.simulate;

import dev.ingot.core.execution.StateMachines;

/// State machines whose executions succeed at once.
public final class SimulatedStateMachines implements StateMachines {
  @Override
  public Execution start(Request request) {
    var machine = request.stateMachine();
    var arn = machine.replace(":stateMachine:", ":execution:") + ":" + request.name();
    return new Execution(arn, arn, new State.Succeeded("{}"));
  }

  @Override
  public Execution describe(Request request, Execution execution) {
    return start(request);
  }

  @Override
  public void stop(Request request, String why) {}
}
