// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.build.Executions;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.progress.BuildEvent;
import dev.ingot.cli.progress.Texts;
import dev.ingot.document.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Lists the step executions of an image's build.
@Command(name = "steps", description = "List what the build of an image did, step by step.")
final class StepsCommand implements Callable<Integer> {
  private final Cli cli;

  @Parameters(paramLabel = "IMAGE", description = "an ARN, NAME[/VERSION[/BUILD]] or ami- id")
  private String image = "";

  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOption output = new OutputOption();

  StepsCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    try (var ingot = connection.open(cli, Need.LOOK)) {
      var arn = new ImageFinder(ingot.api()).arn(image);
      var workflows = new Executions(ingot.api()).of(arn);
      if (output.isJson()) {
        cli.out().println(Json.writePretty(workflows.stream().map(StepsCommand::members).toList()));
      } else {
        print(workflows);
      }
    }
    return ExitCode.OK;
  }

  private void print(List<BuildEvent.Workflow> workflows) {
    var table = new Table("WORKFLOW", "STEP", "ACTION", "STATUS", "TIME", "ID");
    for (var workflow : workflows) {
      for (var step : workflow.steps()) {
        table.row(
            workflow.type() + (workflow.retried() ? " (retried)" : ""),
            step.name(),
            step.action(),
            step.status(),
            step.started().isEmpty() ? "-" : Texts.time(step.time(cli.clock().instant())),
            step.id());
      }
    }
    table.print(cli.out());
    if (workflows.stream().flatMap(w -> w.steps().stream()).anyMatch(StepsCommand::isSimulated)) {
      cli.out().println("These steps are simulated: nothing was built.");
    }
  }

  /// What a server that simulates says of steps that have ended.
  private static boolean isSimulated(BuildEvent.Step step) {
    return step.message().filter("Simulated"::equals).isPresent();
  }

  private static Map<String, Object> members(BuildEvent.Workflow workflow) {
    var members = new LinkedHashMap<String, Object>();
    members.put("id", workflow.id());
    members.put("type", workflow.type());
    members.put("arn", workflow.arn());
    members.put("status", workflow.status());
    workflow.message().ifPresent(message -> members.put("message", message));
    members.put("retried", workflow.retried());
    members.put("steps", workflow.steps().stream().map(StepsCommand::members).toList());
    return members;
  }

  private static Map<String, Object> members(BuildEvent.Step step) {
    var members = new LinkedHashMap<String, Object>();
    members.put("id", step.id());
    members.put("name", step.name());
    members.put("action", step.action());
    members.put("status", step.status());
    step.message().ifPresent(message -> members.put("message", message));
    step.started().ifPresent(start -> members.put("started", start.toString()));
    step.ended().ifPresent(end -> members.put("ended", end.toString()));
    return members;
  }
}
