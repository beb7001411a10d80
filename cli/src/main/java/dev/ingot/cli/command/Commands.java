// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MissingRequirementException;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.model.ApiException;
import dev.ingot.model.client.ServiceUnreachableException;
import dev.ingot.server.InvalidSettingException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// All commands, and what their exceptions mean to people.
///
/// Reading a command's annotations costs time, so only the one that is asked for is read; all of
/// them for `--help` and for a word that is none of them.
public final class Commands {
  private static final List<String> NAMES =
      List.of(
          "build",
          "plan",
          "serve",
          "images",
          "steps",
          "step",
          "logs",
          "waiting",
          "resume",
          "stop",
          "cancel",
          "retry",
          "export",
          "run",
          "machine",
          "base",
          "component",
          "workflow",
          "doctor",
          "version",
          "train");

  private final Cli cli;

  public Commands(Cli cli) {
    this.cli = cli;
  }

  @Command(
      name = "ingot",
      description = "Builds golden images on this machine and speaks the EC2 Image Builder API.")
  static final class Root implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      throw new ParameterException(spec.commandLine(), "a command is missing");
    }
  }

  /// Runs the command that the arguments name.
  ///
  /// @return the exit code
  public int run(String... arguments) {
    var root = new CommandLine(new Root());
    var wanted = arguments.length == 0 ? "" : arguments[0];
    if (NAMES.contains(wanted)) {
      add(root, wanted);
    } else {
      NAMES.forEach(name -> add(root, name));
    }
    withHelp(root);
    root.setOut(new PrintWriter(cli.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(cli.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(cli.colours() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, _) -> wrongUsage(e))
        .setExecutionExceptionHandler((e, _, _) -> failed(e));
    try {
      return root.execute(arguments);
    } finally {
      cli.out().flush();
      cli.err().flush();
    }
  }

  private void add(CommandLine root, String name) {
    switch (name) {
      case "build" -> root.addSubcommand(new BuildCommand(cli));
      case "plan" -> root.addSubcommand(new PlanCommand(cli));
      case "serve" -> root.addSubcommand(new ServeCommand(cli));
      case "images" -> root.addSubcommand(new ImagesCommand(cli));
      case "steps" -> root.addSubcommand(new StepsCommand(cli));
      case "step" -> root.addSubcommand(new StepCommand(cli));
      case "logs" -> root.addSubcommand(new LogsCommand(cli));
      case "waiting" -> root.addSubcommand(new WaitingCommand(cli));
      case "resume" -> root.addSubcommand(new ResumeCommand(cli));
      case "stop" -> root.addSubcommand(new StopCommand(cli));
      case "cancel" -> root.addSubcommand(new CancelCommand(cli));
      case "retry" -> root.addSubcommand(new RetryCommand(cli));
      case "export" -> root.addSubcommand(new ExportCommand(cli));
      case "run" -> root.addSubcommand(new RunCommand(cli));
      case "machine" -> root.addSubcommand(new MachineCommand(cli).commandLine());
      case "base" -> root.addSubcommand(new BaseCommand(cli).commandLine());
      case "component" -> root.addSubcommand(new ComponentCommand(cli).commandLine());
      case "workflow" -> root.addSubcommand(new WorkflowCommand(cli).commandLine());
      case "doctor" -> root.addSubcommand(new DoctorCommand(cli));
      case "version" -> root.addSubcommand(new VersionCommand(cli));
      case "train" -> root.addSubcommand(new AotTrainingCommand(cli));
      default -> throw new IllegalArgumentException(name);
    }
  }

  /// `--help` everywhere.
  private static void withHelp(CommandLine line) {
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("print this help")
                .build());
    line.getSubcommands().values().forEach(Commands::withHelp);
  }

  private int wrongUsage(ParameterException e) {
    cli.err().println("ingot: " + what(e));
    if (!UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr())) {
      var command = e.getCommandLine().getCommandSpec().qualifiedName();
      cli.err().println("'" + command + " --help' says what it takes");
    }
    return ExitCode.USAGE;
  }

  private static String what(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      var first = unmatched.getUnmatched().getFirst();
      return e.getCommandLine().getSubcommands().isEmpty()
          ? "'" + first + "' is one argument too many"
          : "there is no command '" + first + "'";
    }
    return message(e);
  }

  private int failed(Exception e) {
    return switch (e) {
      case InvalidDocumentException invalid -> {
        invalid.problems().forEach(problem -> cli.err().println(problem));
        var count = invalid.problems().size();
        cli.err().println(count == 1 ? "1 problem" : count + " problems");
        yield ExitCode.USAGE;
      }
      case CommandException command -> said(command.exitCode(), command.text());
      case InvalidSettingException setting -> said(ExitCode.USAGE, message(setting));
      case MissingRequirementException missing ->
          said(ExitCode.MISSING_REQUIREMENT, message(missing));
      case MachineException machine -> said(ExitCode.FAILED, message(machine));
      case ServiceUnreachableException unreachable ->
          said(ExitCode.UNREACHABLE, message(unreachable));
      case ApiException refusal ->
          said(
              refusal.httpStatus() >= 500 ? ExitCode.FAILED : ExitCode.USAGE,
              refusal.code() + ": " + refusal.message());
      case InterruptedException _ -> said(ExitCode.INTERRUPTED, "interrupted");
      default -> {
        LoggerFactory.getLogger(Commands.class).debug("a command broke", e);
        yield said(
            ExitCode.FAILED,
            "an internal error: "
                + e
                + at(e)
                + "; INGOT_LOG=debug shows where, and a report of it is welcome");
      }
    };
  }

  private int said(int exitCode, String message) {
    cli.err().println("ingot: " + message);
    return exitCode;
  }

  private static String message(Exception e) {
    return Optional.ofNullable(e.getMessage()).orElse(e.toString());
  }

  private static String at(Exception e) {
    var trace = e.getStackTrace();
    return trace.length == 0 ? "" : " at " + trace[0];
  }
}
