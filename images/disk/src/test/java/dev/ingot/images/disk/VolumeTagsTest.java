// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeTagsTest {
  private static final String ID = "6f2d1111-9d2c-4d5e-a6f0-0b7f6e6f2d11";
  private static final List<String> DEVICES = List.of("xvdb", "nvme1n1");

  @TempDir private Path folder;

  private Path volume(long mib) throws IOException {
    var file = folder.resolve("volume.raw");
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(mib << 20);
    }
    return file;
  }

  /// What the named program makes of a volume.
  private Set<String> tags(long mib, String... words) throws Exception {
    DiskFiles.need(words[0]);
    var argv = new ArrayList<>(List.of(words));
    argv.add(volume(mib).toString());
    DiskFiles.output(argv.toArray(String[]::new));
    return VolumeTags.of(volume(mib), DEVICES);
  }

  @Test
  void a_volume_with_nothing_on_it_has_its_devices() throws Exception {
    assertThat(VolumeTags.of(volume(4), DEVICES))
        .containsExactlyInAnyOrder("/dev/xvdb", "/dev/nvme1n1");
  }

  @Test
  void ext4_has_an_id_and_a_label() throws Exception {
    assertThat(tags(8, "mkfs.ext4", "-q", "-L", "sixteen-letters-", "-U", ID))
        .contains("LABEL=sixteen-letters-", "UUID=" + ID)
        .hasSize(4);
  }

  @Test
  void xfs_has_an_id_and_a_label() throws Exception {
    assertThat(tags(512, "mkfs.xfs", "-q", "-L", "data", "-m", "uuid=" + ID))
        .contains("LABEL=data", "UUID=" + ID)
        .hasSize(4);
  }

  @Test
  void btrfs_has_an_id_and_a_label() throws Exception {
    assertThat(tags(256, "mkfs.btrfs", "-q", "-L", "data", "-U", ID))
        .contains("LABEL=data", "UUID=" + ID)
        .hasSize(4);
  }

  @Test
  void swap_has_an_id_and_a_label() throws Exception {
    assertThat(tags(8, "mkswap", "-L", "more", "-U", ID))
        .contains("LABEL=more", "UUID=" + ID)
        .hasSize(4);
  }

  @Test
  void fat_has_a_serial_number_for_an_id() throws Exception {
    assertThat(tags(8, "mkfs.vfat", "-n", "DATA", "-i", "0badcafe"))
        .contains("LABEL=DATA", "UUID=0BAD-CAFE")
        .hasSize(4);
    assertThat(tags(64, "mkfs.vfat", "-F", "32", "-i", "0badcafe"))
        .contains("UUID=0BAD-CAFE")
        .hasSize(3);
  }

  @Test
  void partitions_have_ids_names_and_filesystems_of_their_own() throws Exception {
    DiskFiles.need("sfdisk", "mkfs.ext4");
    var script =
        "label: gpt\nstart=2048, size=8192, name=one\nstart=10240, name=two, uuid=" + ID + "\n";
    var file = volume(16);
    var input = Files.writeString(folder.resolve("script"), script);
    DiskFiles.output("sh", "-c", "sfdisk -q " + file + " < " + input);
    DiskFiles.output(
        "mkfs.ext4", "-q", "-L", "second", "-E", "offset=" + 10240 * 512, file.toString(), "8M");

    assertThat(VolumeTags.of(file, DEVICES))
        .contains(
            "/dev/xvdb1",
            "/dev/xvdb2",
            "/dev/nvme1n1p2",
            "PARTLABEL=one",
            "PARTLABEL=two",
            "PARTUUID=" + ID,
            "LABEL=second")
        .doesNotContain("/dev/xvdb3");
  }

  @Test
  void garbage_has_no_names() throws Exception {
    var file = volume(1);
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(512);
      raw.write("EFI PART".getBytes(StandardCharsets.US_ASCII));
      raw.write(new byte[64]);
      var all = new byte[400];
      Arrays.fill(all, (byte) 0xff);
      raw.write(all);
    }

    assertThat(VolumeTags.of(file, DEVICES)).hasSize(2);
  }
}
