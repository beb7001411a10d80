// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of texts, files and trees, in hex.
final class Digests {
  private static final int CHUNK_BYTES = 1 << 16;

  private Digests() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  static String of(String text) {
    var digest = sha256();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return hex(digest);
  }

  /// Of a regular file, as far as it reached when reading began: one that grows and grows is not
  /// followed for ever. Ends when the thread is interrupted.
  static String of(Path file) throws IOException, InterruptedException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is no regular file");
    }
    var digest = sha256();
    try (var in = Files.newInputStream(file)) {
      update(digest, in, Files.size(file));
    }
    return hex(digest);
  }

  /// Of a tree whose files this user may read: the paths in order, each with its kind, permissions
  /// and content. Times and owners do not count.
  static String ofTree(Path root) throws IOException, InterruptedException {
    var digest = sha256();
    try (var paths = Files.walk(root)) {
      for (var path : paths.sorted().toList()) {
        var entry = root.relativize(path) + "\0" + entry(path) + "\0";
        digest.update(entry.getBytes(StandardCharsets.UTF_8));
      }
    }
    return hex(digest);
  }

  private static String entry(Path path) throws IOException, InterruptedException {
    if (Files.isSymbolicLink(path)) {
      return "link " + Files.readSymbolicLink(path);
    }
    var mode =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    return Files.isDirectory(path) ? "folder " + mode : "file " + mode + " " + of(path);
  }

  private static void update(MessageDigest digest, InputStream in, long most)
      throws IOException, InterruptedException {
    var chunk = new byte[CHUNK_BYTES];
    var left = most;
    while (left > 0) {
      // Streams of files take no notice of an interrupt.
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while reading a file");
      }
      var n = in.read(chunk, 0, (int) Math.min(chunk.length, left));
      if (n < 0) {
        return;
      }
      digest.update(chunk, 0, n);
      left -= n;
    }
  }
}
