// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.model.auth.Credentials;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.Script;
import dev.ingot.toe.document.ToeComponentChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ImageStatus;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidParameterValueException;
import software.amazon.awssdk.services.imagebuilder.model.Platform;
import software.amazon.awssdk.services.imagebuilder.model.ResourceAlreadyExistsException;

/// What clients may rely on because AWS's service treats components so; the runtime's part is in
/// the tests of `toe`.
@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class ComponentConformanceTest {
  private static final Path BROKEN = Path.of("../examples/components/broken");

  private static final String DOCUMENT =
      """
      name: A document
      schemaVersion: 1.0
      parameters:
        - Greeting: {type: string, default: hello}
      phases:
        - name: build
          steps:
            - {name: First, action: ExecuteBash, onFailure: Continue, inputs: {commands: [first-thing]}}
            - {name: Second, action: ExecuteBash, inputs: {commands: [second-thing]}}
      """;

  private final FakeHost host = new FakeHost();
  private final ImagebuilderClient client = host.client();

  ComponentConformanceTest() throws Exception {}

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  private String create(String data) {
    return client
        .createComponent(
            r -> r.name("web").semanticVersion("1.0.0").platform(Platform.LINUX).data(data))
        .componentBuildVersionArn();
  }

  private static ImagebuilderException failure(Runnable call) {
    return catchThrowableOfType(ImagebuilderException.class, call::run);
  }

  static Stream<Path> broken() throws IOException {
    try (var files = Files.list(BROKEN)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("broken")
  void a_document_that_validate_refuses_is_refused_for_the_same_reason(Path file) throws Exception {
    var text = Files.readString(file);
    var first = new ToeComponentChecker().problems(text, "data").getFirst();

    var failure = failure(() -> create(text));

    assertThat(failure).isInstanceOf(InvalidParameterValueException.class);
    assertThat(failure.statusCode()).isEqualTo(400);
    assertThat(failure.awsErrorDetails().errorMessage())
        .startsWith("The value supplied for parameter 'data' is not valid. " + first.message());
  }

  @Test
  void check_30_a_recipe_may_set_declared_parameters_only() {
    var component = create(DOCUMENT);

    var failure =
        failure(() ->
            client.createImageRecipe(r ->
                r.name("web")
                    .semanticVersion("1.0.0")
                    .parentImage("builtin:tiny")
                    .components(c ->
                        c.componentArn(component)
                            .parameters(
                                p -> p.name("Greeting").value("hi"),
                                p -> p.name("Colour").value("red"),
                                p -> p.name("Size").value("big")))));

    assertThat(failure).isInstanceOf(InvalidParameterCombinationException.class);
    assertThat(failure.awsErrorDetails().errorMessage())
        .isEqualTo(
            "The value supplied for parameter 'components[0].parameters' is not valid. The"
                + " following parameters are not defined in the provided component: Colour, Size");
  }

  @Test
  void check_31_the_same_content_exists_already_and_changed_content_is_build_2() {
    var first = create(DOCUMENT);

    assertThat(first).endsWith(":component/web/1.0.0/1");
    assertThat(failure(() -> create(DOCUMENT))).isInstanceOf(ResourceAlreadyExistsException.class);
    assertThat(create(DOCUMENT + "# changed\n")).endsWith(":component/web/1.0.0/2");
  }

  @Test
  void check_32_a_failing_component_is_told_by_its_first_failed_step() throws Exception {
    var component = create(DOCUMENT);
    host.sandbox.answer("first-thing", Script.exits(3, "no such thing\nand no other\n"));
    host.sandbox.answer("second-thing", Script.exits(4, "later\n"));
    var recipe =
        client
            .createImageRecipe(r ->
                r.name("web")
                    .semanticVersion("1.0.0")
                    .parentImage("builtin:tiny")
                    .components(c -> c.componentArn(component.replace("1.0.0/1", "x.x.x"))))
            .imageRecipeArn();
    var image = host.build(client, recipe);

    var arn = image.arn();
    var state = image.state();
    var execution =
        client
            .listWorkflowExecutions(r -> r.imageBuildVersionArn(arn))
            .workflowExecutions()
            .getFirst();
    assertThat(state.status()).isEqualTo(ImageStatus.FAILED);
    assertThat(state.reason())
        .startsWith(
            "Workflow Execution ID: '"
                + execution.workflowExecutionId()
                + "' failed with reason: Document "
                + component
                + " failed!");
    assertThat(failureContext(arn))
        .matches(
            "\\{\"imageStatus\":\"BUILDING\",\"failedStep\":\"ApplyBuildComponents\","
                + "\"stepExecutionId\":\"step-[0-9a-f-]+\",\"workflowArn\":\""
                + execution.workflowBuildVersionArn()
                + "\",\"workflowExecutionId\":\""
                + execution.workflowExecutionId()
                + "\",\"componentFailure\":\\{\"componentArn\":\""
                + component
                + "\",\"phaseName\":\"build\",\"stepName\":\"First\",\"action\":\"ExecuteBash\","
                + "\"errorMessage\":\"exit status 3[^\"]*\"}}");
    assertThat(host.log.read(Arn.parse(arn).orElseThrow(), 0, 1000).lines())
        .extracting(BuildLog.Line::text)
        .containsSequence(
            "TOE has completed execution with failure - Execution failed!",
            "  Document: A document",
            "  ComponentArn: " + component,
            "  Phase: build",
            "  Step: First",
            "  Action: ExecuteBash",
            "  ErrorMessage: exit status 3",
            "  Stderr: no such thing",
            "          and no other");
  }

  /// As it is on the wire: the SDK does not know it yet.
  private String failureContext(String image) throws Exception {
    var answer =
        SignedCall.get(
            host.endpoint(),
            "/GetImage?imageBuildVersionArn=" + image,
            new Credentials(Fixtures.SCOPE.account(), "any"));
    var body = answer.body();
    var begin = "\"failureContext\":";
    assertThat(body).contains(begin);
    var from = body.indexOf(begin) + begin.length();
    return body.substring(from, body.indexOf("}}", from) + 2);
  }
}
