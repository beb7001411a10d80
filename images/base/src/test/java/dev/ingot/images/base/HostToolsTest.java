// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.MachineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostToolsTest {
  @TempDir Path here;

  @Test
  void lines_come_in_order_from_both_streams() throws Exception {
    var lines = new ArrayList<String>();

    HostTools.run(
        "cannot",
        List.of("sh", "-c", "echo one; echo two >&2; echo $WORD; pwd; umask"),
        Map.of("WORD", "three"),
        here,
        lines::add);

    assertThat(lines).containsExactly("one", "two", "three", here.toRealPath().toString(), "0022");
  }

  @Test
  void a_failure_tells_what_was_tried_and_the_last_lines() {
    assertThatThrownBy(() ->
            HostTools.run(
                "cannot make it",
                List.of("sh", "-c", "echo E: no such release; exit 7"),
                Map.of(),
                here,
                line -> {}))
        .isInstanceOf(MachineException.class)
        .hasMessage("cannot make it: sh ended with 7: E: no such release");
  }

  @Test
  void an_interrupt_ends_the_program() throws Exception {
    var started = new CountDownLatch(1);
    var result = new CompletableFuture<Exception>();
    var thread =
        Thread.startVirtualThread(() -> {
          try {
            HostTools.run(
                "cannot",
                List.of("sh", "-c", "echo $$ > pid; echo started; exec sleep 1000"),
                Map.of(),
                here,
                line -> started.countDown());
            result.complete(new IllegalStateException("it ended by itself"));
          } catch (InterruptedException | MachineException e) {
            result.complete(e);
          }
        });
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

    thread.interrupt();

    assertThat(result.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertEnded();
  }

  @Test
  void a_program_ends_with_the_process_that_started_it() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RunAndWait.class.getName(),
                here.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var said = process.inputReader()) {
      assertThat(said.readLine()).isEqualTo("started");
    } finally {
      process.destroyForcibly();
    }

    assertEnded();
  }

  private void assertEnded() throws Exception {
    var pid = Long.parseLong(Files.readString(here.resolve("pid")).strip());
    var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
