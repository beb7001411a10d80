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

import dev.ingot.cli.ExitCode;
import dev.ingot.cli.IngotProcess;
import dev.ingot.testkit.machine.Remains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program while somebody sets the clock: libfaketime shows it another one.
class ClockJumpTest {
  /// Its step may take a minute, far less than the clock jumps.
  private static final String SLEEPS =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps:
            - name: Write
              action: ExecuteBash
              timeoutSeconds: 60
              inputs: {commands: [touch /etc/begun, sleep 4, echo once >> /etc/written]}
        - name: test
          steps:
            - name: Read
              action: ExecuteBash
              timeoutSeconds: 60
              inputs: {commands: ['test "$(cat /etc/written)" = once']}
      """;

  @TempDir private Path here;

  private static Optional<Path> library() throws IOException {
    try (var folders = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu")) {
      for (var folder : folders) {
        var library = folder.resolve("faketime/libfaketime.so.1");
        if (Files.exists(library)) {
          return Optional.of(library);
        }
      }
    }
    return Optional.empty();
  }

  @Test
  void builds_go_on_while_the_clock_is_set() throws Exception {
    var library = library();
    assumeTrue(library.isPresent(), "skipped: a clock that jumps (faketime is not installed)");
    var clock = Files.writeString(here.resolve("clock"), "+0");
    var variables =
        Map.of(
            "LD_PRELOAD", library.get().toString(),
            "FAKETIME_TIMESTAMP_FILE", clock.toString(),
            "FAKETIME_CACHE_DURATION", "1",
            "FAKETIME_DONT_FAKE_MONOTONIC", "1",
            "INGOT_RETRY_MACHINES", "0");
    try (var server = IngotProcess.start(here, variables, "serve", "--port", "0")) {
      var api = api(server);
      var recipe = recipe(api, "sleeps", SLEEPS);
      var infrastructure = infrastructure(api);
      for (var shown : List.of("+1h", "-1h")) {
        var image = image(api, recipe, infrastructure);
        await(Duration.ofSeconds(60), () -> hasMachineWith(here, "begun"));

        Files.writeString(clock, shown);

        assertThat(awaitEnd(api, image)).isEqualTo("AVAILABLE");
        assertThat(executions(api, image).stream().flatMap(e -> steps(api, e).stream()))
            .allSatisfy(step ->
                assertThat(step.status().orElseThrow().wire()).isIn("COMPLETED", "SKIPPED"));
        assertThat(Remains.ofFiles(here)).isEmpty();
      }
      server.signal("TERM");
      assertThat(server.exitCode()).isEqualTo(ExitCode.OK);
    }
  }
}
