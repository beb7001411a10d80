// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.Foreground;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.gateway.Ingot;
import dev.ingot.document.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Works with the machines that failed builds left when they were told to keep them.
@Command(name = "machine", description = "Work with the machines that failed builds left.")
final class MachineCommand extends CommandGroup {
  private final Cli cli;

  MachineCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  List<Callable<Integer>> commands() {
    return List.of(new ListAll(cli), new Shell(cli), new Terminate(cli));
  }

  private static String known(Ingot ingot, String machine) {
    if (!ingot.machines().contains(machine)) {
      throw new CommandException(
          ExitCode.USAGE, "there is no machine " + machine + "; 'ingot machine list' lists them");
    }
    return machine;
  }

  @Command(name = "list", description = "List the machines that are on this host.")
  static final class ListAll implements Callable<Integer> {
    private final Cli cli;

    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private OutputOption output = new OutputOption();

    ListAll(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      try (var ingot = connection.open(cli, Need.LOOK)) {
        var machines = ingot.machines();
        if (output.isJson()) {
          cli.out()
              .println(
                  Json.writePretty(machines.stream().map(id -> Map.of("machine", id)).toList()));
          return ExitCode.OK;
        }
        var table = new Table("MACHINE");
        machines.forEach(table::row);
        table.print(cli.out());
      }
      return ExitCode.OK;
    }
  }

  @Command(name = "shell", description = "Open a shell in a machine.")
  static final class Shell implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "MACHINE", description = "such as i-… of 'ingot machine list'")
    private String machine = "";

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    Shell(Cli cli) {
      this.cli = cli;
    }

    /// What runs in the machine dies with the process that opened it, so this one stays, and lets
    /// other commands look in meanwhile.
    @Override
    public Integer call() throws Exception {
      try (var ingot = connection.open(cli, Need.BUILD)) {
        return Foreground.run(cli, ingot.shell(known(ingot, machine)));
      }
    }
  }

  @Command(name = "terminate", description = "Remove a machine and everything of it.")
  static final class Terminate implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "MACHINE", description = "such as i-… of 'ingot machine list'")
    private String machine = "";

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    Terminate(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() throws Exception {
      try (var ingot = connection.open(cli, Need.LOOK)) {
        ingot.terminateMachine(known(ingot, machine));
      }
      cli.out().println("terminated " + machine);
      return ExitCode.OK;
    }
  }
}
