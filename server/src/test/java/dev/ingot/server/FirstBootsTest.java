// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.resource.Platform;
import dev.ingot.engine.action.CleanUpScript;
import dev.ingot.images.disk.DiskImages;
import dev.ingot.testkit.machine.ChangedRoot;
import dev.ingot.testkit.machine.DebianTree;
import dev.ingot.testkit.machine.RecordedOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two copies of one image, started for the first time, one by BIOS and one by UEFI. The image is a
/// Debian with an SSH server that was cleaned as builds clean it.
@Tag("qemu")
class FirstBootsTest {
  private static final Path FIRMWARE = Path.of("/usr/share/ovmf/OVMF.fd");
  private static final long LONGEST_SECONDS = 900;
  private static final String BUILT_ID = "0123456789abcdef0123456789abcdef";

  /// What a component does: a service for the first boot only, one that is switched off, one that
  /// is masked, a key to log in with.
  private static final String COMPONENT =
      """
      set -e
      printf '%s\\n' '[Unit]' ConditionFirstBoot=yes '[Service]' Type=oneshot RemainAfterExit=yes \\
        'ExecStart=/bin/touch /var/lib/first-boot-ran' '[Install]' WantedBy=multi-user.target \\
        > /etc/systemd/system/once.service
      systemctl enable once.service
      systemctl disable cron.service
      systemctl mask fstrim.timer
      mkdir -p /root/.ssh
      echo 'ssh-ed25519 AAAAkey builder@ci' > /root/.ssh/authorized_keys
      echo 0123456789abcdef0123456789abcdef > /etc/machine-id
      """;

  /// Tells on the second serial line how the boot went. Its unit is linked like those of others.
  private static final String REPORT =
      """
      printf '%s\\n' '[Service]' Type=exec ExecStart=/usr/local/sbin/report \\
        '[Install]' WantedBy=multi-user.target > /etc/systemd/system/report.service
      cat > /usr/local/sbin/report <<'END'
      #!/bin/sh
      exec >/dev/ttyS1
      echo "state $(systemctl is-system-running --wait)"
      systemctl --failed --no-legend --plain | sed 's/^/failed /'
      echo "machine-id $(cat /etc/machine-id)"
      echo "bus-id $(cat /var/lib/dbus/machine-id)"
      for key in /etc/ssh/ssh_host_*.pub; do echo "host-key $(cut -d ' ' -f 2 "$key")"; done
      for unit in ssh.service ssh.socket cron.service fstrim.timer once.service getty@tty1.service; do
        echo "unit $unit $(systemctl is-enabled "$unit") $(systemctl is-active "$unit")"
      done
      ls /var/lib/first-boot-ran /etc/systemd/system-preset/* /etc/tmpfiles.d/* 2>/dev/null | sed 's/^/file /'
      echo end
      END
      chmod 755 /usr/local/sbin/report
      systemctl enable report.service
      """;

  @TempDir private static Path folder;
  private static Path root;
  private static Path disk;

  @BeforeAll
  static void make_the_image() throws Exception {
    need();
    root = Files.createDirectory(folder.resolve("root"));
    DebianTree.unpack(DebianTree.archiveWith("debian-ssh-tree", "openssh-server,cron"), root);
    run(COMPONENT + REPORT);
    run(CleanUpScript.text());
    var image =
        new MachineImage(
            "ami-00000000000000001",
            "a build",
            "sha256:" + "c".repeat(64),
            List.of(root),
            Optional.empty(),
            false,
            Platform.LINUX,
            "x86_64",
            Optional.of("Debian 12"));
    var images = new DiskImages(folder.resolve("store"), folder, OptionalLong.of(1_700_000_000));
    disk = images.withDisk(image).disk().orElseThrow().file();
  }

  private static void need() throws InterruptedException {
    if (!Files.isExecutable(Path.of("/usr/bin/qemu-system-x86_64"))) {
      Assumptions.abort("qemu-system-x86_64 is not installed");
    }
    if (!Files.exists(FIRMWARE)) {
      Assumptions.abort("ovmf is not installed");
    }
    for (var missing : new DiskImages(folder, folder).missingRequirements()) {
      Assumptions.abort(missing.what());
    }
  }

  private static void run(String script) throws Exception {
    var output = new RecordedOutput();
    var status =
        new ChangedRoot(root).run(Command.of("/bin/sh", "-c", script, "ingot", "/tmp"), output);
    assertThat(status).as(output.stderr()).isEqualTo(new ExitStatus.Exited(0));
  }

  @AfterAll
  static void remove() throws Exception {
    if (root != null) {
      DebianTree.remove(root);
    }
  }

  @Test
  void each_copy_makes_its_own_identity_and_is_otherwise_what_was_built() throws Exception {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var boots =
          pool.invokeAll(
              List.<Callable<List<String>>>of(
                  () -> boot("bios"), () -> boot("uefi", "-bios", FIRMWARE.toString())));
      var bios = boots.getFirst().get();
      var uefi = boots.getLast().get();

      for (var report : List.of(bios, uefi)) {
        assertThat(report)
            .contains(
                "state running",
                "unit ssh.service enabled active",
                "unit ssh.socket disabled inactive",
                "unit cron.service disabled inactive",
                "unit fstrim.timer masked inactive",
                "unit once.service enabled active",
                "unit getty@tty1.service enabled active",
                "file /var/lib/first-boot-ran",
                "bus-id " + values(report, "machine-id").getFirst())
            .doesNotContain("machine-id " + BUILT_ID)
            .noneMatch(line -> line.startsWith("failed "))
            .noneMatch(line -> line.startsWith("file /etc/"));
        assertThat(values(report, "machine-id")).hasSize(1).allMatch(id -> id.length() == 32);
        assertThat(values(report, "host-key")).hasSize(3);
      }
      assertThat(values(bios, "machine-id"))
          .doesNotContainAnyElementsOf(values(uefi, "machine-id"));
      assertThat(values(bios, "host-key")).doesNotContainAnyElementsOf(values(uefi, "host-key"));
    }
  }

  private static List<String> values(List<String> report, String key) {
    return report.stream()
        .filter(line -> line.startsWith(key + " "))
        .map(line -> line.substring(key.length() + 1))
        .toList();
  }

  /// Starts a copy of the image and gives the lines of its report.
  private static List<String> boot(String name, String... options)
      throws IOException, InterruptedException {
    var console = folder.resolve(name + ".console");
    var report = folder.resolve(name + ".report");
    var argv =
        new ArrayList<>(List.of("qemu-system-x86_64", "-machine", "q35,hpet=off", "-accel", "tcg"));
    argv.addAll(List.of("-cpu", "max", "-smp", "2", "-m", "1024", "-nic", "none"));
    argv.addAll(List.of("-display", "none", "-monitor", "none"));
    argv.addAll(List.of("-serial", "file:" + console, "-serial", "file:" + report));
    argv.addAll(List.of("-drive", "if=virtio,snapshot=on,format=qcow2,file=" + disk));
    argv.addAll(Arrays.asList(options));
    var qemu =
        new ProcessBuilder(argv)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".qemu").toFile())
            .start();
    try {
      var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
      var lines = List.<String>of();
      while (!lines.contains("end") && qemu.isAlive() && System.nanoTime() < deadline) {
        Thread.sleep(200);
        lines = Files.exists(report) ? lines(report).toList() : lines;
      }
      assertThat(lines).as("the console: %s", lines(console).toList()).contains("end");
      return lines;
    } finally {
      qemu.destroyForcibly().waitFor();
    }
  }

  private static Stream<String> lines(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1).lines().map(String::strip);
  }
}
