// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.execution.WorkflowExecutionCopy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The simulation finds what is broken: engines whose journal does not do what it should, and an
/// invariant that does not hold. Each time the report is one that a person can read.
@Tag("simulation")
class BrokenPartsTest {
  /// Not far from seeds that find what is hardest to find.
  private static final long FIRST = 340;

  private static final int SEEDS = 600;

  @Test
  void a_journal_that_refuses_no_lost_worker_is_found() {
    var report = find(scenario -> Simulation.run(scenario, BrokenPartsTest::unfenced, List.of()));

    assertThat(report.smallest().scenario().flows()).hasSizeLessThanOrEqualTo(2);
    assertThat(report.smallest().scenario().faults())
        .hasSizeLessThanOrEqualTo(2)
        .anyMatch(fault -> fault.kind().name().startsWith("FREEZE"));
    assertThat(report.text()).contains("-Dingot.test.seed=").contains("stands still");
  }

  @Test
  void a_journal_that_forgets_that_a_machine_is_gone_is_found() {
    var report = find(scenario -> Simulation.run(scenario, BrokenPartsTest::keeping, List.of()));

    assertThat(report.smallest().violation().orElseThrow().invariant())
        .isEqualTo("every machine has an owner (3.3, 4.5)");
    isSmall(report.smallest().scenario(), 1, 2);
    assertThat(report.smallest().scenario().faults()).isEmpty();
  }

  @Test
  void a_step_that_ends_twice_is_found() {
    var report = find(scenario -> Simulation.run(scenario, BrokenPartsTest::wavering, List.of()));

    isSmall(report.smallest().scenario(), 1, 2);
    assertThat(report.text().lines().count()).isLessThan(60);
  }

  @Test
  void an_invariant_that_does_not_hold_is_shrunk_to_what_breaks_it() {
    var noRetries =
        new Invariant(
            "nothing is tried again",
            (_, after) ->
                after.steps().values().stream()
                    .flatMap(List::stream)
                    .filter(step -> step.attempt() > 1)
                    .map(StepExecution::name)
                    .toList());

    var report = find(scenario -> Simulation.run(scenario, j -> j, List.of(noRetries)));

    var small = report.smallest().scenario();
    isSmall(small, 1, 2);
    assertThat(small.faults()).isEmpty();
    assertThat(small.text()).contains("retry: ");
    assertThat(report.text()).contains("nothing is tried again").contains("retrying in");
  }

  private record Found(Simulation.Result smallest, String text) {}

  private static Found find(Function<Scenario, Simulation.Result> simulation) {
    var failed =
        LongStream.range(FIRST, FIRST + SEEDS)
            .mapToObj(Generator::scenario)
            .map(simulation)
            .filter(result -> result.violation().isPresent())
            .findFirst()
            .orElseThrow(() -> new AssertionError("not found in " + SEEDS + " seeds"));
    var smallest = new Shrinker(simulation, Duration.ofSeconds(60)).shrink(failed);
    assertThat(smallest.violation()).isPresent();
    return new Found(smallest, Report.of(failed, smallest));
  }

  private static void isSmall(Scenario scenario, int flows, int steps) {
    assertThat(scenario.flows()).hasSizeLessThanOrEqualTo(flows);
    assertThat(scenario.flows().stream().mapToInt(flow -> flow.steps().size()).sum())
        .isLessThanOrEqualTo(steps);
  }

  // Broken journals

  /// Writes what a worker says that has lost its execution.
  private static Journal unfenced(Journal journal) {
    return instead(
        journal,
        (method, arguments) -> {
          if (method.getName().equals("record") && arguments.length == 2) {
            arguments[0] = epoch(journal, arguments[1]);
          } else if (method.getName().equals("record")
              && arguments[0] instanceof WorkflowExecution execution) {
            var now = journal.execution(execution.id()).orElseThrow().epoch();
            arguments[0] = WorkflowExecutionCopy.of(execution).epoch(now).build();
          }
          return Optional.of(arguments);
        });
  }

  private static long epoch(Journal journal, Object written) {
    var step =
        switch (written) {
          case StepExecution s -> s.id();
          case Holding h -> h.stepExecutionId();
          default -> throw new IllegalArgumentException(written.toString());
        };
    return journal
        .step(step)
        .flatMap(s -> journal.execution(s.workflowExecutionId()))
        .orElseThrow()
        .epoch();
  }

  /// Does not write that something is gone.
  private static Journal keeping(Journal journal) {
    return instead(
        journal,
        (method, arguments) ->
            method.getName().equals("record")
                    && arguments.length == 2
                    && arguments[1] instanceof Holding holding
                    && holding.kind() == Holding.Kind.MACHINE
                    && holding.state() == Holding.State.GONE
                ? Optional.empty()
                : Optional.of(arguments));
  }

  /// Writes that a step runs again when the next one begins.
  private static Journal wavering(Journal journal) {
    return instead(
        journal,
        (method, arguments) -> {
          if (method.getName().equals("record")
              && arguments.length == 2
              && arguments[1] instanceof StepExecution step
              && step.index() > 0) {
            journal.steps(step.workflowExecutionId()).stream()
                .filter(other -> other.index() == step.index() - 1)
                .map(other -> other.with(StepExecution.Status.RUNNING, Optional.empty()))
                .forEach(other -> journal.record((long) arguments[0], other));
          }
          return Optional.of(arguments);
        });
  }

  private interface Change {
    /// @return what the journal is called with; empty for no call
    Optional<Object[]> of(Method method, Object[] arguments);
  }

  private static Journal instead(Journal journal, Change change) {
    return (Journal)
        Proxy.newProxyInstance(
            Journal.class.getClassLoader(),
            new Class<?>[] {Journal.class},
            (_, method, arguments) -> {
              var changed = change.of(method, arguments == null ? new Object[0] : arguments);
              try {
                return changed.isEmpty() ? null : method.invoke(journal, changed.get());
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
