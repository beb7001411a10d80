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
  private static final int KEPT_OUTPUT = 24_000;

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
    Shell.Result result;
    try {
      result =
          Shell.run(machine, script, List.of(), folder, KEPT_OUTPUT, Optional.of(context.log()));
    } catch (Shell.InterruptedScriptException e) {
      throw Shell.interrupted(List.of(e.stdout()), context);
    }
    var output = List.of(result.stdout());
    if (result.status().ok()) {
      return StepOutcome.completed(Shell.outputs("Success", output, context));
    }
    context.log("Command failed (command id: " + context.commandId() + ", state: Failed)");
    return new StepOutcome.Failed(
        "ExpectationNotMet. ssm:ListCommandInvocations returned terminal state Failed in workflow"
            + " step "
            + context.step().name()
            + ": "
            + result.reason(),
        Shell.outputs("Failed", output, context),
        Optional.empty());
  }
}
