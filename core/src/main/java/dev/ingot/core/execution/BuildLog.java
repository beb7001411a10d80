// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import dev.ingot.core.Arn;
import java.time.Instant;
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
  record Line(Instant time, Optional<String> stepExecutionId, Source source, String text) {}

  /// @param next give it to the next read to go on behind these lines
  record Chunk(List<Line> lines, long next) {
    public Chunk {
      lines = List.copyOf(lines);
    }
  }

  /// @throws dev.ingot.core.StorageFullException if there is no room for the line
  void append(Arn imageBuildVersion, Line line);

  /// Reads at most `limit` lines from a position, 0 being the beginning. An unknown image has no
  /// lines.
  Chunk read(Arn imageBuildVersion, long from, int limit);

  /// Returns when all lines that were appended last through a loss of power.
  ///
  /// @throws dev.ingot.core.StorageFullException if there is no room for them
  void force(Arn imageBuildVersion);

  void delete(Arn imageBuildVersion);
}
