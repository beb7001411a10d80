// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.engine.build.Fleet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs a command document in a machine. Built in are `AWS-RunShellScript` and, where a machine
/// runs Windows, `AWS-RunPowerShellScript`.
public final class RunCommand implements StepAction<RunCommand.Inputs> {
  private static final String SHELL_SCRIPT = "AWS-RunShellScript";
  private static final String POWERSHELL_SCRIPT = "AWS-RunPowerShellScript";

  private final Fleet fleet;

  public RunCommand(Fleet fleet) {
    this.fleet = fleet;
  }

  /// @param parameters of the command document
  public record Inputs(
      String instanceId,
      String documentName,
      Optional<String> documentVersion,
      Map<String, List<String>> parameters) {}

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public MachineUse machineUse() {
    return MachineUse.AT_WORK;
  }

  @Override
  public StepOutcome run(Inputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    var document = inputs.documentName();
    if (!document.equals(SHELL_SCRIPT) && !document.equals(POWERSHELL_SCRIPT)) {
      return notBuiltIn(document);
    }
    var commands = inputs.parameters().getOrDefault("commands", List.of());
    if (commands.isEmpty()) {
      return StepOutcome.failed(document + " needs the parameter 'commands'.");
    }
    var folder =
        inputs.parameters().getOrDefault("workingDirectory", List.of()).stream()
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("/");
    var machine = MachineInputs.machineToChange(fleet, inputs.instanceId(), context);
    if (document.equals(POWERSHELL_SCRIPT) && !machine.runs(Platform.WINDOWS)) {
      return notBuiltIn(document);
    }
    context.log("Running command (command id: " + context.commandId() + ")");
    var script = String.join("\n", commands);
    return Shell.command(
        machine,
        document.equals(SHELL_SCRIPT) ? shell(script, folder) : powerShell(script, folder),
        context,
        List::of,
        result -> {
          context.log("Command failed (command id: " + context.commandId() + ", state: Failed)");
          return "ExpectationNotMet. ssm:ListCommandInvocations returned terminal state Failed in"
              + " workflow step "
              + context.step().name()
              + ": "
              + result.reason();
        });
  }

  private static Command shell(String script, String folder) {
    return new Shell.Script(script, List.of(), folder).command();
  }

  private static Command powerShell(String script, String folder) {
    var argv = List.of("powershell", "-NoProfile", "-NonInteractive", "-Command", script);
    return new Command(argv, Command.ENVIRONMENT, folder);
  }

  private static StepOutcome notBuiltIn(String document) {
    return StepOutcome.failed(
        "The command document '"
            + document
            + "' is not built in; this version has "
            + SHELL_SCRIPT
            + " (see docs/compatibility.md).");
  }
}
