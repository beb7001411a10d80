// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.build.Fleet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs a command document in a machine. Built in is `AWS-RunShellScript`.
public final class RunCommand implements StepAction<RunCommand.Inputs> {
  private static final String SHELL_SCRIPT = "AWS-RunShellScript";

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
    if (!inputs.documentName().equals(SHELL_SCRIPT)) {
      return StepOutcome.failed(
          "The command document '"
              + inputs.documentName()
              + "' is not built in; this version has "
              + SHELL_SCRIPT
              + " (see docs/compatibility.md).");
    }
    var commands = inputs.parameters().getOrDefault("commands", List.of());
    if (commands.isEmpty()) {
      return StepOutcome.failed(SHELL_SCRIPT + " needs the parameter 'commands'.");
    }
    var folder =
        inputs.parameters().getOrDefault("workingDirectory", List.of()).stream()
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("/");
    var machine = MachineInputs.machineToChange(fleet, inputs.instanceId(), context);
    context.log("Running command (command id: " + context.commandId() + ")");
    var script = String.join("\n", commands);
    return Shell.command(
        machine,
        new Shell.Script(script, List.of(), folder),
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
}
