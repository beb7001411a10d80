// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import java.util.List;

/// What a person needs of a scenario that breaks an invariant.
final class Report {
  private static final int STORY = 120;

  private Report() {}

  /// @param smallest the same, shrunk
  static String of(Simulation.Result failed, Simulation.Result smallest) {
    var seed = failed.scenario().seed();
    return "seed "
        + seed
        + " breaks: "
        + failed.violation().map(Violation::toString).orElse("nothing")
        + "\nagain: ./mvnw test -pl engine -am -Dtest=SimulationTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dingot.test.seed="
        + seed
        + "\n\nShrunk, it still breaks: "
        + smallest.violation().map(Violation::toString).orElse("nothing")
        + "\n\n"
        + smallest.scenario().text()
        + "\n"
        + String.join("\n", end(smallest.story()))
        + "\n";
  }

  private static List<String> end(List<String> story) {
    return story.subList(Math.max(0, story.size() - STORY), story.size());
  }
}
