// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.simulate;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.action.StepAction;
import dev.ingot.engine.action.StepContext;
import dev.ingot.engine.action.StepOutcome;
import dev.ingot.machines.simulated.SimulationScript;
import java.util.Map;
import java.util.Optional;

/// An action that takes the time that a script says, fails where it says so, and is the real one
/// otherwise.
final class SimulatedAction<I extends Record> implements StepAction<I> {
  /// What stands with steps that have ended.
  static final String MARK = "Simulated";

  private final StepAction<I> action;
  private final Simulation simulation;

  SimulatedAction(StepAction<I> action, Simulation simulation) {
    this.action = action;
    this.simulation = simulation;
  }

  @Override
  public StepOutcome run(I inputs, StepContext context)
      throws MachineException, InterruptedException {
    SimulationScript.StepFate fate;
    try {
      fate = simulation.fate(context);
    } catch (IllegalArgumentException e) {
      return StepOutcome.failed("Cannot simulate: " + e.getMessage());
    }
    if (fate.answer().isPresent()) {
      return answered(inputs, context, fate, fate.answer().get());
    }
    Simulation.text(fate.duration())
        .ifPresent(time -> context.log("Simulated: the step takes " + time));
    Thread.sleep(fate.duration());
    if (fate.fail().isPresent()) {
      context.log("Simulated: the step fails");
      return StepOutcome.failed(fate.fail().get());
    }
    return marked(
        fate.outputs().isPresent()
            ? StepOutcome.completed(Map.<String, Object>copyOf(fate.outputs().get()))
            : action.run(inputs, context));
  }

  /// A step that does not wait needs no answer.
  private StepOutcome answered(
      I inputs, StepContext context, SimulationScript.StepFate fate, SimulationScript.Reply reply)
      throws MachineException, InterruptedException {
    var outcome = action.run(inputs, context);
    if (outcome instanceof StepOutcome.Waiting) {
      context.log("Simulated: the step is answered " + reply.answer());
      simulation.answer(context, reply, fate.duration());
    }
    return marked(outcome);
  }

  private static StepOutcome marked(StepOutcome outcome) {
    return outcome instanceof StepOutcome.Completed completed ? completed.saying(MARK) : outcome;
  }

  @Override
  public Class<I> inputs() {
    return action.inputs();
  }

  @Override
  public Optional<Holding.Kind> makes() {
    return action.makes();
  }

  @Override
  public Optional<Holding.Kind> makes(StepContext context) {
    return action.makes(context);
  }

  @Override
  public boolean repeatable() {
    return action.repeatable();
  }

  @Override
  public MachineUse machineUse() {
    return action.machineUse();
  }

  @Override
  public void stopped(I inputs, StepContext context) throws InterruptedException {
    action.stopped(inputs, context);
  }

  @Override
  public boolean hasRollback() {
    return action.hasRollback();
  }

  @Override
  public Undone rollback(StepContext context, String made)
      throws MachineException, InterruptedException {
    return action.rollback(context, made);
  }
}
