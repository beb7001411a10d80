// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.GetWorkflowStepExecutionRequest;
import dev.ingot.model.shape.SendWorkflowStepActionRequest;
import dev.ingot.model.shape.WorkflowStepActionType;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What the commands that answer a waiting step have in common. The build goes on in the process
/// that builds it; where none runs, with the next one.
final class StepAnswer {
  @Parameters(paramLabel = "STEP", description = "such as step-… of 'ingot waiting'")
  private String step = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; the step's output says it.")
  private Optional<String> reason = Optional.empty();

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  int send(Cli cli, WorkflowStepActionType action, String done) {
    try (var ingot = connection.open(cli, Need.LOOK)) {
      var found =
          ingot
              .api()
              .call(
                  ImageBuilder.GET_WORKFLOW_STEP_EXECUTION,
                  GetWorkflowStepExecutionRequest.builder().stepExecutionId(step).build());
      var image = found.imageBuildVersionArn().orElse("");
      ingot
          .api()
          .call(
              ImageBuilder.SEND_WORKFLOW_STEP_ACTION,
              SendWorkflowStepActionRequest.builder()
                  .stepExecutionId(step)
                  .imageBuildVersionArn(image)
                  .action(action)
                  .reason(reason)
                  .build());
      cli.out().println(done + " " + found.name().orElse(step) + " of " + image);
    }
    return ExitCode.OK;
  }
}
