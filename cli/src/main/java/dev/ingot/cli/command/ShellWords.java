// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import java.util.List;
import java.util.stream.Collectors;

/// Writes commands so that a shell reads them as they are.
final class ShellWords {
  private ShellWords() {}

  static String join(List<String> words) {
    return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
  }

  static String quoted(String word) {
    for (var i = 0; i < word.length(); i++) {
      var c = word.charAt(i);
      if (!(c < 128 && Character.isLetterOrDigit(c)) && "-_./:=,+@%".indexOf(c) < 0) {
        return "'" + word.replace("'", "'\\''") + "'";
      }
    }
    return word.isEmpty() ? "''" : word;
  }
}
