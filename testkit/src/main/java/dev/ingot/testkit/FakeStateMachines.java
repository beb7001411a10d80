// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit;

import dev.ingot.core.execution.StateMachineException;
import dev.ingot.core.execution.StateMachines;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// State machines in memory: an execution runs until somebody says how it ends.
public final class FakeStateMachines implements StateMachines {
  private final Map<String, Request> started = new LinkedHashMap<>();
  private final Map<String, State> states = new LinkedHashMap<>();
  private final List<String> stopped = new ArrayList<>();
  private final Deque<StateMachineException> failures = new ArrayDeque<>();
  private Optional<State> end = Optional.empty();
  private int calls;

  /// All executions end like this from now on, also those that run.
  public synchronized void endAll(State state) {
    end = Optional.of(state);
    states.replaceAll((_, old) -> old instanceof State.Running ? state : old);
  }

  /// The next call fails.
  public synchronized void failNext(StateMachineException failure) {
    failures.add(failure);
  }

  /// What was started, in this order.
  public synchronized List<Request> started() {
    return List.copyOf(started.values());
  }

  /// The names of executions that were to stop.
  public synchronized List<String> stopped() {
    return List.copyOf(stopped);
  }

  /// How often anybody has asked anything.
  public synchronized int calls() {
    return calls;
  }

  @Override
  public synchronized Execution start(Request request) throws StateMachineException {
    called();
    started.putIfAbsent(request.name(), request);
    states.putIfAbsent(request.name(), end.orElseGet(State.Running::new));
    return execution(request.name());
  }

  @Override
  public synchronized Execution describe(Request request, Execution execution)
      throws StateMachineException {
    called();
    if (!states.containsKey(execution.handle())) {
      throw StateMachineException.last("there is no execution '" + execution.handle() + "'");
    }
    return execution(execution.handle());
  }

  @Override
  public synchronized void stop(Request request, String why) throws StateMachineException {
    called();
    if (states.containsKey(request.name())) {
      stopped.add(request.name());
      states.computeIfPresent(
          request.name(),
          (_, state) ->
              state instanceof State.Running
                  ? new State.Failed("ABORTED", Optional.empty(), Optional.of(why))
                  : state);
    }
  }

  private void called() throws StateMachineException {
    calls++;
    var failure = failures.poll();
    if (failure != null) {
      throw failure;
    }
  }

  private Execution execution(String name) {
    return new Execution(
        "arn:fake:execution:" + name, name, states.getOrDefault(name, new State.Running()));
  }
}
