// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What is left on this host of an Ingot that does nothing at the moment.
public final class Remains {
  private Remains() {}

  /// Processes that were started for the folder, and mounts in it, in whatever namespace.
  public static List<String> ofProcesses(Path folder) throws IOException {
    var found = new ArrayList<String>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var process : processes) {
        if (process.getFileName().toString().equals("" + ProcessHandle.current().pid())) {
          continue;
        }
        for (var file : List.of("cmdline", "mountinfo")) {
          if (text(process.resolve(file)).contains(folder.toString())) {
            found.add(process.resolve(file) + ": " + text(process.resolve("cmdline")));
          }
        }
      }
    }
    return found;
  }

  /// Files of machines, of work that was not finished, and temporary ones.
  ///
  /// @param here has the data directory `data`, and `tmp` for temporary files
  public static List<Path> ofFiles(Path here) throws IOException {
    var data = here.resolve("data");
    var found = new ArrayList<Path>();
    found.addAll(in(here.resolve("tmp"), _ -> true));
    found.addAll(in(data.resolve("machines/sandbox"), _ -> true));
    found.addAll(in(data.resolve("machines/qemu"), _ -> true));
    found.addAll(in(data.resolve("bases/making"), _ -> true));
    found.addAll(
        in(data.resolve("images"), name -> !name.startsWith("ami-") && !name.equals("manifests")));
    try (var files = Files.walk(data)) {
      files
          .filter(file -> file.toString().endsWith(".part") || file.toString().endsWith(".new"))
          .forEach(found::add);
    }
    return found;
  }

  private static List<Path> in(Path folder, Predicate<String> unwanted) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> unwanted.test(file.getFileName().toString())).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ');
    } catch (IOException _) {
      // The process has just ended.
      return "";
    }
  }
}
