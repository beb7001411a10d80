// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Ext4Image.OPEN;
import static dev.ingot.images.disk.ext4.Ext4Image.PLAIN;
import static dev.ingot.images.disk.ext4.Ext4Image.SIZE;
import static dev.ingot.images.disk.ext4.Ext4Image.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.images.disk.DiskFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ext4WriterTest {
  @TempDir private Path folder;

  private Ext4Image make(String name, long size, Ext4Image.Content content) throws IOException {
    return Ext4Image.make(folder.resolve(name), size, content);
  }

  private static void file(Ext4Writer files, String path, byte[] content) throws IOException {
    files.file(path, PLAIN, content);
  }

  @Test
  void an_empty_filesystem_is_sound() throws Exception {
    make("empty", SIZE, files -> {}).check();
  }

  @Test
  void what_stands_in_the_place_of_lost_and_found_stays() throws Exception {
    var plain = make("plain", SIZE, files -> file(files, "lost+found", new byte[] {1}));
    assertThat(plain.stat("lost+found")).contains("Type: regular");
    var open = make("open", SIZE, files -> files.folder("lost+found", OPEN));
    open.check();
    assertThat(open.stat("lost+found")).contains("Mode:  0755");
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

    file.check();
    assertThat(file.dump("/large")).isEqualTo(large);
    assertThat(file.dump("/etc/hard")).isEqualTo(large);
    assertThat(file.dump("/etc/small")).asString().isEqualTo("small");
    assertThat(file.stat("/etc/hard")).contains("Links: 2");
    assertThat(file.stat("/etc/short")).contains("Fast link dest: \"small\"");
    assertThat(file.stat("/etc/long")).contains("Size: 203");
    assertThat(file.stat("/null")).contains("character special", "number: 01:03");
    assertThat(file.stat("/disk")).contains("block special", "number: 259:70000");
    assertThat(file.stat("/mine"))
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

    file.check();
    assertThat(file.stat("/d")).contains("Links: 3002");
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

    file.check();
  }

  @Test
  void holes_take_no_room_and_many_extents_make_a_tree() throws Exception {
    var chunk = 64 * 1024;
    var content = new byte[chunk * 4000];
    for (var at = 0; at < content.length; at += 2 * chunk) {
      content[at] = 1;
    }

    var file = make("holes", 2 * SIZE, files -> file(files, "sparse", content));

    file.check();
    assertThat(Arrays.equals(file.dump("/sparse"), content)).isTrue();
    assertThat(file.stat("/sparse")).contains("(ETB0)");
    assertThat(file.allocated()).isLessThan(content.length * 3L / 4);
  }

  @Test
  void a_file_goes_on_in_the_next_group() throws Exception {
    var content = random(200 << 20);

    var file = make("groups", SIZE, files -> file(files, "large", content));

    file.check();
    assertThat(Arrays.equals(file.dump("/large"), content)).isTrue();
  }

  @Test
  void sizes_that_end_in_a_small_group_are_sound() throws Exception {
    var group = 128L << 20;
    for (var size : new long[] {group, group + 4096, 3 * group + (4 << 20), 9 * group + 12_345}) {
      make("size" + size, size, files -> file(files, "f", random(100_000))).check();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2000, 2049, 16000})
  void large_filesystems_take_little_room_and_are_sound(long gib) throws Exception {
    var file = make("large", gib << 30, files -> file(files, "f", random(5 << 20)));

    file.check();
    assertThat(file.allocated()).isLessThan(150 << 20);
    assertThat(Arrays.equals(file.dump("/f"), random(5 << 20))).isTrue();
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

    file.check();
    assertThat(file.stat("/d".repeat(500))).contains("Type: directory");
  }

  @Test
  void it_can_grow() throws Exception {
    var file = make("grow", SIZE, files -> file(files, "f", random(100_000)));
    DiskFiles.need("resize2fs");

    DiskFiles.output("resize2fs", file.file().toString(), "20G");

    file.check();
    assertThat(file.dump("/f")).isEqualTo(random(100_000));
  }

  @Test
  void what_does_not_fit_is_refused() {
    assertThatThrownBy(() -> make("small", 64 << 20, files -> file(files, "f", random(70 << 20))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not hold");
  }

  @Test
  void more_files_than_there_are_inodes_for_are_refused() {
    assertThatThrownBy(() ->
            make(
                "few",
                128 << 20,
                files -> {
                  for (var i = 0; i < 8200; i++) {
                    files.fifo("f" + i, PLAIN);
                  }
                }))
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
