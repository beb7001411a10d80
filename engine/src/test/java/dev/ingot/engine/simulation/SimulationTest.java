// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Builds that seeds make up, on simulated time, with all that may go wrong around them: whatever
/// happens, the records are what the specification says, and every build ends.
///
/// The seeds are the same in every run, from 1 on, as many as there is time for and no more than
/// were tried before, so a failure is the doing of the change that it came with. The Maven profile
/// `simulation` takes hours and other seeds each time. The system properties are
/// `ingot.simulation.seconds`, `ingot.simulation.first` and, to replay one seed, `ingot.test.seed`.
@Tag("simulation")
class SimulationTest {
  private static final Optional<Long> ONLY = Optional.ofNullable(Long.getLong("ingot.test.seed"));
  private static final Duration TIME =
      Duration.ofSeconds(Long.getLong("ingot.simulation.seconds", 20));
  private static final long MOST =
      System.getProperty("ingot.simulation.first") == null ? 4000 : Long.MAX_VALUE;
  private static final long FIRST = Long.getLong("ingot.simulation.first", 1);
  private static final Duration SHRINK = Duration.ofSeconds(60);

  @Test
  void no_seed_breaks_an_invariant() {
    var end = System.nanoTime() + TIME.toNanos();
    var first = ONLY.orElse(FIRST);
    var builds = 0;
    var steps = 0L;
    var crashes = 0L;
    do {
      var result = Simulation.run(Generator.scenario(first + builds));
      builds++;
      steps += result.steps();
      crashes += result.crashes();
      if (result.violation().isPresent()) {
        fail(report(result));
      }
    } while (ONLY.isEmpty() && builds < MOST && System.nanoTime() < end);
    System.out.printf(
        "simulated: %d builds, seeds %d to %d; %d steps, %d crashes, no invariant broken%n",
        builds, first, first + builds - 1, steps, crashes);
    assertThat(steps).isPositive();
  }

  private static String report(Simulation.Result result) {
    return Report.of(result, new Shrinker(Simulation::run, SHRINK).shrink(result));
  }

  @Test
  void a_seed_always_comes_out_the_same() {
    for (var seed = 1; seed <= 40; seed++) {
      var scenario = Generator.scenario(seed);

      assertThat(told(scenario)).as("seed %s", seed).isEqualTo(told(scenario));
    }
  }

  private static String told(Scenario scenario) {
    return String.join("\n", Simulation.run(scenario).story())
        .replaceAll("(wf|step|i|ami)-[0-9a-f]{8}[0-9a-f-]*", "$1");
  }
}
