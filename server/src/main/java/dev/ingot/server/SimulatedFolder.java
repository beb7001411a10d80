// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A data directory is simulated or real as long as it lives, so that no record of a simulated
/// image is ever taken for one.
final class SimulatedFolder {
  private static final String MARK = "simulated";
  private static final List<String> REAL =
      List.of("ingot.db", "images", "bases", "machines", "throwaway");

  private SimulatedFolder() {}

  /// @throws InvalidSettingException if the directory is of the other kind
  static void require(Path data, boolean simulated) {
    var mark = data.resolve(MARK);
    if (simulated == Files.exists(mark)) {
      return;
    }
    if (!simulated) {
      throw new InvalidSettingException(
          "data: what is in "
              + data
              + " is simulated; use it with --simulate or INGOT_SIMULATE=yes, or another folder");
    }
    if (REAL.stream().map(data::resolve).anyMatch(Files::exists)) {
      throw new InvalidSettingException(
          "data: "
              + data
              + " has real images and records; simulate with another folder, or without --data and"
              + " INGOT_DATA in a temporary one");
    }
    try {
      Files.writeString(mark, "Nothing here is real: ingot serve --simulate\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + mark + ": " + e, e);
    }
  }

  /// A directory of this process, which is not there yet.
  static Path temporary() {
    return Path.of(
            System.getProperty("java.io.tmpdir"),
            "ingot-simulated-" + ProcessHandle.current().pid())
        .toAbsolutePath();
  }

  /// Removes a file or folder with all that is in it, if it is there; what cannot be removed stays.
  static void remove(Path data) {
    if (!Files.exists(data)) {
      return;
    }
    try (Stream<Path> all = Files.walk(data)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + data + ": " + e, e);
    }
  }
}
