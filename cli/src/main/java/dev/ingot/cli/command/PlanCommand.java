// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.build.Planned;
import dev.ingot.cli.build.Planner;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.gateway.Ingot;
import dev.ingot.core.Scope;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Json;
import dev.ingot.template.Deployment;
import dev.ingot.template.Note;
import dev.ingot.template.Target;
import dev.ingot.template.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Prints what building a template would do.
@Command(
    name = "plan",
    description =
        "Print what 'build' would create, update, replace, keep and build, and why; nothing is"
            + " changed.")
final class PlanCommand implements Callable<Integer> {
  private final Cli cli;

  @Mixin private TemplateOptions template = new TemplateOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  PlanCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws InvalidDocumentException {
    var text = template.text();
    if (connection.hasNothing(cli)) {
      print(text, cli.connections().scope(), Optional.empty());
      return ExitCode.OK;
    }
    try (var ingot = connection.open(cli, Need.LOOK)) {
      print(text, ingot.scope(), Optional.of(ingot));
    }
    return ExitCode.OK;
  }

  private void print(String text, Scope scope, Optional<Ingot> ingot)
      throws InvalidDocumentException {
    var checked = template.read(text, scope);
    var target = template.target(checked);
    var plan = new Planner(scope, ingot.map(Ingot::api)).plan(checked, target);
    var notes = notes(checked, target, ingot);
    if (output.isJson()) {
      var members = new LinkedHashMap<String, Object>();
      members.put("target", target.id());
      members.put("resources", plan.stream().map(PlanCommand::members).toList());
      members.put("notes", notes);
      cli.out().println(Json.writePretty(members));
      return;
    }
    var table = new Table("RESOURCE", "TYPE", "ACTION", "WHY");
    plan.forEach(each -> table.row(each.id(), each.type(), each.action().word(), each.reason()));
    table.print(cli.out());
    notes.forEach(note -> cli.out().println("note: " + note));
  }

  private static List<String> notes(Template checked, Target target, Optional<Ingot> ingot) {
    var notes = new ArrayList<>(checked.notes(target).stream().map(Note::text).toList());
    ingot.ifPresent(there -> notes.addAll(parents(checked.deployment(target), there)));
    return notes;
  }

  /// What the build would refuse before it creates anything.
  private static List<String> parents(Deployment deployment, Ingot ingot) {
    var problems = new ArrayList<String>();
    for (var step : deployment.steps()) {
      deployment
          .parentImage(step)
          .flatMap(ingot::parentProblem)
          .ifPresent(
              problem -> problems.add(step.id() + " will be refused: ParentImage: " + problem));
    }
    return problems;
  }

  private static Map<String, Object> members(Planned planned) {
    var members = new LinkedHashMap<String, Object>();
    members.put("id", planned.id());
    members.put("type", planned.type());
    members.put("action", planned.action().word());
    planned.arn().ifPresent(arn -> members.put("arn", arn));
    if (!planned.differs().isEmpty()) {
      members.put("differs", planned.differs());
    }
    members.put("why", planned.reason());
    return members;
  }
}
