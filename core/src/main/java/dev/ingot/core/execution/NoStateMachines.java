// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

/// Where nobody said which state machines there are.
final class NoStateMachines implements StateMachines {

  @Override
  public Execution start(Request request) throws StateMachineException {
    throw StateMachineException.last(
        "The state machine '"
            + request.stateMachine()
            + "' cannot be executed: the setting state-machines (INGOT_STATE_MACHINES) maps neither"
            + " its ARN nor its name to the URL of an HTTP endpoint, and does not say 'aws' (see"
            + " docs/workflows.md).");
  }

  @Override
  public Execution describe(Request request, Execution execution) throws StateMachineException {
    return start(request);
  }

  @Override
  public void stop(Request request, String why) {}
}
