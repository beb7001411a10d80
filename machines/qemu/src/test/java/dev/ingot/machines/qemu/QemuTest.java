// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.MachineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Any program stands for QEMU here: it is the watching that is tested.
class QemuTest {
  @TempDir private Path folder;

  /// What the process that is killed runs: it starts `sh` in place of QEMU and lives on.
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws MachineException, InterruptedException {
      var script = "echo $$ > " + args[0] + ".part; mv " + args[0] + ".part " + args[0];
      Qemu.start(List.of("sh", "-c", script + "; exec sleep 600"), Path.of(args[0] + ".log"));
      Thread.sleep(Duration.ofMinutes(5));
    }
  }

  @Test
  void it_dies_with_a_process_that_is_killed() throws Exception {
    var file = folder.resolve("pid");
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var path = System.getProperty("java.class.path");
    var victim =
        new ProcessBuilder(java, "-cp", path, Victim.class.getName(), file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("victim.log").toFile())
            .start();
    while (!Files.exists(file)) {
      assertThat(victim.isAlive()).as(folder.resolve("victim.log").toString()).isTrue();
      Thread.sleep(20);
    }
    var qemu = ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
    var shell = qemu.parent().orElseThrow();

    victim.destroyForcibly().waitFor();

    qemu.onExit().get(10, TimeUnit.SECONDS);
    shell.onExit().get(10, TimeUnit.SECONDS);
    assertThat(shell.descendants()).isEmpty();
  }

  @Test
  void killed_it_is_gone_when_the_call_returns() throws Exception {
    var qemu = Qemu.start(List.of("sleep", "600"), folder.resolve("log"));
    assertThat(qemu.isAlive()).isTrue();

    qemu.kill();
    qemu.kill();

    assertThat(qemu.isAlive()).isFalse();
    assertThat(ProcessHandle.current().descendants()).noneMatch(QemuTest::sleeps);
  }

  @Test
  void when_it_ends_by_itself_nothing_is_left_watching() throws Exception {
    var qemu = Qemu.start(List.of("echo", "could not start"), folder.resolve("log"));

    assertThat(qemu.awaitEnd(Duration.ofSeconds(10))).isTrue();

    assertThat(qemu.lastWords()).isEqualTo("could not start");
    assertThat(ProcessHandle.current().descendants()).isEmpty();
  }

  private static boolean sleeps(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains("sleep 600");
  }
}
