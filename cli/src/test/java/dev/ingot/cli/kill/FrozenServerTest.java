// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.kill;

import static dev.ingot.cli.kill.TinyBuilds.api;
import static dev.ingot.cli.kill.TinyBuilds.await;
import static dev.ingot.cli.kill.TinyBuilds.awaitEnd;
import static dev.ingot.cli.kill.TinyBuilds.executions;
import static dev.ingot.cli.kill.TinyBuilds.hasMachineWith;
import static dev.ingot.cli.kill.TinyBuilds.image;
import static dev.ingot.cli.kill.TinyBuilds.infrastructure;
import static dev.ingot.cli.kill.TinyBuilds.recipe;
import static dev.ingot.cli.kill.TinyBuilds.steps;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.cli.IngotProcess;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.testkit.machine.Remains;
import dev.ingot.testkit.store.PostgresqlCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program on two hosts over one PostgreSQL: a process that is frozen for longer than its
/// lease finds, when it goes on, that others have its build, and leaves nothing behind.
///
/// Takes two minutes, most of which is the time that a lost host is waited for; so it runs with
/// `-Dingot.test.long=all` only.
@Tag("postgresql")
class FrozenServerTest {
  private static final Duration LEASE_AND_WAIT_FOR_THE_HOST = Duration.ofMinutes(4);
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String SLOW =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps:
            - name: Write
              action: ExecuteBash
              inputs: {commands: [touch /etc/begun, sleep 5, echo once >> /etc/written]}
        - name: test
          steps:
            - name: Read
              action: ExecuteBash
              inputs: {commands: ['test "$(cat /etc/written)" = once']}
      """;

  @TempDir private Path here;
  private final List<AutoCloseable> started = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (var each : started.reversed()) {
      each.close();
    }
  }

  private IngotProcess server(String host, String database) throws IOException {
    var variables = Map.of("INGOT_DATABASE", database, "INGOT_RETRY_MACHINES", "0");
    var folder = Files.createDirectories(here.resolve(host));
    var process = IngotProcess.start(folder, variables, "serve", "--port", "0");
    started.add(process);
    return process;
  }

  @Test
  void a_server_that_was_frozen_for_longer_than_its_lease_is_fenced_when_it_goes_on()
      throws Exception {
    assumeTrue(
        System.getProperty("ingot.test.long", "").equals("all"),
        "skipped: a server that is frozen for longer than its lease (-Dingot.test.long=all)");
    var programs = PostgresqlCluster.programs();
    assumeTrue(programs.isPresent(), "skipped: a frozen server (PostgreSQL is not installed)");
    var cluster = PostgresqlCluster.start(programs.get(), _ -> {});
    started.add(cluster);
    var database = cluster.newEmptyDatabase();
    var first = server("first", database);
    var firstApi = api(first);
    var image = image(firstApi, recipe(firstApi, "slow", SLOW), infrastructure(firstApi));
    await(SOON, () -> hasMachineWith(here.resolve("first"), "begun"));

    first.signal("STOP");
    var second = api(server("second", database));
    var status = awaitEnd(second, image, LEASE_AND_WAIT_FOR_THE_HOST);
    var ended = records(second, image);
    assertThat(status).isEqualTo("AVAILABLE");
    assertThat(hasMachineWith(here.resolve("first"), "begun")).isTrue();
    first.signal("CONT");

    await(SOON, () -> Remains.ofFiles(here.resolve("first")).isEmpty());
    assertThat(Remains.ofFiles(here.resolve("second"))).isEmpty();
    await(SOON, () -> machines(here.resolve("first")).isEmpty());
    assertThat(records(firstApi, image)).as("as the second ended it").isEqualTo(ended);
    assertThat(awaitEnd(firstApi, image)).isEqualTo("AVAILABLE");
    first.signal("TERM");
    assertThat(first.exitCode()).isZero();
  }

  /// Name and status of each step, and when it began and ended.
  private static List<String> records(ImageBuilderApi api, String image) {
    return executions(api, image).stream()
        .flatMap(execution -> steps(api, execution).stream())
        .map(step ->
            String.join(
                " ",
                step.name().orElseThrow(),
                step.status().orElseThrow().wire(),
                step.startTime().orElse("-"),
                step.endTime().orElse("-")))
        .toList();
  }

  /// Processes of the host's machines: all of its folder but the server.
  private static List<String> machines(Path host) throws IOException {
    return Remains.ofProcesses(host.resolve("data/machines"));
  }
}
