// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.images.base.LocalBases;
import dev.ingot.images.base.ParentFiles;
import dev.ingot.machines.sandbox.SandboxMachines;
import dev.ingot.testkit.machine.Remains;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server with real sandboxes is killed before and after every durable write and every effect of
/// builds that succeed, fail, are retried, wait, are answered and cancelled, and of its own
/// recovery. After each death it starts again, the client says again what was not answered, and the
/// story must be that of a server that was not killed.
///
/// Some of the points, spread over all; `-Dingot.test.points=100` so many, `all` every one.
@Tag("host")
class KillPointsTest {
  private static final String POINTS = System.getProperty("ingot.test.points", "20");
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration LATE = Duration.ofSeconds(1);

  private static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario("built", KillStories::built),
          new Scenario("mended", KillStories::mended),
          new Scenario("gated", KillStories::gated),
          new Scenario("cancelled", KillStories::cancelled));

  /// Where a server dies first whose recovery is killed.
  private static final String IN_A_COMPONENT = "before Machine.run#1";

  /// Until then it recovers.
  private static final String GOES_ON = "after Machine.run#1";

  @TempDir private Path here = Path.of("");
  private Optional<DyingProcess> process = Optional.empty();
  private Optional<URI> listening = Optional.empty();
  private Optional<StateMachineEndpoint> endpoint = Optional.empty();
  private int runs;

  private record Scenario(String name, KillStories.Story story) {}

  /// What a story is without a death.
  ///
  /// @param images how many machine images it makes
  private record Calm(List<String> told, int images, List<String> points) {}

  /// @param expected what is told without a death
  /// @param deaths where it dies, one after the other
  private record Kill(Scenario scenario, Calm expected, List<String> deaths) {}

  @BeforeEach
  void needs_a_host_that_can_build() throws Exception {
    try (var sandboxes = new SandboxMachines(here.resolve("trial"))) {
      var missing = new ArrayList<>(sandboxes.missingRequirements());
      var bases = new LocalBases(here.resolve("trial"), Map.of(), ParentFiles.any());
      missing.addAll(bases.missingRequirements(bases.find("builtin:tiny").orElseThrow()));
      assumeTrue(missing.isEmpty(), () -> "skipped: no server is killed: " + missing);
    }
    endpoint = Optional.of(new StateMachineEndpoint());
  }

  @AfterEach
  void end() {
    process.ifPresent(DyingProcess::close);
    endpoint.ifPresent(StateMachineEndpoint::close);
  }

  @Test
  void whenever_it_is_killed_nothing_is_lost_or_done_twice_and_nothing_stays() throws Exception {
    start("");
    tell(SCENARIOS.getFirst(), List.of()); // makes the base
    var kills = new ArrayList<Kill>();
    for (var scenario : SCENARIOS) {
      var calm = calm(scenario, List.of());
      calm.points().forEach(point -> kills.add(new Kill(scenario, calm, List.of(point))));
      var recovered = calm(scenario, List.of(IN_A_COMPONENT));
      assertThat(recovered.told()).as(scenario.name()).isEqualTo(calm.told());
      recovered.points().stream()
          .takeWhile(point -> !point.equals(GOES_ON))
          .map(point -> new Kill(scenario, calm, List.of(IN_A_COMPONENT, point)))
          .forEach(kills::add);
    }

    var chosen = chosen(kills);
    var killed = 0;
    for (var kill : chosen) {
      var where = kill.scenario().name() + " " + kill.deaths();
      System.out.println(Instant.now() + " dies: " + where);
      var outcome = tell(kill.scenario(), kill.deaths());
      assertThat(outcome.told()).as(where).isEqualTo(kill.expected().told());
      assertThat(outcome.images()).as(where).isEqualTo(kill.expected().images());
      if (outcome.left().isEmpty()) {
        killed++;
      } else {
        System.out.println("not reached: " + where);
      }
    }

    assertThat(killed).isGreaterThan(chosen.size() * 9 / 10);
    System.out.printf(
        "killed: %d of %d points, nothing lost, nothing done twice, nothing left%n",
        killed, kills.size());
  }

  private static List<Kill> chosen(List<Kill> kills) {
    if (POINTS.equals("all")) {
      return kills;
    }
    var wanted = Math.min(kills.size(), Integer.parseInt(POINTS));
    var chosen = new ArrayList<Kill>();
    for (var index = 0; index < wanted; index++) {
      chosen.add(kills.get((int) ((index + 0.5) * kills.size() / wanted)));
    }
    return chosen;
  }

  private Calm calm(Scenario scenario, List<String> deaths) throws Exception {
    var outcome = tell(scenario, deaths);
    Thread.sleep(LATE);
    assertThat(outcome.left()).as(scenario.name()).isEmpty();
    var points = process.orElseThrow().points();
    System.out.println(
        Instant.now()
            + " "
            + scenario.name()
            + " after "
            + deaths
            + ": "
            + points.size()
            + " points");
    points.forEach(point -> System.out.println("  " + point));
    outcome.told().forEach(System.out::println);
    return new Calm(outcome.told(), outcome.images(), points);
  }

  /// @param left at which of the points it did not come by
  private record Outcome(List<String> told, int images, List<String> left) {}

  /// Tells a story to a server that is killed meanwhile, and looks at what is left.
  private Outcome tell(Scenario scenario, List<String> deaths) throws Exception {
    var run = scenario.name() + "-" + ++runs;
    var images = images();
    var left = new ArrayList<>(deaths);
    process.orElseThrow().arm(left.isEmpty() ? "" : left.getFirst());
    var client = new SteadyClient(new Mortal(left));
    var told = scenario.story().tell(new KillStories(client, endpoint.orElseThrow(), run));
    while (!left.isEmpty() && process.orElseThrow().diesWithin(LATE)) {
      client.revive();
    }
    assertNothingStays(run);
    return new Outcome(told, images() - images, left);
  }

  /// The server, which dies where it is told to.
  private final class Mortal implements SteadyClient.Server {
    private final List<String> left;

    private Mortal(List<String> left) {
      this.left = left;
    }

    @Override
    public URI endpoint() {
      return listening.orElseThrow();
    }

    @Override
    public boolean dies(Duration time) throws Exception {
      return process.orElseThrow().diesWithin(time);
    }

    @Override
    public void revive() throws Exception {
      while (true) {
        assertThat(left).as(process.orElseThrow().errors()).isNotEmpty();
        left.removeFirst();
        assertNothingRuns();
        try {
          start(left.isEmpty() ? "" : left.getFirst());
          return;
        } catch (DyingProcess.DiedException _) {
          // While it started, as it was told to.
        }
      }
    }
  }

  private void start(String point) throws Exception {
    var variables =
        Map.of("INGOT_STATE_MACHINES", endpoint.orElseThrow().setting(), "INGOT_NETWORK", "none");
    var started = DyingProcess.start(here, variables, point);
    process = Optional.of(started);
    listening = Optional.of(started.endpoint());
  }

  private int images() throws IOException {
    var folder = here.resolve("data/images");
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (var files = Files.list(folder)) {
      return (int) files.filter(f -> f.getFileName().toString().matches("ami-[0-9a-f]+")).count();
    }
  }

  private void assertNothingRuns() throws Exception {
    var data = here.resolve("data");
    var until = System.nanoTime() + PATIENCE.toNanos();
    while (!Remains.ofProcesses(data).isEmpty() && System.nanoTime() < until) {
      Thread.sleep(20);
    }
    assertThat(Remains.ofProcesses(data)).isEmpty();
  }

  private void assertNothingStays(String run) throws Exception {
    assertNothingRuns();
    var until = System.nanoTime() + PATIENCE.toNanos();
    while (!Remains.ofFiles(here).isEmpty() && System.nanoTime() < until) {
      Thread.sleep(20);
    }
    assertThat(Remains.ofFiles(here)).as(run).isEmpty();
  }
}
