// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Ext4Image.OPEN;
import static dev.ingot.images.disk.ext4.Ext4Image.PLAIN;
import static dev.ingot.images.disk.ext4.Ext4Image.SIZE;
import static dev.ingot.images.disk.ext4.Ext4Image.bytes;
import static dev.ingot.images.disk.ext4.Ext4Image.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files with holes.
class Ext4SparseTest {
  private static final long TIB = 1L << 40;

  @TempDir private Path folder;

  private Ext4Image make(Ext4Image.Content content) throws IOException {
    return Ext4Image.make(folder.resolve("image"), SIZE, content);
  }

  private static void sparse(
      Ext4Writer files, String path, long sizeBytes, Map<Long, byte[]> pieces) throws IOException {
    var file = files.file(path, PLAIN, sizeBytes);
    var content = new FileContent(sizeBytes, file);
    for (var piece : new TreeMap<>(pieces).entrySet()) {
      content.write(piece.getKey(), piece.getValue(), 0, piece.getValue().length);
    }
    content.finish();
    file.end();
  }

  @Test
  void a_file_of_a_tebibyte_with_two_pieces_takes_two_blocks_and_no_time() throws Exception {
    var pieces = Map.of(0L, bytes("start"), 500_000_000_000L, bytes("end"));
    var begin = System.nanoTime();
    var image = make(files -> sparse(files, "map", TIB, pieces));

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    image.check();
    assertThat(image.stat("/map"))
        .contains("Size: " + TIB, "Blockcount: 16", "(0):", "(122070312):");
    assertThat(
            image.mounted("stat -c %s map; head -c 5 map; tail -c +500000000001 map | head -c 3"))
        .isEqualTo(TIB + "\nstartend");
    assertThat(image.allocated()).isLessThan(20 << 20);
  }

  @Test
  void a_file_without_content_takes_nothing() throws Exception {
    var image =
        make(files -> {
          sparse(files, "hole", 8L << 30, Map.of());
          sparse(files, "zeros", 3_000_000, Map.of(0L, new byte[3_000_000]));
          sparse(files, "odd", 5000, Map.of(4100L, bytes("x")));
        });

    image.check();
    assertThat(image.stat("/hole")).contains("Size: " + (8L << 30), "Blockcount: 0");
    assertThat(image.stat("/zeros")).contains("Size: 3000000", "Blockcount: 0");
    assertThat(image.stat("/odd")).contains("Blockcount: 8");
    var odd = new byte[5000];
    odd[4100] = 'x';
    assertThat(image.dump("/odd")).isEqualTo(odd);
  }

  @Test
  void a_hundred_thousand_pieces_make_a_deep_tree() throws Exception {
    var count = 100_000;
    var image =
        make(files -> {
          var size = count * 65_536L;
          var file = files.file("many", PLAIN, size);
          var content = new FileContent(size, file);
          for (var i = 0; i < count; i++) {
            var piece = bytes("piece " + i);
            content.write(i * 65_536L + i % 50_000, piece, 0, piece.length);
          }
          content.finish();
          file.end();
        });

    image.check();
    assertThat(image.debugfs("ex /many")).contains("2/ 2");
    assertThat(image.stat("/many")).contains("Size: " + count * 65_536L);
    var look = "for i in 0 7 49999 99999; do tail -c +$((i * 65536 + i %% 50000 + 1)) many";
    assertThat(image.mounted(look.replace("%%", "%") + " | head -c 11 | tr '\\0' .; echo; done"))
        .isEqualTo("piece 0....\npiece 7....\npiece 49999\npiece 99999\n");
  }

  @Test
  void the_largest_file_is_there_and_a_larger_one_refused() throws Exception {
    var largest = ((1L << 32) - 1) * 4096;
    var end = Map.of(largest - 3, bytes("end"));
    var image =
        make(files -> {
          files.folder("srv", OPEN);
          sparse(files, "srv/largest", largest, end);
        });

    image.check();
    assertThat(image.mounted("stat -c %s srv/largest; tail -c 3 srv/largest"))
        .isEqualTo(largest + "\nend");
    assertThatThrownBy(() ->
            Ext4Image.make(
                folder.resolve("no"), SIZE, files -> sparse(files, "f", largest + 1, Map.of())))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot write f of 17592186040321 bytes: the largest file of ext4 has 17592186040320"
                + " bytes");
  }

  @Test
  void where_pieces_begin_makes_no_difference() throws Exception {
    var content = new byte[1_000_000];
    System.arraycopy(random(300_000), 0, content, 5_000, 300_000);
    System.arraycopy(random(100), 0, content, 700_001, 100);
    var size = 128L << 20;
    var all = Map.of(0L, content);
    var whole =
        Ext4Image.make(
            folder.resolve("whole"), size, files -> sparse(files, "f", content.length, all));
    var pieces = new TreeMap<Long, byte[]>();
    for (var at = 0; at < 900_000; at += 12_345) {
      var end = Math.min(content.length, at + 12_345);
      pieces.put((long) at, Arrays.copyOfRange(content, at, end));
    }

    var cut =
        Ext4Image.make(
            folder.resolve("cut"), size, files -> sparse(files, "f", content.length, pieces));

    whole.check();
    assertThat(whole.dump("/f")).isEqualTo(content);
    assertThat(Files.mismatch(cut.file(), whole.file())).isEqualTo(-1);
  }

  @Test
  void an_area_for_swapping_has_no_holes_and_takes_no_room() throws Exception {
    var size = 300 << 20;
    var header = new byte[4096];
    System.arraycopy(bytes("SWAPSPACE2"), 0, header, 4086, 10);
    var image =
        make(files -> sparse(files, "swapfile", size, Map.of(0L, header, 8L << 20, random(4096))));

    image.check();
    assertThat(image.stat("/swapfile")).contains("Blockcount: " + (size / 512 + 8), "(1-2047[u])");
    assertThat(image.allocated()).isLessThan(20 << 20);
    assertThat(
            image.mounted("stat -c %b swapfile; tail -c +4097 swapfile | head -c 9 | tr '\\0' ."))
        .isEqualTo((size / 512 + 8) + "\n.........");
  }
}
