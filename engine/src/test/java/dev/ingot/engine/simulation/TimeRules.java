// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What holds for times, whatever the clock does.
final class TimeRules {
  private TimeRules() {}

  static List<String> order(Optional<Snapshot> before, Snapshot after) {
    var wrong = new ArrayList<String>();
    for (var execution : after.executions()) {
      check(World.name(execution), execution.startTime(), execution.endTime(), wrong);
      after
          .steps(execution)
          .forEach(step -> check(step.name(), step.startTime(), step.endTime(), wrong));
    }
    return wrong;
  }

  private static void check(
      String what, Optional<Instant> start, Optional<Instant> end, List<String> wrong) {
    if (start.isPresent() && end.filter(e -> e.isBefore(start.get())).isPresent()) {
      wrong.add(what + " began " + start.get() + " and ended " + end.get());
    }
  }
}
