// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.component;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The log folders of runs that nobody gave another place for. Only the newest ones are kept.
public final class RunLogs {
  private static final int KEPT = 50;

  private RunLogs() {}

  /// Where they are in a data folder.
  public static Path folder(Path data) {
    return data.resolve("component-logs");
  }

  /// Removes the oldest ones, so that there is room for one more.
  public static void makeRoom(Path folder) throws IOException {
    var logs = new ArrayList<Path>();
    try (var entries = Files.newDirectoryStream(folder, "TOE_*")) {
      entries.forEach(logs::add);
    } catch (NoSuchFileException _) {
      return;
    }
    logs.sort(null); // by time, which their names begin with
    for (var log : logs.subList(0, Math.max(0, logs.size() - KEPT + 1))) {
      for (var file : deepestFirst(log)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static List<Path> deepestFirst(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
