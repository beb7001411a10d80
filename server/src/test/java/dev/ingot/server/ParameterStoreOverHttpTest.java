// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.testkit.machine.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.Image;
import software.amazon.awssdk.services.imagebuilder.model.ImageStatus;
import software.amazon.awssdk.services.imagebuilder.model.Platform;

/// Components of builds read the parameter store, and nothing that is kept of a build shows what is
/// secret in it.
@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class ParameterStoreOverHttpTest {
  private static final String STORE =
      """
      /web/title: shop
      /web/password: {type: SecureString, value: hunter2}
      """;

  @TempDir private Path folder;

  private String component(String command) {
    return """
    schemaVersion: 1.0
    phases:
      - name: build
        steps: [{name: Use, action: ExecuteBash, inputs: {commands: ['%s']}}]
    """
        .formatted(command);
  }

  private FakeHost host() throws Exception {
    return new FakeHost(Files.writeString(folder.resolve("parameters.yaml"), STORE));
  }

  private static Image build(FakeHost host, ImagebuilderClient client, String document) {
    var component =
        client.createComponent(
            r -> r.name("web").semanticVersion("1.0.0").platform(Platform.LINUX).data(document));
    var recipe =
        client.createImageRecipe(r ->
            r.name("web")
                .semanticVersion("1.0.0")
                .parentImage("builtin:tiny")
                .components(c -> c.componentArn(component.componentBuildVersionArn())));
    return host.build(client, recipe.imageRecipeArn());
  }

  private static String log(FakeHost host, Image image) {
    return host.log.read(Arn.parse(image.arn()).orElseThrow(), 0, 1000).lines().stream()
        .map(BuildLog.Line::text)
        .collect(Collectors.joining("\n"));
  }

  /// All that the API tells of the steps of a build.
  private static String steps(ImagebuilderClient client, Image image) {
    return client
        .listWorkflowExecutions(r -> r.imageBuildVersionArn(image.arn()))
        .workflowExecutions()
        .stream()
        .flatMap(execution ->
            client
                .listWorkflowStepExecutions(
                    r -> r.workflowExecutionId(execution.workflowExecutionId()))
                .steps()
                .stream())
        .map(
            step -> client.getWorkflowStepExecution(r -> r.stepExecutionId(step.stepExecutionId())))
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void a_command_gets_the_values_and_the_log_does_not_show_the_secret_one() throws Exception {
    try (var host = host()) {
      var client = host.client();
      host.sandbox.answer("echo shop hunter2", Script.prints("it is shop hunter2\n"));

      var image =
          build(
              host, client, component("echo {{ aws:ssm:/web/title }} {{ aws:ssm:/web/password }}"));

      assertThat(image.state().status()).isEqualTo(ImageStatus.AVAILABLE);
      assertThat(log(host, image)).contains("Stdout: it is shop ****").doesNotContain("hunter2");
      assertThat(steps(client, image)).contains("ApplyBuildComponents").doesNotContain("hunter2");
    }
  }

  @Test
  void what_a_failed_command_says_of_the_secret_is_masked_everywhere() throws Exception {
    try (var host = host()) {
      var client = host.client();
      host.sandbox.answer("login hunter2", Script.exits(1, "hunter2 is wrong\n"));

      var image = build(host, client, component("login {{ aws:ssm:/web/password }}"));

      assertThat(image.state().status()).isEqualTo(ImageStatus.FAILED);
      assertThat(log(host, image)).contains("**** is wrong").doesNotContain("hunter2");
      assertThat(steps(client, image)).contains("**** is wrong").doesNotContain("hunter2");
      assertThat(image.toString()).doesNotContain("hunter2");
    }
  }

  @Test
  void a_parameter_that_is_not_there_fails_the_step_with_its_name() throws Exception {
    try (var host = host()) {
      var client = host.client();

      var image = build(host, client, component("echo {{ aws:ssm:/web/none }}"));

      assertThat(image.state().status()).isEqualTo(ImageStatus.FAILED);
      assertThat(steps(client, image)).contains("the parameter store has no /web/none");
    }
  }
}
