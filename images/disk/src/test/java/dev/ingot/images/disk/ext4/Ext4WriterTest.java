// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.images.disk.DiskFiles;
import dev.ingot.images.disk.SparseDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ext4WriterTest {
  private static final UUID ID = UUID.fromString("01234567-89ab-8def-8123-456789abcdef");
  private static final long TIME = 1_700_000_000;
  private static final long SIZE = 1L << 30;
  private static final Attributes PLAIN = new Attributes(0644, 0, 0, TIME);
  private static final Attributes OPEN = new Attributes(0755, 0, 0, TIME);

  @TempDir private Path folder;
  private final List<String> remarks = new ArrayList<>();

  private interface Content {
    void write(Ext4Writer files) throws IOException;
  }

  private Path make(String name, long size, Content content) throws IOException {
    var file = folder.resolve(name);
    try (SparseDisk disk = DiskFiles.raw(file)) {
      var files = new Ext4Writer(disk, 0, TIME, size, remarks::add);
      content.write(files);
      files.seal(ID);
      files.finish(size, ID, "root");
      disk.finish(size);
    }
    return file;
  }

  private static void file(Ext4Writer files, String path, byte[] content) throws IOException {
    files.file(path, PLAIN, content);
  }

  private static Attributes with(Map<String, byte[]> extended) {
    return new Attributes(0755, 0, 0, Instant.ofEpochSecond(TIME), extended);
  }

  private static byte[] random(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static void check(Path file) throws Exception {
    DiskFiles.need("e2fsck", "debugfs");
    assertThat(DiskFiles.output("e2fsck", "-fn", file.toString())).doesNotContain("ixed");
  }

  private byte[] dump(Path file, String path) throws Exception {
    var to = folder.resolve("dump");
    Files.deleteIfExists(to);
    DiskFiles.output("debugfs", "-R", "dump \"" + path + "\" " + to, file.toString());
    return Files.readAllBytes(to);
  }

  private static String stat(Path file, String path) throws Exception {
    return DiskFiles.output("debugfs", "-R", "stat \"" + path + "\"", file.toString());
  }

  @Test
  void an_empty_filesystem_is_sound() throws Exception {
    check(make("empty", SIZE, files -> {}));
  }

  @Test
  void files_of_all_kinds_are_there() throws Exception {
    var large = random(9_000_001);
    var long200 = "x/".repeat(100) + "end";

    var file =
        make(
            "kinds",
            SIZE,
            files -> {
              files.folder("", OPEN);
              files.folder("etc", OPEN);
              file(files, "etc/empty", new byte[0]);
              file(files, "etc/small", "small".getBytes(StandardCharsets.UTF_8));
              file(files, "large", large);
              files.hardLink("etc/hard", "large");
              files.symbolicLink("etc/short", OPEN, "small");
              files.symbolicLink("etc/long", OPEN, long200);
              files.device("null", PLAIN, false, 1, 3);
              files.device("disk", PLAIN, true, 259, 70000);
              files.fifo("fifo", PLAIN);
              files.folder("mine", new Attributes(01777, 70000, 80000, 5_000_000_000L));
            });

    check(file);
    assertThat(dump(file, "/large")).isEqualTo(large);
    assertThat(dump(file, "/etc/hard")).isEqualTo(large);
    assertThat(dump(file, "/etc/small")).asString().isEqualTo("small");
    assertThat(stat(file, "/etc/hard")).contains("Links: 2");
    assertThat(stat(file, "/etc/short")).contains("Fast link dest: \"small\"");
    assertThat(stat(file, "/etc/long")).contains("Size: 203");
    assertThat(stat(file, "/null")).contains("character special", "number: 01:03");
    assertThat(stat(file, "/disk")).contains("block special", "number: 259:70000");
    assertThat(stat(file, "/mine"))
        .contains("Mode:  01777", "User: 70000   Group: 80000", "mtime: 0x2a05f200");
  }

  @Test
  void a_folder_of_many_names_holds_them_all() throws Exception {
    var file =
        make(
            "many",
            SIZE,
            files -> {
              files.folder("d", OPEN);
              for (var i = 0; i < 3000; i++) {
                files.folder("d/a rather long name of a folder " + i, OPEN);
              }
            });

    check(file);
    assertThat(stat(file, "/d")).contains("Links: 3002");
  }

  @Test
  void more_inodes_than_one_group_has() throws Exception {
    var file =
        make(
            "inodes",
            SIZE,
            files -> {
              for (var i = 0; i < 20_000; i++) {
                file(files, "f" + i, new byte[0]);
              }
            });

    check(file);
  }

  @Test
  void holes_take_no_room_and_many_extents_make_a_tree() throws Exception {
    var chunk = 64 * 1024;
    var content = new byte[chunk * 4000];
    for (var at = 0; at < content.length; at += 2 * chunk) {
      content[at] = 1;
    }

    var file = make("holes", 2 * SIZE, files -> file(files, "sparse", content));

    check(file);
    assertThat(Arrays.equals(dump(file, "/sparse"), content)).isTrue();
    assertThat(stat(file, "/sparse")).contains("(ETB0)");
    assertThat(allocated(file)).isLessThan(content.length * 3L / 4);
  }

  private static long allocated(Path file) throws Exception {
    return Long.parseLong(DiskFiles.output("stat", "-c", "%b", file.toString()).strip()) * 512;
  }

  @Test
  void a_file_goes_on_in_the_next_group() throws Exception {
    var content = random(200 << 20);

    var file = make("groups", SIZE, files -> file(files, "large", content));

    check(file);
    assertThat(Arrays.equals(dump(file, "/large"), content)).isTrue();
  }

  @Test
  void extended_attributes_lie_in_the_inode_or_in_a_block() throws Exception {
    var capability = new byte[] {1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    var text = "v".repeat(1000);
    var small = with(Map.of("security.capability", capability));
    var large =
        with(Map.of("user.long", text.getBytes(StandardCharsets.UTF_8), "user.b", new byte[] {7}));

    var file =
        make(
            "attributes",
            SIZE,
            files -> {
              files.file("ping", small, new byte[0]);
              files.file("noted", large, new byte[0]);
            });

    check(file);
    assertThat(DiskFiles.output("debugfs", "-R", "ea_list /ping", file.toString()))
        .contains("security.capability (20) = 01 00 00 02 00 20");
    assertThat(DiskFiles.output("debugfs", "-R", "ea_get /noted user.long", file.toString()))
        .contains(text);
  }

  @Test
  void sizes_that_end_in_a_small_group_are_sound() throws Exception {
    var group = 128L << 20;
    for (var size : new long[] {group, group + 4096, 3 * group + (4 << 20), 9 * group + 12_345}) {
      check(make("size" + size, size, files -> file(files, "f", random(100_000))));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2000, 2049, 16000})
  void large_filesystems_take_little_room_and_are_sound(long gib) throws Exception {
    var file = make("large", gib << 30, files -> file(files, "f", random(5 << 20)));

    check(file);
    assertThat(allocated(file)).isLessThan(150 << 20);
    assertThat(Arrays.equals(dump(file, "/f"), random(5 << 20))).isTrue();
  }

  @Test
  void what_is_larger_than_block_numbers_reach_is_refused() {
    assertThatThrownBy(() -> make("huge", 16384L << 30, files -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot write a filesystem of 16384 GiB: the largest is 16383 GiB");
  }

  @Test
  void folders_nest_as_deep_as_anybody_likes() throws Exception {
    var depth = 5_000;
    var file =
        make(
            "deep",
            SIZE,
            files -> {
              var path = new StringBuilder("d");
              files.folder(path.toString(), OPEN);
              for (var i = 1; i < depth; i++) {
                files.folder(path.append("/d").toString(), OPEN);
              }
            });

    check(file);
    assertThat(stat(file, "/d".repeat(500))).contains("Type: directory");
  }

  @Test
  void it_can_grow() throws Exception {
    var file = make("grow", SIZE, files -> file(files, "f", random(100_000)));
    DiskFiles.need("resize2fs");

    DiskFiles.output("resize2fs", file.toString(), "20G");

    check(file);
    assertThat(dump(file, "/f")).isEqualTo(random(100_000));
  }

  @Test
  void what_does_not_fit_is_refused() {
    assertThatThrownBy(() -> make("small", 64 << 20, files -> file(files, "f", random(70 << 20))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not hold");
  }

  @Test
  void a_path_without_its_folder_is_refused() {
    assertThatThrownBy(() -> make("bad", SIZE, files -> file(files, "no/folder", new byte[0])))
        .hasMessageContaining("the folder of no/folder is missing");
    assertThatThrownBy(() ->
            make(
                "twice",
                SIZE,
                files -> {
                  file(files, "f", new byte[0]);
                  file(files, "f", new byte[0]);
                }))
        .hasMessageContaining("f is there twice");
  }
}
