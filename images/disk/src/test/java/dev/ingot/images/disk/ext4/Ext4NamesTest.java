// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Ext4Image.OPEN;
import static dev.ingot.images.disk.ext4.Ext4Image.PLAIN;
import static dev.ingot.images.disk.ext4.Ext4Image.SIZE;
import static dev.ingot.images.disk.ext4.Ext4Image.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.images.disk.DiskFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Folders, names, second names, links and nodes.
class Ext4NamesTest {
  @TempDir private Path folder;

  private Ext4Image make(Ext4Image.Content content) throws IOException {
    return Ext4Image.make(folder.resolve("image"), SIZE, content);
  }

  @ParameterizedTest
  @CsvSource({"12000, 0", "100000, 1"})
  void names_in_a_large_folder_are_found_by_an_index(int names, int depth) throws Exception {
    var image =
        Ext4Image.make(
            folder.resolve("image"),
            2 * SIZE,
            files -> {
              files.folder("d", OPEN);
              for (var i = 0; i < names; i++) {
                files.fifo("d/a name in a large folder %09d".formatted(i), PLAIN);
              }
            });

    image.check();
    assertThat(image.debugfs("htree_dump /d"))
        .contains("Hash Version: 1", "Indirect levels: " + depth);
    assertThat(
            image.mounted(
                """
                name='d/a name in a large folder 000011999'
                ls d | wc -l; stat -c %F "$name"; test ! -e "$name-"
                touch "$name-more"; ls d | wc -l
                """))
        .isEqualTo(names + "\nfifo\n" + (names + 1) + "\n");
    image.check();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "lib", "a name of 32 bytes, not one more", "libgcc-s1:amd64.symbols"})
  void a_name_is_hashed_as_others_hash_it(String name) throws Exception {
    DiskFiles.need("debugfs");
    var longer = name + "ü€".repeat(20);
    for (var each : new String[] {name, longer}) {
      var bytes = each.getBytes(StandardCharsets.UTF_8);
      var hash = new NameHash(Ext4Image.ID).of(bytes);
      var said =
          DiskFiles.output(
              "debugfs", "-R", "dx_hash -h half_md4 -s " + Ext4Image.ID + " \"" + each + "\"");
      assertThat(said).contains("is 0x%x (minor 0x%x)".formatted((int) (hash >>> 32), (int) hash));
    }
  }

  @Test
  void names_are_any_bytes() throws Exception {
    var all = new StringBuilder();
    for (var c = 1; c < 256; c++) {
      all.append(c == '/' ? "" : (char) c);
    }
    var names = new String[] {all.toString(), "x".repeat(255), path("naïve ☃"), "-rf *\n'\"\\"};
    var image =
        make(files -> {
          for (var name : names) {
            files.folder(name, OPEN);
            files.file(name + "/f", PLAIN, new byte[] {1});
          }
          for (var i = 0; i < 300; i++) {
            files.file(all.substring(0, 250) + i, PLAIN, new byte[0]);
          }
        });

    image.check();
    var found = "find . -mindepth 2 -name f -printf '%h\\0' | LC_ALL=C sort -z | sha256sum";
    assertThat(image.mounted(found)).startsWith(sha256(names));
    assertThat(image.mounted("cat '" + "x".repeat(255) + "/f' | wc -c; ls 'naïve ☃'"))
        .isEqualTo("1\nf\n");
    for (var bad : new String[] {"", "x".repeat(256), "d/"}) {
      assertThatThrownBy(() ->
              Ext4Image.make(
                  folder.resolve("no" + bad.length()),
                  SIZE,
                  files -> {
                    files.folder("d", OPEN);
                    files.fifo(bad, PLAIN);
                  }))
          .hasMessageContaining("names have 1 to 255");
    }
  }

  private static String sha256(String... names) throws Exception {
    var all = MessageDigest.getInstance("SHA-256");
    for (var name : new TreeSet<>(Arrays.asList(names))) {
      all.update(("./" + name + "\0").getBytes(StandardCharsets.ISO_8859_1));
    }
    return HexFormat.of().formatHex(all.digest());
  }

  @Test
  void paths_are_longer_than_calls_take() throws Exception {
    var path = new StringBuilder("x".repeat(250));
    var image =
        make(files -> {
          files.folder(path.toString(), OPEN);
          for (var i = 0; i < 20; i++) {
            files.folder(path.append('/').append("y".repeat(250)).toString(), OPEN);
          }
          files.file(path + "/file", PLAIN, new byte[] {1});
          files.hardLink("also", path + "/file");
        });

    image.check();
    assertThat(image.stat("/also")).contains("Links: 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 59, 60, 3000, 4095})
  void links_lead_as_far_as_they_did(int length) throws Exception {
    var target = "t".repeat(length);
    var image = make(files -> files.symbolicLink("link", OPEN, target));

    image.check();
    assertThat(image.stat("/link")).contains("Size: " + length);
    assertThat(image.mounted("readlink link")).isEqualTo(target + "\n");
  }

  @Test
  void a_longer_link_is_refused() {
    assertThatThrownBy(() -> make(files -> files.symbolicLink("link", OPEN, "t".repeat(4096))))
        .hasMessage("cannot write the link link to 4096 bytes: the longest has 4095");
  }

  @Test
  void nodes_have_their_numbers() throws Exception {
    var image =
        make(files -> {
          files.device("null", PLAIN, false, 1, 3);
          files.device("large", PLAIN, true, 4095, 1_048_575);
          files.device("mixed", PLAIN, true, 259, 70_000);
          files.device("zero", PLAIN, false, 0, 0);
        });

    image.check();
    assertThat(image.mounted("stat -c '%n %F %Hr:%Lr' null large mixed zero"))
        .isEqualTo(
            """
            null character special file 1:3
            large block special file 4095:1048575
            mixed block special file 259:70000
            zero character special file 0:0
            """);
    assertThatThrownBy(() ->
            Ext4Image.make(
                folder.resolve("no"), SIZE, files -> files.device("d", PLAIN, true, 4096, 0)))
        .hasMessage(
            "cannot write the device d with the numbers 4096:0: they reach to 4095:1048575");
  }

  @Test
  void whatever_is_no_folder_has_second_names() throws Exception {
    var image =
        make(files -> {
          files.folder("d", OPEN);
          files.file("d/file", PLAIN, new byte[] {1});
          files.fifo("d/pipe", PLAIN);
          files.device("d/node", PLAIN, false, 1, 3);
          files.symbolicLink("d/soft", OPEN, "file");
          for (var name : new String[] {"file", "pipe", "node", "soft"}) {
            files.hardLink(name + "2", "d/" + name);
          }
        });

    image.check();
    assertThat(image.mounted("stat -c '%h %F' file2 pipe2 node2 soft2"))
        .isEqualTo("2 regular file\n2 fifo\n2 character special file\n2 symbolic link\n");
    for (var name : new String[] {"file", "pipe", "node", "soft"}) {
      assertThat(inode(image.stat("/d/" + name))).isEqualTo(inode(image.stat("/" + name + "2")));
    }
    assertThatThrownBy(() ->
            Ext4Image.make(
                folder.resolve("no"),
                SIZE,
                files -> {
                  files.folder("d", OPEN);
                  files.hardLink("e", "d");
                }))
        .hasMessage("cannot link e to d, which is no file");
  }

  private static String inode(String stat) {
    return stat.replaceAll("(?s).*Inode: (\\d+).*", "$1");
  }

  @Test
  void a_file_has_as_many_names_as_ext4_counts() throws Exception {
    var image =
        make(files -> {
          files.file("first", PLAIN, new byte[0]);
          for (var i = 1; i < 65_000; i++) {
            files.hardLink("name" + i, "first");
          }
          assertThatThrownBy(() -> files.hardLink("toomany", "first"))
              .hasMessage(
                  "cannot write toomany as another name of first: a file of ext4 has at most 65000"
                      + " names");
        });

    image.check();
    assertThat(image.stat("/first")).contains("Links: 65000");
  }

  @Test
  void a_folder_has_more_folders_than_ext4_counts() throws Exception {
    var image =
        Ext4Image.make(
            folder.resolve("image"),
            4 * SIZE,
            files -> {
              files.folder("d", OPEN);
              for (var i = 0; i < 65_010; i++) {
                files.folder("d/" + i, OPEN);
              }
            });

    image.check();
    assertThat(image.stat("/d")).contains("Links: 1 ");
  }
}
