// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.cli.progress.BuildFailure;
import dev.ingot.cli.progress.Texts;
import dev.ingot.document.Json;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.ComponentFailure;
import dev.ingot.model.shape.GetWorkflowStepExecutionRequest;
import dev.ingot.model.shape.GetWorkflowStepExecutionResponse;
import dev.ingot.model.shape.Image;
import dev.ingot.model.shape.ImageFailureContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts together why an image was not built, of its state and of the step that failed.
public final class Failures {
  private static final String STDERR = ". Stderr: ";

  private final ImageBuilderApi api;

  public Failures(ImageBuilderApi api) {
    this.api = api;
  }

  public BuildFailure of(Image image) {
    var state = image.state();
    var context = state.flatMap(s -> s.failureContext());
    var step = context.flatMap(ImageFailureContext::stepExecutionId).map(this::step);
    return new BuildFailure(
        image.arn().orElse(""),
        state.flatMap(s -> s.status()).map(status -> status.wire()).orElse("FAILED"),
        state.flatMap(s -> s.reason()),
        context.flatMap(ImageFailureContext::componentFailure).map(Failures::component),
        step.map(s ->
            new BuildFailure.WorkflowStep(
                s.name().orElse(""), s.action().orElse(""), s.stepExecutionId().orElse(""))),
        step.flatMap(GetWorkflowStepExecutionResponse::outputs)
            .flatMap(Failures::missingRequirement));
  }

  private GetWorkflowStepExecutionResponse step(String id) {
    return api.call(
        ImageBuilder.GET_WORKFLOW_STEP_EXECUTION,
        GetWorkflowStepExecutionRequest.builder().stepExecutionId(id).build());
  }

  /// The error message ends with the last lines of stderr, if there were any.
  private static BuildFailure.ComponentStep component(ComponentFailure failure) {
    var message = failure.errorMessage().orElse("");
    var stderr = message.indexOf(STDERR);
    return new BuildFailure.ComponentStep(
        failure.componentArn().orElse(""),
        failure.phaseName().orElse(""),
        failure.stepName().orElse(""),
        failure.action().orElse(""),
        stderr < 0 ? message : message.substring(0, stderr),
        stderr < 0 ? List.of() : Texts.lines(message.substring(stderr + STDERR.length())));
  }

  /// What the host lacks: the engine says it in outputs of their own.
  private static Optional<BuildFailure.MissingRequirement> missingRequirement(String outputs) {
    Map<String, Object> members;
    try {
      members = Json.readObject(outputs);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    return members.containsKey("missingRequirement")
        ? Optional.of(
            new BuildFailure.MissingRequirement(
                text(members, "missingRequirement"),
                text(members, "consequence"),
                text(members, "fix")))
        : Optional.empty();
  }

  private static String text(Map<String, Object> members, String name) {
    return String.valueOf(members.getOrDefault(name, ""));
  }
}
