// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.core.resource.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Works with component documents.
@Command(name = "component", description = "Work with component documents.")
final class ComponentCommand extends CommandGroup {
  private final Cli cli;

  ComponentCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  List<Callable<Integer>> commands() {
    return List.of(new ComponentRunCommand(cli), new Validate(cli));
  }

  @Command(name = "validate", description = "Check component documents; print every problem.")
  static final class Validate implements Callable<Integer> {
    private final Cli cli;

    @Parameters(
        arity = "1..*",
        paramLabel = "FILE",
        description = "a component document, or a folder of them")
    private List<Path> files = new ArrayList<>();

    @Option(
        names = "--platform",
        paramLabel = "PLATFORM",
        description = "Linux (the default), Windows or macOS")
    private Platform platform = Platform.LINUX;

    Validate(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      return new Validation(cli, (text, file) -> new Documents().component(text, file, platform))
          .of(files);
    }
  }
}
