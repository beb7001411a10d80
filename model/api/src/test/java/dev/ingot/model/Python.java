// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Runs a Python script of the test resources that needs botocore. Where there is none, the calling
/// test is skipped with a line that says so.
public final class Python {
  private static final int NO_BOTOCORE = 42;

  private Python() {}

  /// The lines that the script prints.
  public static List<String> lines(String script) throws IOException, InterruptedException {
    var text = "import sys\ntry:\n  import botocore\nexcept ImportError:\n  sys.exit(42)\n";
    try (var resource = Python.class.getResourceAsStream(script)) {
      text += new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
    Process python;
    try {
      python =
          new ProcessBuilder("python3", "-c", text)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      return abort("skipped: python3 is not installed");
    }
    var lines = python.inputReader(StandardCharsets.UTF_8).lines().toList();
    return switch (python.waitFor()) {
      case 0 -> lines;
      case NO_BOTOCORE -> abort("skipped: python3 has no botocore");
      default -> fail(script + " failed: " + lines);
    };
  }
}
