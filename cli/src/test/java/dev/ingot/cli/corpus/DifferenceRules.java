// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The differences that `docs/corpus.md` explains: the rows of its table.
///
/// ```text
/// | `/var/lib/dpkg/**` | content, size | why |
/// ```
final class DifferenceRules {
  private static final Path DOCUMENT = Path.of("../docs/corpus.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `(/[^`]*)` \\| ([a-z0-9_., ]+) \\| (.+) \\|");

  /// A row of the table.
  ///
  /// @param glob `*` is anything in a name, `**` anything
  /// @param kinds what may differ: fields, `only sandbox`, `only virtual machine`; or `anything`
  record Rule(String glob, List<String> kinds, String why) {
    Rule {
      kinds = List.copyOf(kinds);
    }

    boolean explains(TreeDifference difference) {
      return pattern().matcher(difference.path()).matches()
          && (kinds.contains("anything")
              || kinds.containsAll(List.of(difference.kind().split(", ", -1))));
    }

    private Pattern pattern() {
      var expression = new StringBuilder();
      for (var at = 0; at < glob.length(); at++) {
        if (glob.startsWith("**", at)) {
          expression.append(".*");
          at++;
        } else if (glob.charAt(at) == '*') {
          expression.append("[^/]*");
        } else {
          expression.append(Pattern.quote(glob.substring(at, at + 1)));
        }
      }
      return Pattern.compile(expression.toString(), Pattern.DOTALL);
    }
  }

  private final List<Rule> rules;

  private DifferenceRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  static DifferenceRules read() throws IOException {
    return parse(Files.readString(DOCUMENT));
  }

  static DifferenceRules parse(String text) {
    return new DifferenceRules(
        text.lines()
            .map(ROW::matcher)
            .filter(row -> row.matches())
            .map(row -> new Rule(row.group(1), List.of(row.group(2).split(", ", -1)), row.group(3)))
            .toList());
  }

  Optional<Rule> explanation(TreeDifference difference) {
    return rules.stream().filter(rule -> rule.explains(difference)).findFirst();
  }

  List<Rule> all() {
    return rules;
  }
}
