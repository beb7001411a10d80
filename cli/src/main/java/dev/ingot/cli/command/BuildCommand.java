// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.Foreground;
import dev.ingot.cli.Signals;
import dev.ingot.cli.build.Executions;
import dev.ingot.cli.build.Interruption;
import dev.ingot.cli.build.Outcome;
import dev.ingot.cli.build.TemplateBuild;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.gateway.Ingot;
import dev.ingot.cli.progress.BuildFailure;
import dev.ingot.core.machine.MachineException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Builds what a template describes.
@Command(name = "build", description = "Build the image that a CloudFormation template describes.")
final class BuildCommand implements Callable<Integer> {
  enum OnFailure {
    terminate,
    keep,
    shell
  }

  private final Cli cli;

  @Mixin private TemplateOptions template = new TemplateOptions();

  @Option(
      names = "--on-failure",
      paramLabel = "WHAT",
      description =
          "what to do with the machine of a failed build: terminate it, keep it, or open a shell in"
              + " it. Without this option the template says it")
  private Optional<OnFailure> onFailure = Optional.empty();

  @Mixin private ProgressOption form = new ProgressOption();
  @Mixin private ParameterStoreOption parameterStore = new ParameterStoreOption();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  BuildCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws Exception {
    var begin = cli.clock().instant();
    var text = template.text();
    var interruption = new Interruption();
    try (var _ = Signals.request(interruption);
        var ingot = connection.open(cli, Need.BUILD, parameterStore.given())) {
      parameterStore.check(ingot);
      checkShell(ingot);
      var checked = template.read(text, ingot.scope());
      var target = template.target(checked);
      Outcome outcome;
      try (var progress = form.open(cli)) {
        var terminate = onFailure.map(what -> what == OnFailure.terminate);
        outcome =
            new TemplateBuild(ingot, progress, interruption, cli.clock(), begin, terminate)
                .run(checked, target);
      }
      if (outcome.exitCode() != ExitCode.INTERRUPTED && outcome.failure().isPresent()) {
        afterFailure(ingot, outcome.failure().get());
      }
      return outcome.exitCode();
    }
  }

  private void checkShell(Ingot ingot) {
    if (onFailure.equals(Optional.of(OnFailure.shell)) && !ingot.reachesHost()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--on-failure shell needs a machine of this host: leave out the endpoint");
    }
  }

  private void afterFailure(Ingot ingot, BuildFailure failure)
      throws MachineException, InterruptedException {
    if (onFailure.isEmpty() || onFailure.get() == OnFailure.terminate) {
      return;
    }
    var machine = new Executions(ingot.api()).machine(failure.imageArn());
    if (machine.isEmpty()) {
      cli.err().println("no machine is left of the build");
      return;
    }
    if (onFailure.get() == OnFailure.keep) {
      cli.err().println("The machine " + machine.get() + " is kept.");
      cli.err().println("  a shell in it:  ingot machine shell " + machine.get());
      cli.err().println("  remove it:      ingot machine terminate " + machine.get());
      return;
    }
    cli.err().println("A shell in " + machine.get() + "; the machine goes when you leave it.");
    Foreground.run(cli, ingot.shell(machine.get()));
    ingot.terminateMachine(machine.get());
  }
}
