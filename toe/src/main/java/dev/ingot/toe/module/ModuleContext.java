// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Lines;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.toe.condition.Facts;
import dev.ingot.toe.condition.MachineFacts;
import dev.ingot.toe.external.ExternalSources;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// What a module works with: the machine, the place and environment of its commands, and the log.
/// Made again for every run of a module.
///
/// @param outside what there is besides the machine
/// @param nested runs documents within the step
/// @param scratch a folder in the machine for this run's own files, not there yet
/// @param log takes progress lines
/// @param console takes what commands print; it throws lines away where logging is disabled
public record ModuleContext(
    Machine machine,
    ExternalSources outside,
    NestedDocuments nested,
    String workingDirectory,
    Map<String, String> environment,
    String scratch,
    BiConsumer<BuildLog.Source, String> log,
    BiConsumer<BuildLog.Source, String> console) {

  /// A path of the machine as it stands, or behind the working directory.
  String absolute(String path) {
    return path.startsWith("/") ? path : Scripts.below(workingDirectory, path);
  }

  /// The same with another variable in the environment of the commands.
  ModuleContext with(String variable, String value) {
    var more = new HashMap<>(environment);
    more.put(variable, value);
    return new ModuleContext(
        machine, outside, nested, workingDirectory, more, scratch, log, console);
  }

  void say(String line) {
    log.accept(BuildLog.Source.SERVICE, line);
  }

  Facts facts() {
    return new MachineFacts(machine, environment, workingDirectory);
  }

  /// Runs a command of the document's author: each line that it prints is logged as it comes.
  ///
  /// @throws CommandInterruptedException if the command was ended by an interrupt
  Printed execute(List<String> argv) throws MachineException, InterruptedException {
    var output =
        new CommandOutput(
            new Lines(line -> console.accept(BuildLog.Source.STDOUT, "Stdout: " + line)),
            new Lines(
                line -> console.accept(BuildLog.Source.STDERR, "CmdExecution: Stderr: " + line)));
    ExitStatus status;
    try {
      status = machine.run(new Command(argv, environment, workingDirectory), output);
    } catch (InterruptedException _) {
      throw new CommandInterruptedException(output.outputsSoFar());
    } finally {
      output.flush();
    }
    if (status instanceof ExitStatus.Exited(var code)) {
      say("CmdExecution: ExitCode " + code);
    }
    return output.ended(status);
  }

  /// Runs a POSIX shell script of our own; nothing of what it prints is logged.
  Printed shell(String script, String... arguments) throws MachineException, InterruptedException {
    var argv = new ArrayList<String>(List.of("sh", "-c", script, "sh"));
    argv.addAll(List.of(arguments));
    var output = new CommandOutput(new Lines(line -> {}), new Lines(line -> {}));
    return output.ended(machine.run(new Command(argv, environment, workingDirectory), output));
  }

  /// Like [#shell], for a script that says on stderr why it fails.
  ModuleResult change(String module, String script, String... arguments)
      throws MachineException, InterruptedException {
    var printed = shell(script, arguments);
    return printed.status().ok() ? ModuleResult.done() : refusal(module, printed);
  }

  /// The failure of a script that says on stderr why it fails.
  static ModuleResult refusal(String module, Printed printed) {
    var reason = printed.stderr().strip();
    return ModuleResult.failed(module + ": " + (reason.isEmpty() ? "the command failed" : reason));
  }

  /// Runs the command of a module that Windows alone has; fails where the machine does not run it.
  ModuleResult onWindows(String module, List<String> argv)
      throws MachineException, InterruptedException {
    return machine.runs(Platform.WINDOWS)
        ? execute(argv).asResult()
        : ModuleResult.failed(
            module + ": the module needs a Windows machine, and " + machine.id() + " runs Linux");
  }

  /// Writes a file into the machine.
  void put(byte[] content, String to, int mode) throws MachineException, InterruptedException {
    try (var file = HostFile.make(machine)) {
      Files.write(file.path(), content);
      machine.put(file.path(), to, mode);
    } catch (IOException e) {
      throw new MachineException(
          "cannot write a temporary file for " + to + " on this host: " + e.getMessage(), e);
    }
  }
}
