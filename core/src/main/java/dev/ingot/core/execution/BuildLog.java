// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import dev.ingot.core.Arn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The log stream of an image build: progress lines of the service and what the steps printed, in
/// the order of time. An appended line is readable at once; it is kept in files, not in the
/// database.
public interface BuildLog {

  enum Source {
    SERVICE,
    STDOUT,
    STDERR
  }

  /// @param stepExecutionId empty for lines about the image or a workflow
  /// @param text one line without its end; invalid UTF-8 was replaced
  record Line(Instant time, Optional<String> stepExecutionId, Source source, String text) {

    /// What it is in a log: one line for each line of the text, and for each 64 Ki characters of
    /// such a line.
    public List<Line> pieces() {
      if (text.length() <= MAX_CHARACTERS && text.indexOf('\n') < 0) {
        return List.of(this);
      }
      var pieces = new ArrayList<Line>();
      for (var start = 0; start <= text.length(); ) {
        var end = text.indexOf('\n', start);
        end = end < 0 ? text.length() : end;
        var cut = cut(start, end);
        pieces.add(new Line(time, stepExecutionId, source, text.substring(start, cut)));
        start = cut < end ? cut : cut + 1;
      }
      return pieces;
    }

    /// Where a piece ends, not within a character.
    private int cut(int start, int end) {
      if (end - start <= MAX_CHARACTERS) {
        return end;
      }
      var cut = start + MAX_CHARACTERS;
      return Character.isHighSurrogate(text.charAt(cut - 1)) ? cut - 1 : cut;
    }
  }

  /// Of the text of a line in a log.
  int MAX_CHARACTERS = 64 * 1024;

  /// @param next give it to the next read to go on behind these lines
  record Chunk(List<Line> lines, long next) {
    public Chunk {
      lines = List.copyOf(lines);
    }
  }

  /// Adds the [Line#pieces] of a line.
  ///
  /// @throws dev.ingot.core.StorageFullException if there is no room for the line
  void append(Arn imageBuildVersion, Line line);

  /// The same for several lines, one after the other.
  default void append(Arn imageBuildVersion, List<Line> lines) {
    lines.forEach(line -> append(imageBuildVersion, line));
  }

  /// Reads some lines from a position, 0 being the beginning: at most `limit`, and only so many
  /// that they do not take much memory. There may be none although more follow; these were all if
  /// the next position is the one that was given. An unknown image has no lines.
  Chunk read(Arn imageBuildVersion, long from, int limit);

  /// Returns when all lines that were appended last through a loss of power.
  ///
  /// @throws dev.ingot.core.StorageFullException if there is no room for them
  void force(Arn imageBuildVersion);

  void delete(Arn imageBuildVersion);
}
