// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.document.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/// Checks files and prints everything that is wrong with them.
final class Validation {
  private final Cli cli;

  Validation(Cli cli) {
    this.cli = cli;
  }

  /// @param check takes a text and the name of its file
  int of(List<Path> files, BiFunction<String, String, List<Problem>> check) {
    var count = 0;
    for (var file : files) {
      var text = TextFiles.read(file);
      var problems = check.apply(text, file.toString());
      problems.forEach(cli.out()::println);
      if (problems.isEmpty()) {
        cli.out().println(file + ": valid");
      }
      count += problems.size();
    }
    return count == 0 ? ExitCode.OK : ExitCode.USAGE;
  }
}
