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

  static byte[] of(Path file) throws IOException {
    var digest = TreeArchive.sha256();
    try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
      var buffer = new byte[1 << 20];
      while (in.read(buffer) >= 0) {
        // Reading is all there is to do.
      }
    }
    return digest.digest();
  }
}
