// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.host;

import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Files that hold the bytes of a disk or volume as they are, with holes where it has zeros.
public final class RawFile {
  private RawFile() {}

  /// Makes one.
  ///
  /// @param enter words in front of a program that may read the content
  /// @param content what it begins with, if there is any; cut off or filled up with zeros
  public static void make(List<String> enter, Optional<Path> content, Path file, long sizeBytes)
      throws IOException, MachineException, InterruptedException {
    if (content.isPresent()) {
      var from = content.get().toString();
      var words = new ArrayList<>(enter);
      words.addAll(List.of("cp", "--sparse=always", "--reflink=auto", "--no-preserve=mode", "--"));
      words.addAll(List.of(from, file.toString()));
      Programs.run("cannot copy the volume " + from, words);
    }
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(sizeBytes);
    }
  }
}
