// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.build.Executions;
import dev.ingot.cli.build.ImageStates;
import dev.ingot.cli.build.Interruption;
import dev.ingot.cli.build.LogText;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.gateway.Ingot;
import dev.ingot.cli.progress.BuildEvent;
import dev.ingot.cli.progress.Texts;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.document.Json;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.GetImageRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Prints the log of an image's build, or of one of its steps.
@Command(name = "logs", description = "Print what the build of an image wrote.")
final class LogsCommand implements Callable<Integer> {
  private static final int LINES_AT_ONCE = 1000;
  private static final long PACE_MILLIS = 300;

  private final Cli cli;

  @Parameters(
      index = "0",
      paramLabel = "IMAGE",
      description = "an ARN, NAME[/VERSION[/BUILD]] or ami- id")
  private String image = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "STEP",
      description = "a step's name or id; without it, the whole log")
  private Optional<String> step = Optional.empty();

  @Option(names = "--follow", description = "go on until the build has ended")
  private boolean follow;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOption output = new OutputOption();

  LogsCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    try (var ingot = connection.open(cli, Need.LOOK)) {
      var arn = new ImageFinder(ingot.api()).arn(image);
      var interruption = new Interruption();
      var position = 0L;
      while (true) {
        // The end is read before the lines, so that none of them is missed.
        var ended = !follow || hasEnded(ingot, arn);
        var ids = step.map(name -> ids(ingot, arn, name));
        long before;
        do {
          before = position;
          var chunk = ingot.log(arn, position, LINES_AT_ONCE);
          position = chunk.next();
          chunk.lines().forEach(line -> print(line, ids));
        } while (position != before);
        cli.out().flush();
        if (ended) {
          return ExitCode.OK;
        }
        interruption.pause(PACE_MILLIS);
      }
    }
  }

  private List<String> ids(Ingot ingot, String arn, String name) {
    var ids =
        new Executions(ingot.api())
            .of(arn).stream()
                .flatMap(workflow -> workflow.steps().stream())
                .filter(s -> s.name().equals(name) || s.id().equals(name))
                .map(BuildEvent.Step::id)
                .toList();
    if (ids.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "the build has no step '" + name + "'; 'ingot steps' lists its steps");
    }
    return ids;
  }

  private static boolean hasEnded(Ingot ingot, String arn) {
    return ingot
        .api()
        .call(ImageBuilder.GET_IMAGE, GetImageRequest.builder().imageBuildVersionArn(arn).build())
        .image()
        .flatMap(image -> image.state())
        .flatMap(state -> state.status())
        .map(ImageStates::isFinal)
        .orElse(true);
  }

  private void print(BuildLog.Line line, Optional<List<String>> ids) {
    if (ids.isEmpty() || line.stepExecutionId().filter(ids.get()::contains).isPresent()) {
      cli.out()
          .println(
              output.isJson()
                  ? Json.writeCompact(members(line))
                  : LogText.label(line) + Texts.printable(LogText.output(line)));
    }
  }

  /// The line as it was written, whatever characters it has.
  private static Map<String, Object> members(BuildLog.Line line) {
    var members = new LinkedHashMap<String, Object>();
    members.put("time", line.time().toString());
    line.stepExecutionId().ifPresent(id -> members.put("step", id));
    members.put("source", line.source().name().toLowerCase(Locale.ROOT));
    members.put("text", line.text());
    return members;
  }
}
