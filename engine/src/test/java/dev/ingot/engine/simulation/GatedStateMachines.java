// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.execution.StateMachineException;
import dev.ingot.core.execution.StateMachines;
import java.util.Optional;

/// State machines that have ended at the first look at them, or failed at their start, which waits
/// at a [Gate].
final class GatedStateMachines implements StateMachines {
  private final Server server;

  GatedStateMachines(Server server) {
    this.server = server;
  }

  @Override
  public Execution start(Request request) throws StateMachineException, InterruptedException {
    return switch (server.ask("state machine")) {
      case BREAKS -> throw StateMachineException.last("no state machine today");
      case THROWS -> throw new IllegalStateException("a bug");
      case FAILS ->
          in(request, new State.Failed("FAILED", Optional.empty(), Optional.of("as it should")));
      case FINE, HANGS, LATE, STUBBORN -> in(request, new State.Running());
    };
  }

  private static Execution in(Request request, State state) {
    return new Execution("arn:simulated:" + request.name(), request.name(), state);
  }

  @Override
  public Execution describe(Request request, Execution execution) {
    server.alive();
    return in(request, new State.Succeeded("{}"));
  }

  @Override
  public void stop(Request request, String why) {
    server.alive();
  }
}
