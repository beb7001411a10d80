// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The package sources of this host, which parents are made from and components install from.
final class PackageSources {
  private static final Path HELPER = Path.of("/usr/lib/apt/apt-helper");
  private static final int PATIENCE_SECONDS = 60;

  private PackageSources() {}

  /// Why packages cannot be had now; empty if they can. apt itself asks, with its own proxies, for
  /// the first file that it would get for its lists.
  static Optional<String> missing() throws IOException, InterruptedException {
    if (!isAptHere()) {
      return Optional.of("this host has no apt, which parents are made with");
    }
    var first =
        lines("apt-get", "--print-uris", "update").stream()
            .filter(line -> line.startsWith("'"))
            .map(line -> line.substring(1, line.indexOf('\'', 1)))
            .findFirst();
    if (first.isEmpty()) {
      return Optional.of("apt has no package sources on this host");
    }
    return reaches(first.get())
        ? Optional.empty()
        : Optional.of("the package source " + first.get() + " cannot be reached");
  }

  static boolean isAptHere() {
    return Files.isExecutable(HELPER);
  }

  /// Whether apt can get a file now.
  static boolean reaches(String address) throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("ingot-sources");
    try {
      var words =
          List.of(
              HELPER.toString(),
              "-o",
              "Acquire::Retries=2",
              "download-file",
              address,
              folder.resolve("got").toString());
      var helper =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!helper.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        helper.destroyForcibly().onExit().join();
      }
      return helper.exitValue() == 0;
    } finally {
      try (var files = Files.list(folder)) {
        for (var file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static List<String> lines(String... words) throws IOException {
    var process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var lines = process.inputReader()) {
      return lines.readAllLines();
    }
  }
}
