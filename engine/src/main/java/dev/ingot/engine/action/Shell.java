// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Lines;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Output;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Runs shell scripts in machines and keeps what they print.
final class Shell {
  /// What Systems Manager keeps of a command.
  private static final int COMMAND_OUTPUT = 24_000;

  private static final int KEPT_STDERR = 4096;

  private Shell() {}

  /// @param stdout as much of it as was asked for
  /// @param stderr its last part
  record Result(ExitStatus status, String stdout, String stderr) {

    /// Such as `exit status 3: E: no such package`.
    String reason() {
      var end =
          switch (status) {
            case ExitStatus.Exited(var code) -> "exit status " + code;
            case ExitStatus.Killed(var signal) -> "killed by signal " + signal;
          };
      return stderr.isBlank() ? end : end + ": " + stderr.strip();
    }
  }

  /// A script was ended by an interrupt. Carries what it had printed on stdout, as much of it as
  /// was asked for.
  private static final class InterruptedScriptException extends InterruptedException {
    private static final long serialVersionUID = 1L;

    private final String stdout;

    InterruptedScriptException(String stdout) {
      this.stdout = stdout;
    }

    String stdout() {
      return stdout;
    }
  }

  /// @param text for `/bin/sh`
  /// @param arguments what it sees as `$1` and so on
  record Script(String text, List<String> arguments, String workingDirectory) {

    Command command() {
      var argv = new ArrayList<>(List.of("/bin/sh", "-c", text, "ingot"));
      argv.addAll(arguments);
      return new Command(argv, Command.ENVIRONMENT, workingDirectory);
    }
  }

  /// Runs a script as the command of a step, with every line in the log.
  ///
  /// @param shown how its stdout is given as the output `output`
  /// @param failure the step's message if it failed
  static StepOutcome command(
      Machine machine,
      Script script,
      StepContext context,
      Function<String, Object> shown,
      Function<Result, String> failure)
      throws MachineException, InterruptedException {
    return command(machine, script.command(), context, shown, failure);
  }

  /// As the other, for a command that is no script of a shell.
  static StepOutcome command(
      Machine machine,
      Command command,
      StepContext context,
      Function<String, Object> shown,
      Function<Result, String> failure)
      throws MachineException, InterruptedException {
    Result result;
    try {
      result = run(machine, command, COMMAND_OUTPUT, Optional.of(context.log()));
    } catch (InterruptedScriptException e) {
      throw interrupted(shown.apply(e.stdout()), context);
    }
    var output = shown.apply(result.stdout());
    return result.status().ok()
        ? StepOutcome.completed(outputs("Success", output, context))
        : new StepOutcome.Failed(
            failure.apply(result), outputs("Failed", output, context), Optional.empty());
  }

  /// Runs a script that nobody wants to see.
  ///
  /// @param keep how many bytes of stdout are kept
  static Result quietly(Machine machine, Script script, int keep)
      throws MachineException, InterruptedException {
    return run(machine, script.command(), keep, Optional.empty());
  }

  private static Result run(
      Machine machine, Command command, int keep, Optional<StepContext.Log> log)
      throws MachineException, InterruptedException {
    var printed = new Printed(keep, log);
    try {
      var status = machine.run(command, printed);
      return new Result(status, printed.stdout(), printed.stderr());
    } catch (InterruptedException _) {
      throw new InterruptedScriptException(printed.stdout());
    } finally {
      printed.end();
    }
  }

  /// What the actions of the command channel have in common: `status`, `output`, `runCommandId`.
  static Map<String, Object> outputs(String status, Object output, StepContext context) {
    var outputs = new LinkedHashMap<String, Object>();
    outputs.put("status", status);
    outputs.put("output", output);
    outputs.put("runCommandId", context.commandId());
    return outputs;
  }

  /// The interrupt of an action whose command was ended.
  ///
  /// @param output of the command until then
  static StepInterruptedException interrupted(Object output, StepContext context) {
    return new StepInterruptedException(outputs("Failed", output, context));
  }

  /// Keeps the beginning of stdout and the end of stderr, and gives lines to the log.
  private static final class Printed implements Output {
    private final int keep;
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final Map<Stream, Lines> lines = new EnumMap<>(Stream.class);
    private byte[] stderr = new byte[0];

    Printed(int keep, Optional<StepContext.Log> log) {
      this.keep = keep;
      log.ifPresent(sink -> {
        lines.put(Stream.STDOUT, new Lines(line -> sink.line(BuildLog.Source.STDOUT, line)));
        lines.put(Stream.STDERR, new Lines(line -> sink.line(BuildLog.Source.STDERR, line)));
      });
    }

    @Override
    public synchronized void accept(Stream stream, byte[] bytes, int length) {
      switch (stream) {
        case STDOUT -> stdout.write(bytes, 0, Math.clamp(keep - stdout.size(), 0, length));
        case STDERR -> keepStderr(bytes, length);
      }
      Optional.ofNullable(lines.get(stream)).ifPresent(cut -> cut.accept(bytes, length));
    }

    private void keepStderr(byte[] bytes, int length) {
      var all = new ByteArrayOutputStream(stderr.length + length);
      all.writeBytes(stderr);
      all.write(bytes, 0, length);
      var joined = all.toByteArray();
      stderr = Arrays.copyOfRange(joined, Math.max(0, joined.length - KEPT_STDERR), joined.length);
    }

    /// Last lines need no end.
    synchronized void end() {
      lines.values().forEach(Lines::end);
    }

    synchronized String stdout() {
      return stdout.toString(StandardCharsets.UTF_8);
    }

    synchronized String stderr() {
      return new String(stderr, StandardCharsets.UTF_8);
    }
  }
}
