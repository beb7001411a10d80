// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import java.util.List;

/// What became of one phase of a component.
///
/// @param step the first step that failed; empty if none did
/// @param lines the last lines of that step
record Outcome(Status status, double seconds, String step, List<String> lines) {
  enum Status {
    OK,
    FAILED,
    /// Something before it ended the run.
    NOT_RUN
  }

  static final Outcome NOT_RUN = new Outcome(Status.NOT_RUN, 0, "", List.of());

  Outcome {
    lines = List.copyOf(lines);
  }

  /// Such as `ok 0.3 s`, of at most twelve characters.
  String word() {
    return switch (status) {
      case OK -> "ok %.1f s".formatted(seconds);
      case FAILED -> "FAILED %.0f s".formatted(seconds);
      case NOT_RUN -> "-";
    };
  }
}
