// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.document.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/// Checks files and prints everything that is wrong with them; one that cannot be read is a problem
/// like any other.
final class Validation {
  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

  private final Cli cli;
  private final BiFunction<String, String, List<Problem>> check;
  private int count;

  /// @param check takes a text and the name of its file
  Validation(Cli cli, BiFunction<String, String, List<Problem>> check) {
    this.cli = cli;
    this.check = check;
  }

  /// @param paths files, and folders for all documents in them, though not in folders below
  /// @return the exit code
  int of(List<Path> paths) {
    for (var path : paths) {
      if (Files.isDirectory(path)) {
        folder(path);
      } else {
        file(path);
      }
    }
    return count == 0 ? ExitCode.OK : ExitCode.USAGE;
  }

  private void folder(Path folder) {
    List<Path> documents;
    try (var files = Files.list(folder)) {
      documents = files.filter(Validation::isDocument).sorted().toList();
    } catch (IOException e) {
      problem("cannot read " + folder + ": " + e.getMessage());
      return;
    }
    if (documents.isEmpty()) {
      problem("there is no document (" + String.join(", ", ENDINGS) + ") in the folder " + folder);
    }
    documents.forEach(this::file);
  }

  private static boolean isDocument(Path file) {
    var name = file.toString();
    return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
  }

  private void file(Path file) {
    String text;
    try {
      text = TextFiles.read(file);
    } catch (CommandException e) {
      problem(e.text());
      return;
    }
    var problems = check.apply(text, file.toString());
    problems.forEach(found -> problem(found.toString()));
    if (problems.isEmpty()) {
      cli.out().println(file + ": valid");
    }
  }

  private void problem(String words) {
    cli.out().println(words);
    count++;
  }
}
