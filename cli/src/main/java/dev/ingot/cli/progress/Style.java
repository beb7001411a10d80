// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

/// Colours of a terminal, or none.
final class Style {
  private final boolean colours;

  Style(boolean colours) {
    this.colours = colours;
  }

  String bold(String text) {
    return wrapped("1", text);
  }

  String dim(String text) {
    return wrapped("2", text);
  }

  /// A step's status in the colour of its meaning.
  String status(String status, String text) {
    return switch (status) {
      case "COMPLETED", "AVAILABLE" -> wrapped("32", text);
      case "FAILED", "ROLLBACK_COMPLETED" -> wrapped("31", text);
      case "RUNNING" -> wrapped("36", text);
      case "CANCELLED" -> wrapped("33", text);
      default -> dim(text);
    };
  }

  private String wrapped(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
