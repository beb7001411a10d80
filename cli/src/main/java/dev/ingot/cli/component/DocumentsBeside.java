// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.component;

import dev.ingot.toe.outside.DocumentSource;
import dev.ingot.toe.outside.OutsideException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Documents that other documents name with a relative path, in the folders of the files that are
/// run. Absolute paths are the machine's.
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
  public Optional<Found> find(String name) throws OutsideException {
    if (name.startsWith("/") || name.startsWith("arn:") || name.startsWith("s3://")) {
      return Optional.empty();
    }
    for (var file : files) {
      var path = file.resolveSibling(name).normalize();
      if (Files.isRegularFile(path)) {
        found.add(path);
        return Optional.of(new Found(path.toString(), text(path)));
      }
    }
    return Optional.empty();
  }

  private static String text(Path path) throws OutsideException {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new OutsideException("cannot read " + path + ": " + e.getMessage());
    }
  }
}
