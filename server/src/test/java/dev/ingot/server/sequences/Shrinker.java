// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Makes a sequence that fails as short as it can: leaves out one command after the other as long
/// as it fails.
final class Shrinker {
  private final Supplier<Session> sessions;

  /// @param sessions new ones
  Shrinker(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  /// @return what the shortest one says, with its commands
  AssertionError shrink(List<Command> failing, AssertionError error) {
    var shortest = failing;
    var last = error;
    for (var i = shortest.size() - 1; i >= 0; i--) {
      var rest = new ArrayList<>(shortest);
      rest.remove(i);
      var again = error(rest);
      if (again.isPresent()) {
        shortest = rest;
        last = again.get();
      }
    }
    var commands = shortest.stream().map(Command::text).collect(Collectors.joining("\n  "));
    return new AssertionError("after\n  " + commands + "\n" + last.getMessage(), last);
  }

  private Optional<AssertionError> error(List<Command> commands) {
    var session = sessions.get();
    try {
      commands.forEach(session::run);
      session.checkEnd();
      return Optional.empty();
    } catch (AssertionError e) {
      return Optional.of(e);
    }
  }
}
