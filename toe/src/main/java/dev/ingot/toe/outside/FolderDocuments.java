// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.outside;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The documents of a folder of this host, by their paths seen from there: for authors who run a
/// document that runs those beside it. Absolute paths are always those of the machine.
///
/// @param folder that of the document that runs
public record FolderDocuments(Path folder) implements DocumentSource {

  /// More than a document may have; what is longer is cut, and the parser refuses it.
  private static final int MAX_BYTES = 64 * 1024 + 1;

  @Override
  public Optional<Found> find(String name) throws OutsideException {
    if (name.startsWith("/") || name.startsWith("arn:") || name.contains("://")) {
      return Optional.empty();
    }
    var file = folder.resolve(name).normalize();
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (var content = Files.newInputStream(file)) {
      var text = new String(content.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      return Optional.of(new Found(file.toString(), text));
    } catch (IOException e) {
      throw new OutsideException("cannot read the document " + file + ": " + e.getMessage(), e);
    }
  }
}
