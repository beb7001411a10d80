// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Digests of bytes: SHA-256.
final class Digests {
  private Digests() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  /// The digest of a file's bytes. Ends when the thread is interrupted, of which streams of files
  /// take no notice.
  static byte[] of(Path file) throws IOException, InterruptedException {
    var digest = sha256();
    try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
      var buffer = new byte[1 << 20];
      while (in.read(buffer) >= 0) {
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted while reading " + file);
        }
      }
    }
    return digest.digest();
  }
}
