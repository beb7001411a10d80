// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.CancelImageCreationRequest;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.GetComponentRequest;
import dev.ingot.model.shape.GetImageRecipeRequest;
import dev.ingot.model.shape.GetImageRequest;
import dev.ingot.model.shape.GetInfrastructureConfigurationRequest;
import dev.ingot.model.shape.GetWorkflowRequest;
import dev.ingot.model.shape.Image;
import dev.ingot.model.shape.ImageState;
import dev.ingot.model.shape.ListWaitingWorkflowStepsRequest;
import dev.ingot.model.shape.RetryImageRequest;
import dev.ingot.model.shape.SendWorkflowStepActionRequest;
import dev.ingot.model.shape.WorkflowConfiguration;
import dev.ingot.model.shape.WorkflowStepActionType;
import dev.ingot.model.shape.WorkflowType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a client does from the first resource of a build to the build's end, and what the API tells
/// of it then. A story is told in the same words each time.
final class KillStories {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long POLL_MILLIS = 30;
  private static final Set<String> ENDS = Set.of("AVAILABLE", "FAILED", "CANCELLED");

  /// Its image passes its test only if the line was appended once.
  private static final String ONCE =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps:
            - name: Write
              action: ExecuteBash
              inputs: {commands: [echo once >> /etc/written, (sleep 1000 >/dev/null 2>&1 &)]}
        - name: test
          steps:
            - name: Read
              action: ExecuteBash
              inputs: {commands: ['test "$(cat /etc/written)" = once']}
      """;

  private static final String ENDLESS =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps: [{name: Sleep, action: ExecuteBash, inputs: {commands: [sleep 1000]}}]
      """;

  private static final String LAUNCH =
      """
      schemaVersion: 1.0
      steps:
        - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
        - name: Apply
          action: ExecuteComponents
          inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
      """;

  private static final String CREATE =
      """
        - name: Check
          action: RunCommand
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
            documentName: AWS-RunShellScript
            parameters: {commands: ['test "$(cat /etc/written)" = once']}
        - name: Create
          action: CreateImage
          inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
        - name: Terminate
          action: TerminateInstance
          inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
      outputs:
        - {name: ImageId, value: $.stepOutputs.Create.imageId}
      """;

  private static final String MENDED =
      """
        - name: Ask
          action: ExecuteStateMachine
          inputs: {stateMachineArn: mended, input: '{"run": "RUN"}'}
      """;

  private static final String GATES =
      """
        - name: Second
          action: ExecuteStateMachine
          retry: {maxAttempts: 2, backoffSeconds: 0}
          inputs: {stateMachineArn: second, input: '{"run": "RUN"}'}
        - {name: Resumed, action: WaitForAction, timeoutSeconds: 600}
        - {name: Stopped, action: WaitForAction, timeoutSeconds: 600, onFailure: Continue}
      """;

  private final SteadyClient client;
  private final StateMachineEndpoint endpoint;
  private final String run;

  /// @param run names the resources, and no other run's
  KillStories(SteadyClient client, StateMachineEndpoint endpoint, String run) {
    this.client = client;
    this.endpoint = endpoint;
    this.run = run;
  }

  /// Tells it.
  interface Story {
    List<String> tell(KillStories stories) throws Exception;
  }

  /// A build with the managed workflows, and its test.
  List<String> built() throws Exception {
    return ending(image(ONCE, Optional.empty()));
  }

  /// A build that fails and is rolled back, and goes on from there when what it asks for is there.
  List<String> mended() throws Exception {
    var image = image(ONCE, Optional.of(LAUNCH + MENDED + CREATE));
    var story = new ArrayList<>(ending(image));
    endpoint.mend(run);
    client.call(
        ImageBuilder.RETRY_IMAGE, RetryImageRequest.builder().imageBuildVersionArn(image).build());
    story.addAll(ending(image));
    return story;
  }

  /// A step that succeeds the second time, one that waits and is resumed, one that is stopped.
  List<String> gated() throws Exception {
    var image = image(ONCE, Optional.of(LAUNCH + GATES + CREATE));
    var first = awaitWaiting(image, "");
    answer(image, first, WorkflowStepActionType.RESUME, "go on");
    var second = awaitWaiting(image, first);
    answer(image, second, WorkflowStepActionType.STOP, "no more");
    return ending(image);
  }

  /// A build that is cancelled while a command runs.
  List<String> cancelled() throws Exception {
    var image = image(ENDLESS, Optional.of(LAUNCH + CREATE));
    await(
        image,
        () ->
            client.steps(client.executions(image).getFirst()).stream()
                .anyMatch(s -> s.name().equals(Optional.of("Apply")) && s.startTime().isPresent()));
    Thread.sleep(300); // rather in the command than before it
    client.call(
        ImageBuilder.CANCEL_IMAGE_CREATION,
        CancelImageCreationRequest.builder().imageBuildVersionArn(image).build());
    return ending(image);
  }

  private String image(String component, Optional<String> workflow) throws Exception {
    var componentArn =
        client
            .call(ImageBuilder.CREATE_COMPONENT, Requests.component(run, component))
            .componentBuildVersionArn()
            .orElseThrow();
    client.wasAcknowledged(
        ImageBuilder.GET_COMPONENT,
        GetComponentRequest.builder().componentBuildVersionArn(componentArn).build());
    var recipe =
        client
            .call(ImageBuilder.CREATE_IMAGE_RECIPE, Requests.recipe(run, componentArn))
            .imageRecipeArn()
            .orElseThrow();
    client.wasAcknowledged(
        ImageBuilder.GET_IMAGE_RECIPE,
        GetImageRecipeRequest.builder().imageRecipeArn(recipe).build());
    var infrastructure =
        client
            .call(ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION, Requests.infrastructure(run))
            .infrastructureConfigurationArn()
            .orElseThrow();
    client.wasAcknowledged(
        ImageBuilder.GET_INFRASTRUCTURE_CONFIGURATION,
        GetInfrastructureConfigurationRequest.builder()
            .infrastructureConfigurationArn(infrastructure)
            .build());
    var request =
        CreateImageRequest.builder()
            .imageRecipeArn(recipe)
            .infrastructureConfigurationArn(infrastructure);
    if (workflow.isPresent()) {
      var use = WorkflowConfiguration.builder().workflowArn(workflow(workflow.get())).build();
      request.workflows(List.of(use)).executionRole("any");
    }
    var image =
        client
            .call(ImageBuilder.CREATE_IMAGE, request.build())
            .imageBuildVersionArn()
            .orElseThrow();
    client.wasAcknowledged(
        ImageBuilder.GET_IMAGE, GetImageRequest.builder().imageBuildVersionArn(image).build());
    return image;
  }

  private String workflow(String document) throws Exception {
    var workflow =
        client
            .call(
                ImageBuilder.CREATE_WORKFLOW,
                Requests.workflow(run, WorkflowType.BUILD, document.replace("RUN", run)))
            .workflowBuildVersionArn()
            .orElseThrow();
    client.wasAcknowledged(
        ImageBuilder.GET_WORKFLOW,
        GetWorkflowRequest.builder().workflowBuildVersionArn(workflow).build());
    return workflow;
  }

  private String awaitWaiting(String image, String before) throws Exception {
    await(image, () -> !waiting(image, before).isEmpty());
    return waiting(image, before).getFirst();
  }

  private List<String> waiting(String image, String before) throws Exception {
    return client
        .call(
            ImageBuilder.LIST_WAITING_WORKFLOW_STEPS,
            ListWaitingWorkflowStepsRequest.builder().build())
        .steps()
        .orElseThrow()
        .stream()
        .filter(step -> step.imageBuildVersionArn().equals(Optional.of(image)))
        .map(step -> step.stepExecutionId().orElseThrow())
        .filter(id -> !id.equals(before))
        .toList();
  }

  private void answer(String image, String step, WorkflowStepActionType action, String reason)
      throws Exception {
    client.call(
        ImageBuilder.SEND_WORKFLOW_STEP_ACTION,
        SendWorkflowStepActionRequest.builder()
            .imageBuildVersionArn(image)
            .stepExecutionId(step)
            .action(action)
            .reason(reason)
            .build());
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(String image, Condition condition) throws Exception {
    var until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > until) {
        throw new AssertionError(image + " does not go on: " + told(image));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private ImageState state(String image) throws Exception {
    return client
        .call(ImageBuilder.GET_IMAGE, GetImageRequest.builder().imageBuildVersionArn(image).build())
        .image()
        .flatMap(Image::state)
        .orElseThrow();
  }

  private List<String> ending(String image) throws Exception {
    await(
        image,
        () -> {
          for (var execution : client.executions(image)) {
            client.steps(execution);
          }
          return ENDS.contains(state(image).status().orElseThrow().wire());
        });
    var story = told(image);
    assertThat(story).isNotEmpty();
    endpoint.executions(run).forEach(status -> story.add("state machine " + status));
    return story;
  }

  /// Without what differs from run to run.
  private List<String> told(String image) throws Exception {
    var lines = new ArrayList<String>();
    var state = state(image);
    lines.add("image " + state.status().orElseThrow() + " " + state.reason());
    for (var execution : client.executions(image)) {
      lines.add(
          execution.type().orElseThrow()
              + " "
              + execution.status().orElseThrow()
              + " "
              + execution.message()
              + execution.retried().map(retried -> " retried " + retried).orElse(""));
      for (var step : client.steps(execution)) {
        lines.add(
            "  %s %s, attempt %s of %s, rollback %s, %s, outputs %s"
                .formatted(
                    step.name().orElseThrow(),
                    step.status().orElseThrow(),
                    step.attemptNumber(),
                    step.maxAttempts(),
                    step.rollbackStatus(),
                    step.message(),
                    step.outputs()));
      }
    }
    lines.replaceAll(line ->
        line.replace(run, "RUN")
            .replaceAll("\\b(i|ami|snap|vol)-[0-9a-f]{17}\\b", "$1-ID")
            .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID"));
    return lines;
  }
}
