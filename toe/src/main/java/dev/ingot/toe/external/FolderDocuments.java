// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// The documents of a folder of this host, by their paths seen from there: for authors who run a
/// document that runs those beside it. Absolute paths are always those of the machine. Nothing
/// outside of the folder is read, also not through a link: a document that comes from elsewhere
/// must not read the files of this host.
///
/// @param folder that of the document that runs
public record FolderDocuments(Path folder) implements DocumentSource {

  /// More than a document may have; what is longer is cut, and the parser refuses it.
  private static final int MAX_BYTES = 64 * 1024 + 1;

  @Override
  public Optional<Found> find(String name) throws ExternalSourceException {
    if (name.startsWith("/") || name.startsWith("arn:") || name.contains("://")) {
      return Optional.empty();
    }
    var file = file(name);
    return file.isPresent() ? Optional.of(read(file.get())) : Optional.empty();
  }

  private Optional<Path> file(String name) {
    try {
      var file = folder.resolve(name).normalize();
      var real = file.toRealPath();
      return real.startsWith(folder.normalize().toRealPath()) && Files.isRegularFile(real)
          ? Optional.of(file)
          : Optional.empty();
    } catch (IOException | InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static Found read(Path file) throws ExternalSourceException {
    try (var content = Files.newInputStream(file)) {
      var text = new String(content.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      return new Found(file.toString(), text);
    } catch (IOException e) {
      throw new ExternalSourceException(
          "cannot read the document " + file + ": " + e.getMessage(), e);
    }
  }
}
