// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of clients against a server that simulates: each creates a pipeline with every type
/// of resource, runs it, reads what its steps did, and removes all of it. Skipped where the client
/// is not installed.
class ClientExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();

  @TempDir Path folder;

  private final List<EmbeddedIngot> running = new ArrayList<>();
  private URI endpoint = URI.create("");

  @BeforeEach
  void serve() throws Exception {
    var flags = Map.of("simulate", "yes", "data", folder.resolve("data").toString());
    var services = EmbeddedIngot.open(ServerConfig.of(flags, Map.of()), Map.of());
    running.add(services);
    services.start();
    endpoint = FakeHost.endpoint(services.listen("127.0.0.1", 0));
  }

  @AfterEach
  void close() {
    running.forEach(EmbeddedIngot::close);
  }

  @Test
  void boto3() throws Exception {
    require("python3", "-c", "import boto3");

    var output = succeed("python3", EXAMPLES + "/boto3/pipeline.py", endpoint.toString());

    assertThat(output)
        .containsPattern("BUILD +CreateOutputAMI +CreateImage +COMPLETED +Simulated")
        .containsPattern("DISTRIBUTION +\\w+ +\\w+ +COMPLETED +Simulated")
        .contains("left: [[], [], [], [], [], [], [], [], []]");
  }

  @Test
  void aws_cli() throws Exception {
    require("aws", "--version");

    var output = succeed(EXAMPLES + "/cli/pipeline.sh", endpoint.toString());

    assertThat(output)
        .containsPattern("CreateOutputAMI\\s+CreateImage\\s+COMPLETED\\s+Simulated")
        .contains("nothing is left");
  }

  @Test
  void terraform() throws Exception {
    require("terraform", "version");
    Files.copy(EXAMPLES.resolve("terraform/pipeline/main.tf"), folder.resolve("main.tf"));
    var init = run("terraform", "init", "-no-color");
    if (init.exitCode() != 0) {
      abort(
          "skipped: terraform finds no provider hashicorp/aws (TF_CLI_CONFIG_FILE names a mirror)");
    }

    var variable = "endpoint=" + endpoint;
    succeed("terraform", "apply", "-no-color", "-auto-approve", "-var", variable);
    var second = succeed("terraform", "plan", "-no-color", "-detailed-exitcode", "-var", variable);
    var destroyed = succeed("terraform", "destroy", "-no-color", "-auto-approve", "-var", variable);

    assertThat(second).contains("No changes.");
    assertThat(destroyed).contains("Destroy complete! Resources: 9 destroyed.");
  }

  private void require(String... command) throws Exception {
    try {
      if (run(command).exitCode() == 0) {
        return;
      }
    } catch (IOException _) {
      // Said below.
    }
    abort("skipped: '" + String.join(" ", command) + "' does not work here");
  }

  private String succeed(String... command) throws Exception {
    var result = run(command);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  private record Result(int exitCode, String output) {}

  private Result run(String... command) throws Exception {
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }
}
