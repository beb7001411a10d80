// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.core.resource.Workflow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Works with workflow documents.
@Command(name = "workflow", description = "Work with workflow documents.")
final class WorkflowCommand extends CommandGroup {
  private final Cli cli;

  WorkflowCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  List<Callable<Integer>> commands() {
    return List.of(new Validate(cli));
  }

  @Command(name = "validate", description = "Check workflow documents; print every problem.")
  static final class Validate implements Callable<Integer> {
    private final Cli cli;

    @Parameters(
        arity = "1..*",
        paramLabel = "FILE",
        description = "a workflow document, or a folder of them")
    private List<Path> files = new ArrayList<>();

    @Option(
        names = "--type",
        paramLabel = "TYPE",
        description = "BUILD, TEST or DISTRIBUTION: also check that its actions are allowed there")
    private Optional<Workflow.Type> type = Optional.empty();

    Validate(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      return new Validation(cli, (text, file) -> new Documents().workflow(text, file, type))
          .of(files);
    }
  }
}
