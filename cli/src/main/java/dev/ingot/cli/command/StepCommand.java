// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.progress.Texts;
import dev.ingot.document.Json;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.json.JsonCodec;
import dev.ingot.model.shape.GetWorkflowStepExecutionRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Shows one step execution: the members that `GetWorkflowStepExecution` answers.
@Command(name = "step", description = "Show what one step did.")
final class StepCommand implements Callable<Integer> {
  private final Cli cli;

  @Parameters(paramLabel = "STEP_EXECUTION_ID", description = "such as step-… of 'ingot steps'")
  private String id = "";

  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOption output = new OutputOption();

  StepCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    try (var ingot = connection.open(cli, Need.LOOK)) {
      var step =
          ingot
              .api()
              .call(
                  ImageBuilder.GET_WORKFLOW_STEP_EXECUTION,
                  GetWorkflowStepExecutionRequest.builder().stepExecutionId(id).build());
      var shape = ImageBuilder.GET_WORKFLOW_STEP_EXECUTION.output();
      var members =
          Json.readObject(new String(JsonCodec.encode(shape, step), StandardCharsets.UTF_8));
      if (output.isJson()) {
        cli.out().println(Json.writePretty(members));
      } else {
        members.forEach((name, value) -> print(name, String.valueOf(value)));
      }
    }
    return ExitCode.OK;
  }

  private void print(String name, String value) {
    var first = true;
    for (var line : Texts.lines(value)) {
      cli.out().println(Texts.padded(first ? name : "", 24) + " " + Texts.printable(line));
      first = false;
    }
  }
}
