// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.testkit.machine.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ComponentVersion;
import software.amazon.awssdk.services.imagebuilder.model.GetWorkflowStepExecutionResponse;
import software.amazon.awssdk.services.imagebuilder.model.Image;
import software.amazon.awssdk.services.imagebuilder.model.ImageStatus;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.Platform;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowExecutionMetadata;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowStepExecutionRollbackStatus;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowStepExecutionStatus;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowType;

/// Images built through the API, and what it tells of every step.
@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class BuildOverHttpTest {
  private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

  private static final String COMPONENT =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps: [{name: Install, action: ExecuteBash, inputs: {commands: [install-it]}}]
      """;

  private static final String WORKFLOW =
      """
      schemaVersion: 1.0
      steps:
        - name: Launch
          description: Starts it
          action: LaunchInstance
          inputs: {waitFor: ssmAgent}
        - name: Never
          action: RunCommand
          if: {stringEquals: a, value: b}
          inputs:
            documentName: AWS-RunShellScript
            parameters: {commands: [never]}
            instanceId.$: $.stepOutputs.Launch.instanceId
        - name: Apply
          action: ExecuteComponents
          timeoutSeconds: 600
          inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
        - name: Create
          action: CreateImage
          inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
        - name: Terminate
          action: TerminateInstance
          onFailure: Continue
          inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
      outputs:
        - {name: ImageId, value: $.stepOutputs.Create.imageId}
      """;

  private final FakeHost host = new FakeHost();
  private final ImagebuilderClient client = host.client();
  private final String component;
  private final String workflow;
  private final String arn;

  BuildOverHttpTest() throws Exception {
    component =
        client
            .createComponent(r ->
                r.name("web").semanticVersion("1.0.0").platform(Platform.LINUX).data(COMPONENT))
            .componentBuildVersionArn();
    workflow =
        client
            .createWorkflow(r ->
                r.name("flow").type(WorkflowType.BUILD).semanticVersion("1.0.0").data(WORKFLOW))
            .workflowBuildVersionArn();
    var recipe =
        client
            .createImageRecipe(r ->
                r.name("web")
                    .semanticVersion("1.0.0")
                    .parentImage("builtin:tiny")
                    .components(c -> c.componentArn(component)))
            .imageRecipeArn();
    var infrastructure = FakeHost.infrastructure(client);
    arn =
        client
            .createImage(r ->
                r.imageRecipeArn(recipe)
                    .infrastructureConfigurationArn(infrastructure)
                    .executionRole("builder")
                    .workflows(w -> w.workflowArn(workflow)))
            .imageBuildVersionArn();
  }

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  private Image image() {
    return client.getImage(r -> r.imageBuildVersionArn(arn)).image();
  }

  private WorkflowExecutionMetadata execution() {
    return client
        .listWorkflowExecutions(r -> r.imageBuildVersionArn(arn))
        .workflowExecutions()
        .getFirst();
  }

  private GetWorkflowStepExecutionResponse step(int index) {
    var execution = execution().workflowExecutionId();
    var id =
        client
            .listWorkflowStepExecutions(r -> r.workflowExecutionId(execution))
            .steps()
            .get(index)
            .stepExecutionId();
    var step = client.getWorkflowStepExecution(r -> r.stepExecutionId(id));
    assertThat(step.stepExecutionId()).isEqualTo(id).matches("step-" + UUID);
    assertThat(step.requestId()).matches(UUID);
    assertThat(step.workflowBuildVersionArn()).isEqualTo(workflow);
    assertThat(step.workflowExecutionId()).isEqualTo(execution).matches("wf-" + UUID);
    assertThat(step.imageBuildVersionArn()).isEqualTo(arn);
    return step;
  }

  @Test
  void a_step_that_has_not_begun_shows_what_the_document_says() {
    var step = step(2);

    assertThat(step.name()).isEqualTo("Apply");
    assertThat(step.description()).isNull();
    assertThat(step.action()).isEqualTo("ExecuteComponents");
    assertThat(step.status()).isEqualTo(WorkflowStepExecutionStatus.PENDING);
    assertThat(step.rollbackStatus()).isNull();
    assertThat(step.message()).isNull();
    assertThat(step.inputs()).isEqualTo("{\"instanceId.$\": \"$.stepOutputs.Launch.instanceId\"}");
    assertThat(step.outputs()).isNull();
    assertThat(step.startTime()).isNull();
    assertThat(step.endTime()).isNull();
    assertThat(step.onFailure()).isEqualTo("Abort");
    assertThat(step.timeoutSeconds()).isEqualTo(600);
    assertThat(step(0).timeoutSeconds()).isEqualTo(4500);
    assertThat(step(0).description()).isEqualTo("Starts it");
    assertThat(step(4).onFailure()).isEqualTo("Continue");
  }

  @Test
  void a_finished_build_tells_of_every_step() {
    host.run();

    assertThat(image().state().status()).isEqualTo(ImageStatus.AVAILABLE);
    var launch = step(0);
    assertThat(launch.status()).isEqualTo(WorkflowStepExecutionStatus.COMPLETED);
    assertThat(launch.inputs()).isEqualTo("{\"waitFor\": \"ssmAgent\"}");
    assertThat(launch.outputs()).matches("\\{\"instanceId\": \"i-[0-9a-f]{17}\"}");
    assertThat(launch.startTime()).isEqualTo("2026-11-24T12:00:00.000Z");
    assertThat(launch.endTime()).isEqualTo("2026-11-24T12:00:00.000Z");
    var never = step(1);
    assertThat(never.status()).isEqualTo(WorkflowStepExecutionStatus.SKIPPED);
    assertThat(never.startTime()).isEqualTo(never.endTime());
    assertThat(never.inputs()).contains("\"instanceId.$\"");
    assertThat(never.outputs()).isNull();
    var apply = step(2);
    assertThat(apply.status()).isEqualTo(WorkflowStepExecutionStatus.COMPLETED);
    assertThat(apply.inputs()).isEqualTo(launch.outputs());
    assertThat(apply.outputs()).startsWith("{\"status\": \"Success\", \"output\": \"{");
    assertThat(apply.message()).isNull();
    assertThat(apply.rollbackStatus()).isNull();
    var create = step(3);
    assertThat(create.outputs())
        .isEqualTo(
            "{\"imageId\": \"" + image().outputResources().amis().getFirst().image() + "\"}");
    assertThat(step(4).outputs()).isNull();
    assertThat(execution().totalStepCount()).isEqualTo(5);
    assertThat(execution().totalStepsSucceeded()).isEqualTo(4);
    assertThat(execution().totalStepsSkipped()).isEqualTo(1);
    assertThat(execution().totalStepsFailed()).isZero();
    assertThat(execution().statusAsString()).isEqualTo("COMPLETED");
    assertThat(execution().endTime()).isEqualTo("2026-11-24T12:00:00.000Z");
  }

  @Test
  void a_failed_build_tells_why() {
    host.sandbox.answer("install-it", Script.exits(3, "no such package\n"));

    host.run();

    var apply = step(2);
    assertThat(apply.status()).isEqualTo(WorkflowStepExecutionStatus.FAILED);
    assertThat(apply.rollbackStatus()).isEqualTo(WorkflowStepExecutionRollbackStatus.SKIPPED);
    assertThat(apply.message()).contains(component);
    assertThat(apply.outputs()).contains("\"status\": \"Failed\"", "\"errorMessage\"");
    assertThat(apply.endTime()).isNotNull();
    assertThat(step(0).rollbackStatus()).isEqualTo(WorkflowStepExecutionRollbackStatus.COMPLETED);
    assertThat(step(1).rollbackStatus()).isNull();
    assertThat(step(3).status()).isEqualTo(WorkflowStepExecutionStatus.PENDING);
    assertThat(step(3).rollbackStatus()).isNull();
    assertThat(execution().statusAsString()).isEqualTo("ROLLBACK_COMPLETED");
    assertThat(execution().message()).isNotBlank();
    var reason = image().state().reason();
    assertThat(image().state().status()).isEqualTo(ImageStatus.FAILED);
    assertThat(reason).contains(execution().workflowExecutionId(), component);
    assertThat(client.listWorkflowExecutions(r -> r.imageBuildVersionArn(arn)).message())
        .isEqualTo(reason.substring(0, Math.min(500, reason.length())));
    assertThat(host.sandbox.ids()).isEmpty();
  }

  @Test
  void a_running_step_shows_its_inputs_and_is_cancelled_with_the_image() throws Exception {
    host.sandbox.answer("install-it", Script.blocks());
    var build = Thread.ofVirtual().start(host::run);
    host.sandbox.awaitCommand("install-it");

    var running = step(2);
    assertThat(running.status()).isEqualTo(WorkflowStepExecutionStatus.RUNNING);
    assertThat(running.inputs()).matches("\\{\"instanceId\": \"i-[0-9a-f]{17}\"}");
    assertThat(running.startTime()).isEqualTo("2026-11-24T12:00:00.000Z");
    assertThat(running.endTime()).isNull();
    assertThat(running.outputs()).isNull();
    assertThat(image().state().status()).isEqualTo(ImageStatus.BUILDING);

    client.cancelImageCreation(r -> r.imageBuildVersionArn(arn));
    build.join();
    host.run();

    var cancelled = step(2);
    assertThat(cancelled.status()).isEqualTo(WorkflowStepExecutionStatus.CANCELLED);
    assertThat(cancelled.message()).isNotBlank();
    assertThat(cancelled.endTime()).isNotNull();
    assertThat(step(3).status()).isEqualTo(WorkflowStepExecutionStatus.PENDING);
    assertThat(execution().statusAsString()).isEqualTo("CANCELLED");
    assertThat(image().state().status()).isEqualTo(ImageStatus.CANCELLED);
    assertThat(host.sandbox.ids()).isEmpty();
  }

  @Test
  void all_problems_of_a_document_are_found_and_the_first_is_told() {
    var failure =
        catchThrowableOfType(
            ImagebuilderException.class,
            () ->
                client.createComponent(r ->
                    r.name("bad")
                        .semanticVersion("1.0.0")
                        .platform(Platform.LINUX)
                        .data("schemaVersion: 2.0\nphases: []\n")));

    assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterValueException");
    assertThat(failure.awsErrorDetails().errorMessage())
        .isEqualTo(
            "The value supplied for parameter 'data' is not valid."
                + " Invalid schema version. Supported versions include: 1.0.");
    assertThat(client.listComponents(r -> {}).componentVersionList())
        .extracting(ComponentVersion::name)
        .containsExactly("web");
  }
}
