// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The folder `corpus/`: components of real kinds, and which of them are built together.
final class Corpus {
  static final Path FOLDER = Path.of("../corpus");
  private static final Set<String> KINDS = Set.of("ci", "all", "same");
  private static final Pattern NAME = Pattern.compile("(?m)^name: (\\S+)$");

  /// Components that are built into one image.
  ///
  /// @param kind `ci` if a run of all tests builds it; a run with `--all` builds every group, and
  ///   those that are `same` also in a virtual machine
  record Group(String name, String kind, List<CorpusComponent> components) {
    Group {
      if (!KINDS.contains(kind)) {
        throw new IllegalStateException("the group " + name + " is of no known kind: " + kind);
      }
      components = List.copyOf(components);
    }
  }

  private Corpus() {}

  /// All components, in the order of their numbers.
  static List<CorpusComponent> components() throws IOException {
    var components = new ArrayList<CorpusComponent>();
    try (var files = Files.list(FOLDER.resolve("components"))) {
      for (var file : files.sorted().toList()) {
        var text = Files.readString(file);
        var name = NAME.matcher(text);
        if (!name.find()) {
          throw new IllegalStateException(file + " has no name");
        }
        var fileName = file.getFileName().toString();
        components.add(
            new CorpusComponent(fileName.replaceFirst("\\.yaml$", ""), name.group(1), text));
      }
    }
    return components;
  }

  /// The groups of the table, a line each: `system ci 01-05 07-20 06`.
  static List<Group> groups() throws IOException {
    var components = components();
    return Files.readAllLines(FOLDER.resolve("groups")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" +", -1))
        .map(words ->
            new Group(
                words[0],
                words[1],
                List.of(words).subList(2, words.length).stream()
                    .flatMap(range -> range(components, range).stream())
                    .toList()))
        .toList();
  }

  private static List<CorpusComponent> range(List<CorpusComponent> all, String range) {
    var ends = range.split("-", -1);
    var first = Integer.parseInt(ends[0]);
    var last = Integer.parseInt(ends[ends.length - 1]);
    return all.stream()
        .filter(component -> component.number() >= first && component.number() <= last)
        .toList();
  }

  /// The groups that a word chooses: `all`, or names with commas between; without a word those of a
  /// kind.
  static List<Group> groups(String word, String kind) throws IOException {
    var names = List.of(word.split(",", -1));
    return groups().stream()
        .filter(group ->
            word.equals("all")
                || (word.isEmpty() ? group.kind().equals(kind) : names.contains(group.name())))
        .toList();
  }
}
