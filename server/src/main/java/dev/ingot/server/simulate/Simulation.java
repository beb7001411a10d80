// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.simulate;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Transactions;
import dev.ingot.engine.action.StepAction;
import dev.ingot.engine.action.StepContext;
import dev.ingot.machines.simulated.SimulatedMachines;
import dev.ingot.machines.simulated.SimulationScript;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What a script says of the builds that there are.
public final class Simulation implements SimulatedMachines.Fates, UnaryOperator<StepAction<?>> {
  private static final Duration UNTIL_IT_WAITS = Duration.ofMillis(2);
  private static final int LOOKS = 5000;

  private final SimulationScript script;
  private final ResourceStore resources;
  private final Transactions transactions;
  private final Journal journal;
  private final Queue queue;

  public Simulation(
      SimulationScript script,
      ResourceStore resources,
      Transactions transactions,
      Journal journal,
      Queue queue) {
    this.script = script;
    this.resources = resources;
    this.transactions = transactions;
    this.journal = journal;
    this.queue = queue;
  }

  @Override
  public SimulationScript.CommandFate of(String imageArn, Machine.Work work) {
    var image =
        Arn.parse(imageArn)
            .flatMap(resources::find)
            .filter(Image.class::isInstance)
            .map(Image.class::cast);
    return script.command(
        image.map(Image::name).orElse(""), image.map(Image::tags).orElse(Map.of()), work);
  }

  @Override
  public StepAction<?> apply(StepAction<?> action) {
    return new SimulatedAction<>(action, this);
  }

  SimulationScript.StepFate fate(StepContext context) {
    var image = context.image();
    return script.step(image.name(), image.tags(), context.step().name());
  }

  /// Answers a step that is about to wait, as a person would, after a time. If this process ends
  /// meanwhile the step goes on waiting.
  void answer(StepContext context, SimulationScript.Reply reply, Duration after) {
    var step = context.step();
    var action =
        switch (reply.answer()) {
          case RESUME -> StepExecution.Answer.Action.RESUME;
          case STOP -> StepExecution.Answer.Action.STOP;
        };
    var answer = new StepExecution.Answer(action, reply.reason());
    Thread.ofVirtual()
        .name("answer-" + step.id())
        .start(() -> {
          try {
            Thread.sleep(after);
            for (var look = 0; look < LOOKS && !answered(step, answer); look++) {
              Thread.sleep(UNTIL_IT_WAITS);
            }
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private boolean answered(StepExecution step, StepExecution.Answer answer) {
    return transactions.in(() -> {
      var taken = journal.answer(step.id(), answer);
      if (taken) {
        queue.wake(step.workflowExecutionId());
      }
      return taken || journal.step(step.id()).filter(Simulation::isRunning).isEmpty();
    });
  }

  private static boolean isRunning(StepExecution step) {
    return step.status() == StepExecution.Status.RUNNING;
  }

  /// How a time is told, such as `1.5 s`.
  static Optional<String> text(Duration duration) {
    return duration.isZero() ? Optional.empty() : Optional.of(duration.toMillis() / 1000.0 + " s");
  }
}
