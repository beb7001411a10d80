// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ingot.core.execution.BuildLog.Line;
import dev.ingot.core.execution.BuildLog.Source;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// Lines of a build log as text: time, source, step or `-`, and the rest as it was printed.
final class LogLines {
  private LogLines() {}

  /// The text of a line's pieces, each with its end.
  static byte[] format(Line line) {
    var millis = Instant.ofEpochMilli(line.time().toEpochMilli());
    var head = millis + " " + word(line.source()) + " " + line.stepExecutionId().orElse("-") + " ";
    var text = new StringBuilder();
    for (var piece : line.pieces()) {
      text.append(head).append(piece.text()).append('\n');
    }
    return text.toString().getBytes(UTF_8);
  }

  /// Empty for what is no line of ours.
  static Optional<Line> parse(String text) {
    var parts = text.split(" ", 4);
    if (parts.length < 4) {
      return Optional.empty();
    }
    try {
      var time = Instant.parse(parts[0]);
      var step = parts[2].equals("-") ? Optional.<String>empty() : Optional.of(parts[2]);
      return source(parts[1]).map(source -> new Line(time, step, source, parts[3]));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  private static String word(Source source) {
    return switch (source) {
      case SERVICE -> "---";
      case STDOUT -> "out";
      case STDERR -> "err";
    };
  }

  private static Optional<Source> source(String word) {
    for (var source : Source.values()) {
      if (word(source).equals(word)) {
        return Optional.of(source);
      }
    }
    return Optional.empty();
  }
}
