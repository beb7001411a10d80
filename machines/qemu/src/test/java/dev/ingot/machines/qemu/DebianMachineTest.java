// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Network;
import dev.ingot.testkit.machine.RecordedOutput;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole Debian with systemd, started by UEFI; [QemuMachinesTest] starts its machines by BIOS.
@Tag("qemu")
class DebianMachineTest {
  private static final String ID = "i-0123456789abcdef0";
  private static final Duration LONGEST = Duration.ofMinutes(8);

  @TempDir private static Path folder;
  private static MachineImage image;

  @BeforeAll
  static void make_the_image() throws Exception {
    BootableImages.needQemu(machines(LONGEST), folder);
    image = BootableImages.debian(folder);
  }

  private static QemuMachines machines(Duration timeout) {
    return machines(timeout, Duration.ofSeconds(90));
  }

  private static QemuMachines machines(Duration timeout, Duration silence) {
    return new QemuMachines(
        folder.resolve("machines"),
        new QemuSettings(Firmware.UEFI, timeout, silence, Duration.ofMinutes(3), Network.OUTSIDE));
  }

  private static MachineSpec spec(MachineImage image) {
    return new MachineSpec(ID, image, 2, 1024, MachineSpec.Purpose.TEST);
  }

  @Test
  void it_boots_runs_commands_and_leaves_nothing_of_ours_behind() throws Exception {
    var disk = image.disk().orElseThrow().file();
    var before = Files.getLastModifiedTime(disk);
    var machines = machines(LONGEST);
    try {
      var machine = machines.launch(spec(image));

      var output = new RecordedOutput();
      machine.run(Command.of("sh", "-c", "systemctl is-system-running; cat /etc/hostname"), output);
      assertThat(output.stdout()).startsWith("running\n");
      awaitOnConsole("login:");

      machine.run(Command.of("sh", "-c", "echo new > /etc/new"), output);
      var captured = ((Capture.Disk) machine.capture()).disk();
      assertThat(debugfs(captured.file(), "cat /etc/new")).contains("new\n");
      assertThat(debugfs(captured.file(), "stat /ingot-agent")).contains("File not found");
      assertThat(debugfs(captured.file(), "ls /etc/systemd/system")).doesNotContain("ingot");
      assertThat(debugfs(captured.file(), "ls /etc/systemd/system/sysinit.target.wants"))
          .doesNotContain("ingot");
      assertThat(debugfs(captured.file(), "show_super_stats -h")).contains("clean");
      assertThat(Files.getLastModifiedTime(disk)).isEqualTo(before);
    } finally {
      machines.terminate(ID);
    }
  }

  /// The prompt comes a moment after the system has started everything.
  private static void awaitOnConsole(String text) throws Exception {
    var console = folder.resolve("machines").resolve(ID).resolve("console.log");
    var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!Files.readString(console, StandardCharsets.ISO_8859_1).contains(text)) {
      assertThat(System.nanoTime()).as("no " + text + " in " + console).isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  private static String debugfs(Path disk, String request) throws Exception {
    var device = disk + "?offset=" + RootPartition.offset(disk);
    return Programs.output(
        "cannot read " + disk, List.of(Programs.located("debugfs"), "-R", request, device));
  }

  @Test
  void a_disk_that_does_not_boot_says_how_far_it_came() throws Exception {
    var machines = machines(Duration.ofSeconds(15));

    assertThatThrownBy(() -> machines.launch(spec(withoutLoader())))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("did not boot within 15 s");
    assertThat(machines.ids()).isEmpty();
  }

  @Test
  void a_boot_that_stops_without_a_word_is_tried_once_more() throws Exception {
    var machines = machines(Duration.ofSeconds(20), Duration.ofSeconds(3));

    assertThatThrownBy(() -> machines.launch(spec(withoutLoader())))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("did not boot within 20 s")
        .hasMessageContaining("its second boot");
    assertThat(machines.ids()).isEmpty();
  }

  /// The image's disk with zeros where UEFI looks for a boot loader.
  private static MachineImage withoutLoader() throws Exception {
    var from = image.disk().orElseThrow();
    var raw = folder.resolve("without-loader.raw");
    Programs.output(
        "cannot copy " + from.file(),
        List.of("qemu-img", "convert", "-O", "raw", from.file().toString(), raw.toString()));
    try (var disk = FileChannel.open(raw, StandardOpenOption.WRITE)) {
      disk.write(ByteBuffer.allocate(16 << 20), 2 << 20);
    }
    return withDisk(new MachineImage.Disk(raw, "raw", from.virtualSizeBytes()));
  }

  private static MachineImage withDisk(MachineImage.Disk disk) {
    return new MachineImage(
        image.id(),
        image.name(),
        image.digest(),
        image.layers(),
        Optional.of(disk),
        true,
        image.platform(),
        image.architecture(),
        image.osVersion());
  }

  @Test
  void an_image_without_a_bootable_disk_is_refused() {
    var plain =
        new MachineImage(
            image.id(),
            image.name(),
            image.digest(),
            image.layers(),
            Optional.empty(),
            false,
            image.platform(),
            image.architecture(),
            image.osVersion());

    assertThatThrownBy(() -> machines(LONGEST).launch(spec(plain)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("no disk that boots by itself");
    assertThat(machines(LONGEST).ids()).isEmpty();
  }

  @Test
  void a_kernel_that_panics_ends_the_launch_long_before_its_time_out() throws Exception {
    var started = System.nanoTime();

    assertThatThrownBy(() -> machines(LONGEST).launch(spec(withoutInit())))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("does not boot: its kernel panicked")
        .hasMessageContaining("Kernel panic - not syncing");

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(LONGEST);
    assertThat(machines(LONGEST).ids()).isEmpty();
  }

  /// The image's disk with programs that cannot run.
  private static MachineImage withoutInit() throws Exception {
    var from = image.disk().orElseThrow();
    var raw = folder.resolve("without-init.raw");
    Programs.output(
        "cannot copy " + from.file(),
        List.of("qemu-img", "convert", "-O", "raw", from.file().toString(), raw.toString()));
    var empty = Files.write(folder.resolve("empty"), new byte[0]);
    var commands =
        Files.writeString(
            folder.resolve("commands"),
            "rm /usr/lib/systemd/systemd\nrm /usr/bin/dash\nrm /usr/bin/bash\ncd /usr/bin\nwrite "
                + empty
                + " dash\n");
    Programs.output(
        "cannot change " + raw,
        List.of(
            Programs.located("debugfs"),
            "-w",
            "-f",
            commands.toString(),
            raw + "?offset=" + RootPartition.offset(raw)));
    return withDisk(new MachineImage.Disk(raw, "raw", from.virtualSizeBytes()));
  }

  @Test
  void a_person_gets_a_console_that_keeps_nothing() throws Exception {
    assertThat(machines(LONGEST).console(image, 2, 1024, Optional.empty()).argv())
        .contains("-snapshot", "-nographic", "q35,hpet=off,graphics=off")
        .anyMatch(word -> word.contains(image.disk().orElseThrow().file().toString()));
  }
}
