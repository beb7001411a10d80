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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"+1h", "-1h"})
  void a_build_goes_on_while_the_clock_is_set(String jump) throws Exception {
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
      var image = image(api, recipe(api, "sleeps", SLEEPS), infrastructure(api));
      await(Duration.ofSeconds(60), () -> hasMachineWith(here, "begun"));

      Files.writeString(clock, jump);

      assertThat(awaitEnd(api, image)).isEqualTo("AVAILABLE");
      var all = executions(api, image).stream().flatMap(e -> steps(api, e).stream()).toList();
      assertThat(all)
          .allSatisfy(
              step -> assertThat(step.status().orElseThrow().wire()).isIn("COMPLETED", "SKIPPED"));
      assertThat(Remains.ofFiles(here)).isEmpty();
      server.signal("TERM");
      assertThat(server.exitCode()).isEqualTo(ExitCode.OK);
    }
  }
}
