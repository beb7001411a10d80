// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.toe.document.ComponentDocument;
import dev.ingot.toe.document.StepInputs;
import dev.ingot.toe.module.ActionModule;
import dev.ingot.toe.module.CommandInterruptedException;
import dev.ingot.toe.module.ModuleResult;
import dev.ingot.toe.reference.References;
import dev.ingot.toe.reference.UnresolvedException;
import dev.ingot.toe.report.RunReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One attempt of a step: all its iterations, across restarts of the machine. Used once.
final class Attempt {

  sealed interface Outcome {

    /// For the log, such as `succeeded`.
    default String word() {
      return switch (this) {
        case Succeeded _ -> "succeeded";
        case Failed _ -> "failed";
        case TimedOut _ -> "timed out";
      };
    }

    record Succeeded(Results.Outputs outputs) implements Outcome {}

    /// @param last whether no other attempt and no other step makes sense, since the machine is
    ///   gone
    record Failed(String message, int exitCode, String stderr, boolean last) implements Outcome {}

    record TimedOut(String message) implements Outcome {}
  }

  /// What interrupts the iterations.
  private sealed interface Stop {
    record Finished() implements Stop {}

    record Reboot(boolean again) implements Stop {}

    record Failed(ModuleResult.Failed failure) implements Stop {}
  }

  private final RunScope scope;
  private final ComponentDocument.Step step;
  private final StepResolver resolver;
  private final LoopItems items;
  private final NestedRuns nested;
  private final boolean quiet;
  private final List<List<Map<String, String>>> outputs = new ArrayList<>();
  private Optional<Value> inputs = Optional.empty();
  private int iteration;

  Attempt(
      RunScope scope,
      ComponentDocument.Step step,
      StepResolver resolver,
      LoopItems items,
      boolean quiet) {
    this.scope = scope;
    this.step = step;
    this.resolver = resolver;
    this.items = items;
    this.nested = new NestedRuns(scope, quiet);
    this.quiet = quiet;
  }

  /// The latest inputs with their references resolved, if it came to that.
  Optional<Value> inputs() {
    return inputs;
  }

  /// What it has to show, also if it failed or was ended by its time-out: without a loop what it
  /// had made until then, with one what its successful iterations gave.
  Results.Outputs outputs() {
    return new Results.Outputs(
        List.copyOf(outputs), step.loop().isPresent(), step.module().separator());
  }

  /// What became of the documents that it ran.
  List<RunReport> nested() {
    return nested.reports();
  }

  /// @throws MachineException if the machine does not come back from a restart
  Outcome run() throws MachineException, InterruptedException {
    while (true) {
      Optional<Stop> stop;
      try {
        stop = limited();
      } catch (MachineException e) {
        scope.debug("the machine failed: " + e + ", cause: " + e.getCause());
        return new Outcome.Failed(inLoop(String.valueOf(e.getMessage())), -1, "", true);
      }
      if (stop.isEmpty()) {
        return new Outcome.TimedOut(timedOut());
      }
      switch (stop.get()) {
        case Stop.Finished() -> {
          return new Outcome.Succeeded(outputs());
        }
        case Stop.Failed(var failure) -> {
          return new Outcome.Failed(
              inLoop(failure.message()), failure.exitCode(), failure.stderr(), false);
        }
        case Stop.Reboot(var again) -> {
          if (!scope.mayReboot()) {
            return new Outcome.Failed(
                inLoop("the run has restarted the machine too often"), -1, "", false);
          }
          scope.reboot();
          if (!again) {
            outputs.add(List.of(Map.of()));
            iteration++;
          }
        }
      }
    }
  }

  private Optional<Stop> limited() throws MachineException, InterruptedException {
    return step.timeoutSeconds() < 0 || !step.module().timed()
        ? Optional.of(iterations(step.module()))
        : Deadline.within(
            Duration.ofSeconds(step.timeoutSeconds()), () -> iterations(step.module()));
  }

  /// Goes on with the current iteration.
  private <I extends Record> Stop iterations(ActionModule<I> module)
      throws MachineException, InterruptedException {
    for (; iteration < items.count(); iteration++) {
      if (step.loop().isPresent()) {
        scope.debug("loop iteration " + iteration + " of " + items.count() + " begins");
      }
      List<I> elements;
      try {
        elements = elements(module);
      } catch (UnresolvedException e) {
        return new Stop.Failed(ModuleResult.failed(String.valueOf(e.getMessage())));
      }
      var stop = iteration(module, elements);
      if (stop.isPresent()) {
        return stop.get();
      }
    }
    return new Stop.Finished();
  }

  /// @return empty if the iteration was worked through
  private <I extends Record> Optional<Stop> iteration(ActionModule<I> module, List<I> elements)
      throws MachineException, InterruptedException {
    var made = new ArrayList<Map<String, String>>();
    for (var element : elements) {
      ModuleResult result;
      try {
        result = result(module, element);
      } catch (CommandInterruptedException e) {
        made.add(e.outputs());
        keepUnfinished(made);
        throw e;
      }
      switch (result) {
        case ModuleResult.Succeeded(var values) -> made.add(values);
        case ModuleResult.RebootWanted(var again) -> {
          return Optional.of(new Stop.Reboot(again));
        }
        case ModuleResult.Failed failure -> {
          made.add(failure.outputs());
          keepUnfinished(made);
          return Optional.of(new Stop.Failed(failure));
        }
      }
    }
    outputs.add(made);
    return Optional.empty();
  }

  private void keepUnfinished(List<Map<String, String>> made) {
    if (step.loop().isEmpty()) {
      outputs.add(made);
    }
  }

  private <I extends Record> ModuleResult result(ActionModule<I> module, I element)
      throws MachineException, InterruptedException {
    try {
      return module.run(element, scope.moduleContext(work(), nested, quiet));
    } catch (IllegalArgumentException e) { // a reference that stayed as it is written
      return ModuleResult.failed(module.name() + ": " + e.getMessage());
    }
  }

  private Machine.Work work() {
    return new Machine.Work(scope.documents().getLast(), resolver.phase(), step.name());
  }

  private <I extends Record> List<I> elements(ActionModule<I> module)
      throws UnresolvedException, MachineException, InterruptedException {
    var here =
        step.loop().isPresent()
            ? resolver.in(
                new StepResolver.Position(
                    step.loop().get().name(), iteration, items.value(iteration)))
            : resolver;
    var resolved = References.replace(step.inputs(), here);
    inputs = Optional.of(resolved);
    var problems = new ArrayList<Problem>();
    var elements = StepInputs.bind(module, resolved, "inputs", problems);
    if (!problems.isEmpty()) {
      var first = problems.getFirst();
      throw new UnresolvedException(first.path() + ": " + first.message());
    }
    return elements;
  }

  private String inLoop(String message) {
    return step.loop().isPresent()
        ? "loop iteration " + iteration + " failed: " + message
        : message;
  }

  private String timedOut() {
    return step.loop().isPresent()
        ? "loop timed out after " + step.timeoutSeconds() + " seconds in iteration " + iteration
        : "step timed out after " + step.timeoutSeconds() + " seconds";
  }
}
