// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.gateway.Ingot;
import dev.ingot.document.Json;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.ListWaitingWorkflowStepsRequest;
import dev.ingot.model.shape.WorkflowStepExecution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Lists the steps that wait for somebody to say how to go on.
@Command(name = "waiting", description = "List the steps that wait for an action.")
final class WaitingCommand implements Callable<Integer> {
  private final Cli cli;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOption output = new OutputOption();

  WaitingCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    List<WorkflowStepExecution> steps;
    try (var ingot = connection.open(cli, Need.LOOK)) {
      steps = all(ingot);
    }
    if (output.isJson()) {
      cli.out().println(Json.writePretty(steps.stream().map(WaitingCommand::members).toList()));
      return ExitCode.OK;
    }
    var table = new Table("STEP", "SINCE", "IMAGE", "ID");
    for (var step : steps) {
      table.row(
          step.name().orElse("-"),
          step.startTime().orElse("-"),
          step.imageBuildVersionArn().orElse("-"),
          step.stepExecutionId().orElse("-"));
    }
    table.print(cli.out());
    return ExitCode.OK;
  }

  private static List<WorkflowStepExecution> all(Ingot ingot) {
    var steps = new ArrayList<WorkflowStepExecution>();
    var token = Optional.<String>empty();
    do {
      var page =
          ingot
              .api()
              .call(
                  ImageBuilder.LIST_WAITING_WORKFLOW_STEPS,
                  ListWaitingWorkflowStepsRequest.builder().nextToken(token).build());
      steps.addAll(page.steps().orElse(List.of()));
      token = page.nextToken();
    } while (token.isPresent());
    return steps;
  }

  private static Map<String, Object> members(WorkflowStepExecution step) {
    var members = new LinkedHashMap<String, Object>();
    step.stepExecutionId().ifPresent(id -> members.put("id", id));
    step.name().ifPresent(name -> members.put("name", name));
    step.startTime().ifPresent(start -> members.put("started", start));
    step.imageBuildVersionArn().ifPresent(arn -> members.put("image", arn));
    step.workflowExecutionId().ifPresent(id -> members.put("workflowExecution", id));
    step.workflowBuildVersionArn().ifPresent(arn -> members.put("workflow", arn));
    return members;
  }
}
