// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataVolumesTest {
  @TempDir private Path folder;

  private final DataVolumes volumes =
      new DataVolumes(List.of(new Volume("/dev/sdf", 1 << 20), new Volume("/dev/xvdg", 2 << 20)));

  private List<String> names() throws Exception {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void an_empty_volume_takes_no_room_and_one_with_content_begins_with_it() throws Exception {
    var content = Files.writeString(folder.resolve("content"), "here");
    var filled = new Volume("/dev/sdf", 1L << 40, Optional.of(content), Map.of());

    new DataVolumes(List.of(filled)).make(folder);

    var file = folder.resolve("volume-sdf.raw");
    assertThat(Files.size(file)).isEqualTo(1L << 40);
    try (var bytes = Files.newInputStream(file)) {
      assertThat(bytes.readNBytes(5)).isEqualTo(new byte[] {'h', 'e', 'r', 'e', 0});
    }
  }

  @Test
  void every_volume_is_a_drive_whose_serial_number_is_its_name() {
    var argv = volumes.options(Path.of("/a,b"), "disk-2.qcow2");

    assertThat(argv)
        .containsSubsequence(
            "-device",
            "virtio-blk-pci,drive=volume0,serial=sdf",
            "-device",
            "virtio-blk-pci,drive=volume1,serial=xvdg");
    assertThat(argv.get(1))
        .startsWith("if=none,id=volume0,")
        .contains("format=qcow2")
        .endsWith("file=/a,,b/volume-sdf-2.qcow2");
    assertThat(volumes.drives("disk-3.qcow2"))
        .isEqualTo(Map.of("volume0", "volume-sdf-3.qcow2", "volume1", "volume-xvdg-3.qcow2"));
    assertThat(volumes.contentOptions()).isEmpty();
  }

  @Test
  void udev_gives_disks_and_partitions_all_their_names() {
    assertThat(volumes.rules())
        .contains(
            "SUBSYSTEM==\"block\", ENV{DEVTYPE}==\"disk\", ATTRS{serial}==\"sdf\", SYMLINK+=\"sdf\"",
            "SUBSYSTEM==\"block\", ENV{DEVTYPE}==\"partition\", ATTRS{serial}==\"sdf\","
                + " SYMLINK+=\"xvdf%n\"",
            "SUBSYSTEM==\"block\", ENV{DEVTYPE}==\"partition\", ATTRS{serial}==\"xvdg\","
                + " SYMLINK+=\"nvme2n1p%n\"")
        .hasSize(12);
    assertThat(new DataVolumes(List.of()).rules()).isEmpty();
  }

  @Test
  void files_of_layers_that_are_no_more_are_removed() throws Exception {
    for (var name :
        List.of(
            "volume-sdf.raw",
            "volume-sdf-1.qcow2",
            "volume-sdf-2.qcow2",
            "volume-xvdg-1.qcow2",
            "disk-1.qcow2")) {
      Files.createFile(folder.resolve(name));
    }

    volumes.removeOthers(folder, List.of("disk.raw", "disk-2.qcow2"));

    assertThat(names()).containsExactly("disk-1.qcow2", "volume-sdf-2.qcow2", "volume-sdf.raw");
  }
}
