// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.MachineException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProgramsTest {
  private static CompletableFuture<Throwable> interrupted(Process process) throws Exception {
    var ended = new CompletableFuture<Throwable>();
    var thread =
        Thread.startVirtualThread(() -> {
          try {
            Programs.await("cannot wait", process);
            ended.complete(new AssertionError("it ended by itself"));
          } catch (MachineException | InterruptedException e) {
            ended.complete(e);
          }
        });
    Thread.sleep(200);
    thread.interrupt();
    return ended;
  }

  @Test
  void a_program_that_says_nothing_ends_with_the_interrupt_of_who_waits() throws Exception {
    var process = Programs.builder(List.of("sleep", "60")).start();

    assertThat(interrupted(process).get(5, TimeUnit.SECONDS))
        .isInstanceOf(InterruptedException.class);
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void a_program_that_talks_for_ever_ends_with_the_interrupt_of_who_waits() throws Exception {
    var process = Programs.builder(List.of("yes")).start();

    assertThat(interrupted(process).get(5, TimeUnit.SECONDS))
        .isInstanceOf(InterruptedException.class);
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void the_end_of_what_a_program_said_is_told() {
    var words = List.of("sh", "-c", "yes talk | head -100000; echo at last; exit 3");

    assertThatThrownBy(() -> Programs.run("cannot talk", words))
        .isInstanceOf(MachineException.class)
        .hasMessageStartingWith("cannot talk: ")
        .hasMessageEndingWith("at last");
  }

  /// A file of a machine's disk, such as `/etc/inittab`, may have any length.
  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_program_that_prints_for_ever_is_ended() {
    assertThatThrownBy(() -> Programs.output("cannot read the disk", List.of("yes")))
        .isInstanceOf(MachineException.class)
        .hasMessage("cannot read the disk: there is more of it than can be");
    assertThat(ProcessHandle.current().children())
        .noneMatch(child -> child.info().command().orElse("").endsWith("/yes"));
  }
}
