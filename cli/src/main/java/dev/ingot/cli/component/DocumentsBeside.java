// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.component;

import dev.ingot.toe.external.DocumentSource;
import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.FolderDocuments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Documents that other documents name, in the folders of the files that are run; it remembers
/// which it found.
public final class DocumentsBeside implements DocumentSource {
  private final List<Path> files;
  private final List<Path> found = new ArrayList<>();

  public DocumentsBeside(List<Path> files) {
    this.files = List.copyOf(files);
  }

  /// What it found until now.
  public List<Path> found() {
    return List.copyOf(found);
  }

  @Override
  public Optional<Found> find(String name) throws ExternalSourceException {
    for (var file : files) {
      var there = new FolderDocuments(file.resolveSibling("")).find(name);
      if (there.isPresent()) {
        found.add(Path.of(there.get().reference()));
        return there;
      }
    }
    return Optional.empty();
  }
}
