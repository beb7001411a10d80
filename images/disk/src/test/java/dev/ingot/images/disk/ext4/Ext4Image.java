// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.images.disk.DiskFiles;
import dev.ingot.images.disk.SparseDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/// A filesystem in a file, written by [Ext4Writer] and looked at with the tools that others wrote.
///
/// @param remarks what the writer could not keep
record Ext4Image(Path file, List<String> remarks) {
  static final UUID ID = UUID.fromString("01234567-89ab-8def-8123-456789abcdef");
  static final long TIME = 1_700_000_000;
  static final long SIZE = 1L << 30;
  static final Attributes PLAIN = new Attributes(0644, 0, 0, TIME);
  static final Attributes OPEN = new Attributes(0755, 0, 0, TIME);

  interface Content {
    void write(Ext4Writer files) throws IOException;
  }

  static Ext4Image make(Path file, long size, Content content) throws IOException {
    var remarks = new ArrayList<String>();
    try (SparseDisk disk = DiskFiles.raw(file)) {
      var files = new Ext4Writer(disk, 0, TIME, size, remarks::add);
      content.write(files);
      files.seal(ID);
      files.finish(size, ID, "root");
      disk.finish(size);
    }
    return new Ext4Image(file, remarks);
  }

  static byte[] random(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /// Nothing is to be mended.
  void check() throws Exception {
    DiskFiles.need("e2fsck", "debugfs");
    assertThat(DiskFiles.output("e2fsck", "-fn", file.toString()))
        .doesNotContain("ixed", "ptimize", "no\n");
  }

  String debugfs(String request) throws Exception {
    return DiskFiles.output("debugfs", "-R", request, file.toString());
  }

  String stat(String path) throws Exception {
    return debugfs("stat \"" + path + "\"");
  }

  byte[] dump(String path) throws Exception {
    var to = file.resolveSibling("dump");
    Files.deleteIfExists(to);
    debugfs("dump \"" + path + "\" " + to);
    return Files.readAllBytes(to);
  }

  /// What the image takes of this host's disk.
  long allocated() throws Exception {
    return Long.parseLong(DiskFiles.output("stat", "-c", "%b", file.toString()).strip()) * 512;
  }

  /// What a script prints that runs in the filesystem's root, which this host's kernel mounted; the
  /// test is aborted where it does not. The mount ends with the script.
  String mounted(String script) throws Exception {
    DiskFiles.need("unshare", "mount");
    var at = Files.createDirectories(file.resolveSibling("mounted"));
    var mount = "mount -o loop \"$0\" \"$1\" && cd \"$1\" && ";
    try {
      DiskFiles.output(in(mount + "true", at));
    } catch (AssertionError e) {
      Assumptions.abort("cannot mount here: " + e.getMessage());
    }
    return DiskFiles.output(in(mount + "exec sh -ec \"$2\"", at, script));
  }

  private String[] in(String shell, Path at, String... more) {
    var words = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", shell));
    words.add(file.toString());
    words.add(at.toString());
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// A path as the writer takes it, of characters that are bytes.
  static String path(String text) {
    return new String(bytes(text), StandardCharsets.ISO_8859_1);
  }
}
