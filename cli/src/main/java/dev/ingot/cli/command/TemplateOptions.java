// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.core.Scope;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.RecordBinder;
import dev.ingot.template.Kind;
import dev.ingot.template.Stack;
import dev.ingot.template.Target;
import dev.ingot.template.Template;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The template that a command is about, with the values of its parameters and what of it is built.
final class TemplateOptions {
  @Parameters(
      paramLabel = "TEMPLATE",
      description = "YAML or JSON with AWS::ImageBuilder::* resources, also of a cdk.out")
  private Path template = Path.of("");

  @Option(
      names = {"-p", "--parameter"},
      paramLabel = "NAME=VALUE",
      description = "a value for a parameter of the template; may be repeated")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--target",
      paramLabel = "LOGICAL-ID",
      description = "the image or pipeline to build, of a template that has several")
  private Optional<String> target = Optional.empty();

  /// What the file says.
  String text() {
    return TextFiles.read(template);
  }

  /// @param text what the file says
  Template read(String text, Scope scope) throws InvalidDocumentException {
    var stack = new Stack(stackName(template), scope.partition(), scope.region(), scope.account());
    return Template.read(
        text,
        template.toString(),
        parameters,
        stack,
        new Documents(),
        new CloudAssembly(template, stack));
  }

  /// The folder's name where the file is called `template.yaml`, else the file's.
  static String stackName(Path template) {
    var file = template.toAbsolutePath().normalize();
    var name = String.valueOf(file.getFileName()).replaceFirst("\\..*", "");
    var parent =
        Optional.ofNullable(file.getParent()).flatMap(p -> Optional.ofNullable(p.getFileName()));
    var best = name.equals("template") && parent.isPresent() ? parent.get().toString() : name;
    var clean = best.replaceAll("[^A-Za-z0-9-]", "-");
    return clean.isEmpty() ? "stack" : clean;
  }

  /// What is to be built.
  ///
  /// @throws CommandException with all that there is, if there is no such target or it must be said
  Target target(Template checked) {
    var targets = checked.targets();
    if (target.isEmpty()) {
      return checked
          .onlyTarget()
          .orElseThrow(() ->
              refused(
                  "the template has several "
                      + (targets.stream().anyMatch(t -> t.kind() == Kind.IMAGE)
                          ? "images"
                          : "pipelines")
                      + "; say with --target which one to build:",
                  targets));
    }
    var named = target.get();
    return targets.stream()
        .filter(each -> each.id().equals(named))
        .findFirst()
        .orElseThrow(() ->
            refused(
                "the template has no image or pipeline '"
                    + named
                    + "'"
                    + RecordBinder.suggestion(named, targets.stream().map(Target::id).toList())
                        .map(word -> "; did you mean " + word + "?")
                        .orElse("")
                    + "; it has:",
                targets));
  }

  private static CommandException refused(String why, List<Target> targets) {
    var text = new StringBuilder(why);
    for (var each : targets) {
      text.append(
          "\n  %-24s %-14s %s:%d"
              .formatted(
                  each.id(), each.kind().typeName(), each.place().file(), each.place().line()));
    }
    return new CommandException(ExitCode.USAGE, text.toString());
  }
}
