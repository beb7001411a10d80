// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;

/// The digest of a file's bytes.
final class Digests {
  private Digests() {}

  /// Ends when the thread is interrupted, of which streams of files take no notice.
  static byte[] of(Path file) throws IOException, InterruptedException {
    var digest = TreeArchive.sha256();
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
