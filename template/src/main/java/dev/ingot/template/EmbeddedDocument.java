// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Place;
import dev.ingot.document.Problem;

/// A document that a value of the template holds. In a literal block (`Data: |`) each line of the
/// document is a line of the template, so places in it lead to the very line.
final class EmbeddedDocument {
  private final String[] lines;
  private final At at;

  /// @param lines the template's
  /// @param at where the value stands
  EmbeddedDocument(String[] lines, At at) {
    this.lines = lines;
    this.at = at;
  }

  /// A problem of the document as one of the template.
  Problem inTemplate(Problem problem) {
    var message = (problem.path().isEmpty() ? "" : problem.path() + ": ") + problem.message();
    var inDocument = problem.place();
    var line = at.place().line() + inDocument.line();
    if (!isLiteralBlock() || line > lines.length) {
      return at.problem("line " + inDocument.line() + " of the document: " + message);
    }
    var place = new Place(at.place().file(), line, indent() + inDocument.column());
    return new Problem(place, at.path(), message);
  }

  private boolean isLiteralBlock() {
    if (at.place().line() > lines.length) {
      return false;
    }
    var line = lines[at.place().line() - 1];
    var written = line.substring(Math.min(at.place().column() - 1, line.length()));
    var block = written.indexOf('|');
    return block == 0 || (block > 0 && written.startsWith("!") && written.charAt(block - 1) == ' ');
  }

  private int indent() {
    for (var i = at.place().line(); i < lines.length; i++) {
      var stripped = lines[i].stripLeading();
      if (!stripped.isEmpty()) {
        return lines[i].length() - stripped.length();
      }
    }
    return 0;
  }
}
