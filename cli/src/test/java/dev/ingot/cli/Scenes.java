// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import dev.ingot.cli.FakeIngot.Run;
import dev.ingot.cli.FakeIngot.Scene;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.model.shape.ComponentFailure;
import dev.ingot.model.shape.ImageFailureContext;
import dev.ingot.model.shape.ImageState;
import dev.ingot.model.shape.ImageStatus;
import dev.ingot.model.shape.WorkflowExecutionMetadata;
import dev.ingot.model.shape.WorkflowExecutionStatus;
import dev.ingot.model.shape.WorkflowStepExecutionStatus;
import dev.ingot.model.shape.WorkflowStepMetadata;
import dev.ingot.model.shape.WorkflowType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Builds as [FakeIngot] plays them.
public final class Scenes {
  public static final Instant BEGIN = Instant.parse("2026-11-24T10:00:00Z");

  private static final String WORKFLOW =
      "arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/1.0.3/1";

  private Scenes() {}

  /// Three looks: a step runs; its lines are there; everything is done.
  public static void success(FakeIngot ingot) {
    ingot.play(
        scene(
            ImageStatus.BUILDING,
            run("RUNNING", step("Launch", "RUNNING"), step("Apply", "PENDING"))));
    ingot.play(
        scene(
            ImageStatus.BUILDING,
            run("RUNNING", step("Launch", "COMPLETED"), step("Apply", "RUNNING")),
            line("Apply", BuildLog.Source.SERVICE, "Sending command to instance to run"),
            line("Apply", BuildLog.Source.STDOUT, "Hello\u001b[2J"),
            line("Apply", BuildLog.Source.STDERR, "a warning")));
    ingot.play(
        scene(
            ImageStatus.AVAILABLE,
            run(
                "COMPLETED",
                step("Launch", "COMPLETED"),
                step("Apply", "COMPLETED"),
                step("Inventory", "SKIPPED")),
            line("Apply", BuildLog.Source.STDOUT, "bye")));
  }

  public static void failure(FakeIngot ingot, String outputs) {
    var state =
        ImageState.builder()
            .status(ImageStatus.FAILED)
            .reason("Workflow Execution ID: 'wf-1' failed with reason: Document x failed!")
            .failureContext(
                ImageFailureContext.builder()
                    .stepExecutionId("step-Apply")
                    .failedStep("Apply")
                    .componentFailure(
                        ComponentFailure.builder()
                            .componentArn(FakeIngot.arn("component/web/1.0.0/1"))
                            .phaseName("build")
                            .stepName("Install")
                            .action("ExecuteBash")
                            .errorMessage(
                                "command 3 failed (exit code 3). Stderr: no such\npackage")
                            .build())
                    .build())
            .build();
    var failed = step("Apply", "FAILED").outputs(outputs).build();
    ingot.play(
        new Scene(
            state,
            List.of(
                run(
                    "ROLLBACK_COMPLETED",
                    step("Launch", "COMPLETED")
                        .action("LaunchInstance")
                        .outputs("{\"instanceId\": \"i-0123456789abcdef0\"}")
                        .build(),
                    failed)),
            List.of()));
  }

  /// With output that would act on a terminal.
  public static void hostile(FakeIngot ingot) {
    ingot.play(
        scene(
            ImageStatus.CANCELLED,
            run("CANCELLED", step("Apply", "CANCELLED")),
            line("Apply", BuildLog.Source.STDOUT, "Stdout: 5%\rdone"),
            line("Apply", BuildLog.Source.STDERR, "CmdExecution: Stderr: \u001b[31mred\u001b[0m")));
  }

  public static void cancelled(FakeIngot ingot) {
    ingot.play(scene(ImageStatus.CANCELLED, run("CANCELLED", step("Launch", "CANCELLED"))));
  }

  private static Scene scene(ImageStatus status, Run run, BuildLog.Line... lines) {
    return new Scene(ImageState.builder().status(status).build(), List.of(run), List.of(lines));
  }

  private static Run run(String status, WorkflowStepMetadata.Builder... steps) {
    return run(
        status,
        Arrays.stream(steps)
            .map(WorkflowStepMetadata.Builder::build)
            .toArray(WorkflowStepMetadata[]::new));
  }

  private static Run run(String status, WorkflowStepMetadata... steps) {
    return new Run(
        WorkflowExecutionMetadata.builder()
            .workflowExecutionId("wf-1")
            .workflowBuildVersionArn(WORKFLOW)
            .type(WorkflowType.BUILD)
            .status(WorkflowExecutionStatus.valueOf(status))
            .build(),
        List.of(steps));
  }

  private static WorkflowStepMetadata.Builder step(String name, String status) {
    var pending = status.equals("PENDING");
    var ended = !pending && !status.equals("RUNNING");
    return WorkflowStepMetadata.builder()
        .stepExecutionId("step-" + name)
        .name(name)
        .action("Do" + name)
        .status(WorkflowStepExecutionStatus.valueOf(status))
        .startTime(pending ? Optional.empty() : Optional.of(BEGIN.toString()))
        .endTime(ended ? Optional.of(BEGIN.plusMillis(1234).toString()) : Optional.empty());
  }

  private static BuildLog.Line line(String step, BuildLog.Source source, String text) {
    return new BuildLog.Line(BEGIN, Optional.of("step-" + step), source, text);
  }
}
