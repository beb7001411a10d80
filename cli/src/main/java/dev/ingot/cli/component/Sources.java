// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.component;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Problem;
import dev.ingot.toe.document.ComponentDocument;
import dev.ingot.toe.document.ComponentParser;
import dev.ingot.toe.run.DocumentRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Component documents as they are in their files.
///
/// @param files as the user names them
/// @param texts of the files, in their order
/// @param runs of the texts, in their order
public record Sources(List<Path> files, List<String> texts, List<DocumentRun> runs) {
  public Sources {
    files = List.copyOf(files);
    texts = List.copyOf(texts);
    runs = List.copyOf(runs);
  }

  /// Checks them.
  ///
  /// @param parameters of all documents; each takes those that it declares
  /// @throws InvalidDocumentException with the problems of all files
  /// @throws CommandException if a parameter has no value that it may have
  public static Sources of(List<Path> files, List<String> texts, Map<String, String> parameters)
      throws InvalidDocumentException {
    var runs = new ArrayList<DocumentRun>();
    var problems = new ArrayList<Problem>();
    for (var i = 0; i < files.size(); i++) {
      var name = files.get(i).toString();
      try {
        var document = ComponentParser.parse(texts.get(i), name, Platform.LINUX);
        runs.add(new DocumentRun(name, document, parameters));
      } catch (InvalidDocumentException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidDocumentException(problems);
    }
    for (var run : runs) {
      run.missing()
          .ifPresent(missing -> {
            throw new CommandException(ExitCode.USAGE, missing);
          });
    }
    return new Sources(files, texts, runs);
  }

  /// What no document has of these phases.
  public Set<String> unknownPhases(Set<String> phases) {
    var rest = new HashSet<>(phases);
    for (var run : runs) {
      run.document().phases().stream().map(ComponentDocument.Phase::name).forEach(rest::remove);
    }
    return rest;
  }

  /// What no document declares of these names.
  public Set<String> undeclared(Set<String> names) {
    var rest = new HashSet<>(names);
    for (var run : runs) {
      run.document().parameters().stream()
          .map(ComponentDocument.Declaration::name)
          .forEach(rest::remove);
    }
    return rest;
  }
}
