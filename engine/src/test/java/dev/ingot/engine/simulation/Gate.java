// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import java.time.Duration;
import java.util.Optional;

/// Where a thread of the engine waits until it is let go on: it has asked for something outside.
/// All but the final fields are guarded by [Turns].
final class Gate {
  final Server server;
  final Worker.Actor actor;
  final String label;
  final Fate fate;
  final Thread thread = Thread.currentThread();
  private final Duration since;
  private final Optional<Duration> deadline;
  boolean open;
  boolean interrupted;

  /// @param deadline of the action; empty if it waits for something else
  Gate(
      Server server,
      Worker.Actor actor,
      String label,
      Fate fate,
      Duration since,
      Optional<Duration> deadline) {
    this.server = server;
    this.actor = actor;
    this.label = label;
    this.fate = fate;
    this.since = since;
    this.deadline = deadline;
  }

  /// When its action times out, unless it was told to stop already.
  Optional<Duration> deadline() {
    return deadline.filter(_ -> stopped().isEmpty());
  }

  Optional<Duration> stopped() {
    return actor.action().flatMap(action -> action.stopped);
  }

  boolean isGivenUp() {
    return actor.action().map(action -> action.givenUp).orElse(false);
  }

  /// When whoever waits for its action does so no longer.
  Optional<Duration> patience() {
    return stopped().filter(_ -> !isGivenUp()).map(at -> at.plus(Server.GRACE));
  }

  /// When it may open by itself; empty if only an interrupt opens it.
  Optional<Duration> opens() {
    return switch (fate.kind()) {
      case HANGS -> Optional.empty();
      case FINE, FAILS, BREAKS, THROWS, LATE, STUBBORN ->
          Optional.of(since.plusSeconds(fate.seconds()));
    };
  }

  boolean mayOpen(Duration now) {
    return opens().filter(at -> at.compareTo(now) <= 0).isPresent() || heedsInterrupt();
  }

  boolean heedsInterrupt() {
    return interrupted && fate.kind() != Fate.Kind.STUBBORN;
  }
}
