// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.progress.Texts;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Rows under headings, with columns as wide as they must be.
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    rows.add(List.of(headings));
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  void print(PrintStream out) {
    var widths = new int[rows.getFirst().size()];
    for (var row : rows) {
      for (var i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (var row : rows) {
      var line = new StringBuilder();
      for (var i = 0; i < row.size(); i++) {
        line.append(i == 0 ? "" : "  ").append(Texts.padded(row.get(i), widths[i]));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
