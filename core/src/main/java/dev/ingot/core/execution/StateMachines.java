// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import java.util.Optional;

/// State machines outside of Ingot that workflows execute, such as those of AWS Step Functions.
///
/// An execution is known by its name, which the caller chooses: whoever died in between starts it
/// again under the same name and finds the first one. Every call asks once and waits no longer than
/// a minute.
public interface StateMachines {

  /// What is executed.
  ///
  /// @param stateMachine the ARN of a state machine, or its name
  /// @param name of the execution, at most 80 letters, digits, hyphens and underscores; another one
  ///   for every execution
  /// @param input JSON text
  record Request(String stateMachine, String name, String input) {}

  /// An execution that was started.
  ///
  /// @param handle what the implementation finds it by
  record Execution(String arn, String handle, State state) {}

  sealed interface State {
    record Running() implements State {}

    /// @param output JSON text
    record Succeeded(String output) implements State {}

    /// @param status the word of the end, such as `FAILED`, `TIMED_OUT` or `ABORTED`
    record Failed(String status, Optional<String> error, Optional<String> cause) implements State {}
  }

  /// Starts an execution, or finds the one that has the name already, also if it has ended.
  Execution start(Request request) throws StateMachineException, InterruptedException;

  /// How it is with an execution now.
  ///
  /// @param execution as one of these calls gave it
  Execution describe(Request request, Execution execution)
      throws StateMachineException, InterruptedException;

  /// Stops the execution that has the name, if it runs; nothing happens if it has ended or never
  /// began.
  ///
  /// @param why for people
  void stop(Request request, String why) throws StateMachineException, InterruptedException;

  /// There are none.
  StateMachines NONE = new NoStateMachines();
}
