// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that mke2fs made is read as it was written.
class TreeListingTest {
  private static final int START = 1 << 20;
  private static final int MIB = 64;

  @TempDir private Path folder;

  @Test
  void everything_is_listed() throws Exception {
    var tree = Files.createDirectory(folder.resolve("tree"));
    Files.createDirectories(tree.resolve("etc/many"));
    Files.writeString(tree.resolve("etc/motd"), "hello\n");
    Files.createLink(tree.resolve("etc/second"), tree.resolve("etc/motd"));
    Files.createSymbolicLink(tree.resolve("etc/short"), Path.of("motd"));
    Files.createSymbolicLink(tree.resolve("etc/long"), Path.of("a/".repeat(100) + "b"));
    Files.setPosixFilePermissions(
        tree.resolve("etc/motd"), PosixFilePermissions.fromString("rw-r-----"));
    for (var i = 0; i < 2000; i++) {
      Files.createFile(tree.resolve("etc/many/a-file-with-quite-a-long-name-" + i));
    }
    Files.write(tree.resolve("zeros"), new byte[100_000]);
    try (var sparse =
        Files.newByteChannel(
            tree.resolve("sparse"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      sparse.position(30_000_000).write(ByteBuffer.wrap(new byte[] {1}));
    }

    var listed = list(tree);

    assertThat(listed.get("/etc/motd"))
        .containsAllEntriesOf(Map.of("type", "file", "mode", "640", "size", "6", "names", "2"));
    assertThat(listed.get("/etc/second")).isEqualTo(listed.get("/etc/motd"));
    assertThat(listed.get("/etc/short")).containsEntry("target", "motd");
    assertThat(listed.get("/etc/long")).containsEntry("target", "a/".repeat(100) + "b");
    assertThat(listed.keySet()).filteredOn(path -> path.startsWith("/etc/many/")).hasSize(2000);
    assertThat(content(listed, "/zeros"))
        .isEqualTo(content(listed, "/etc/many/a-file-with-quite-a-long-name-7"))
        .isNotEqualTo(content(listed, "/sparse"));
    assertThat(listed).doesNotContainKey("/lost+found").containsKey("/");
  }

  private static String content(SortedMap<String, Map<String, String>> listed, String path) {
    return listed.getOrDefault(path, Map.of()).getOrDefault("content", "");
  }

  private SortedMap<String, Map<String, String>> list(Path tree) throws Exception {
    var disk = folder.resolve("disk");
    try (var channel =
        FileChannel.open(disk, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[1]), START + (long) MIB * START - 1);
      writeTable(channel);
    }
    try {
      var words =
          new String[] {
            "mke2fs",
            "-q",
            "-t",
            "ext4",
            "-d",
            tree.toString(),
            "-E",
            "offset=" + START,
            disk.toString(),
            MIB + "M"
          };
      var process = new ProcessBuilder(words).redirectErrorStream(true).start();
      var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(printed).isZero();
    } catch (IOException e) {
      assumeTrue(false, "skipped: mke2fs is not installed");
    }
    return TreeListing.of(disk);
  }

  /// A partition table with a small partition and the one that counts.
  private static void writeTable(FileChannel disk) throws IOException {
    var header = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(0, 0x5452415020494645L).putLong(72, 2).putInt(80, 2).putInt(84, 128);
    disk.write(header, 512);
    var entries = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    entries.putLong(32, 40).putLong(40, 48);
    entries.putLong(128 + 32, START / 512).putLong(128 + 40, START / 512 + MIB * 2048L - 1);
    disk.write(entries, 1024);
  }
}
