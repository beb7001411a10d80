// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.core.execution.BuildLog;
import java.util.List;

/// Takes lines of a build's log apart: what a program wrote, and the words that the component
/// runtime puts before it to tell the streams apart.
public final class LogText {
  private LogText() {}

  /// What the program wrote.
  public static String output(BuildLog.Line line) {
    return line.text().substring(label(line).length());
  }

  /// Such as `Stdout: `; empty if the line has none.
  public static String label(BuildLog.Line line) {
    var labels =
        switch (line.source()) {
          case SERVICE -> List.<String>of();
          case STDOUT -> List.of("Stdout: ");
          case STDERR -> List.of("CmdExecution: Stderr: ", "Stderr: ");
        };
    return labels.stream().filter(line.text()::startsWith).findFirst().orElse("");
  }
}
