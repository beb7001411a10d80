// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// boto3 as a client, with signatures. Skipped where it is not installed.
class Boto3Test {
  private static final int NO_BOTO3 = 42;

  @Test
  void it_creates_reads_pages_tags_and_knows_the_errors() throws Exception {
    try (var server = TestServer.signing()) {
      var text =
          "import sys\ntry:\n  import boto3\nexcept ImportError:\n  sys.exit(%d)\nENDPOINT = '%s'\n"
              .formatted(NO_BOTO3, server.endpoint());
      try (var script = Boto3Test.class.getResourceAsStream("boto3-client.py")) {
        text += new String(script.readAllBytes(), StandardCharsets.UTF_8);
      }
      var python = start(text);
      var output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (python.waitFor() == NO_BOTO3) {
        abort("skipped: python3 has no boto3");
      }

      assertThat(python.exitValue()).as(output).isZero();
    }
  }

  private static Process start(String script) {
    try {
      return new ProcessBuilder("python3", "-c", script).redirectErrorStream(true).start();
    } catch (IOException e) {
      return abort("skipped: python3 is not installed");
    }
  }
}
