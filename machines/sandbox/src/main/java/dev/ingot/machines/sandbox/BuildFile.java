// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A file that a machine sees while it runs and that no image of it keeps. It is placed at each
/// start, and taken away before a capture, when what was there before is put back. A file that
/// something in the machine put in its place stays.
///
/// @param path an absolute path; if its folder is not there, the file is not placed
/// @param needs an absolute path without which the file is not placed
/// @param diverted whether dpkg is told meanwhile to put a package's own file of this path to
///   `PATH.real`, where programs of ours may use it
record BuildFile(String path, String content, int mode, Optional<String> needs, boolean diverted) {

  /// What `ours.pl` reads.
  static byte[] encoded(List<BuildFile> files) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      for (var file : files) {
        for (var word : List.of(file.path(), file.needs().orElse(""), file.content())) {
          var text = word.getBytes(StandardCharsets.UTF_8);
          out.writeInt(text.length);
          out.write(text);
        }
        out.writeInt(file.mode());
        out.writeInt(file.diverted() ? 1 : 0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
