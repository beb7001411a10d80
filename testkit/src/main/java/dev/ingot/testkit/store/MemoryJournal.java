// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.LostExecutionException;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.StepExecutionCopy;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.execution.WorkflowExecutionCopy;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The journal in memory.
public final class MemoryJournal implements Journal {
  private final MemoryTransactions transactions;
  private final Map<String, WorkflowExecution> executions = new LinkedHashMap<>();
  private final Map<String, StepExecution> steps = new LinkedHashMap<>();
  private final Map<String, Holding> holdings = new LinkedHashMap<>();

  public MemoryJournal() {
    this(new MemoryTransactions());
  }

  public MemoryJournal(MemoryTransactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void create(WorkflowExecution execution, List<StepExecution> newSteps) {
    transactions.in(() -> {
      put(executions, execution.id(), execution);
      newSteps.forEach(step -> put(steps, step.id(), step));
    });
  }

  @Override
  public Optional<WorkflowExecution> take(String executionId) {
    return transactions.in(() -> {
      var taken = execution(executionId).map(e -> marked(e, e.cancelRequested(), e.epoch() + 1));
      taken.ifPresent(t -> put(executions, executionId, t));
      return taken;
    });
  }

  @Override
  public void record(WorkflowExecution execution) {
    transactions.in(() -> {
      var before = fence(execution.id(), execution.epoch());
      put(executions, execution.id(), marked(execution, before.cancelRequested(), before.epoch()));
    });
  }

  @Override
  public void record(long epoch, StepExecution step) {
    transactions.in(() -> {
      fence(step.workflowExecutionId(), epoch);
      var answer = step(step.id()).flatMap(StepExecution::answer);
      put(steps, step.id(), StepExecutionCopy.of(step).answer(answer).build());
    });
  }

  @Override
  public void record(long epoch, Holding holding) {
    transactions.in(() -> {
      var execution = step(holding.stepExecutionId()).map(StepExecution::workflowExecutionId);
      fence(execution.orElse(holding.stepExecutionId()), epoch);
      put(holdings, holding.key(), holding);
    });
  }

  @Override
  public boolean requestCancel(String executionId) {
    return transactions.in(() -> {
      var before = execution(executionId);
      before.ifPresent(e -> put(executions, executionId, marked(e, true, e.epoch())));
      return before.isPresent();
    });
  }

  @Override
  public void forgetCancel(String executionId) {
    transactions.in(() ->
        execution(executionId)
            .ifPresent(e -> put(executions, executionId, marked(e, false, e.epoch()))));
  }

  @Override
  public boolean answer(String stepExecutionId, StepExecution.Answer answer) {
    return transactions.in(() -> {
      var before = step(stepExecutionId).filter(s -> s.waiting() && s.answer().isEmpty());
      before.ifPresent(
          s -> put(steps, s.id(), StepExecutionCopy.of(s).answer(Optional.of(answer)).build()));
      return before.isPresent();
    });
  }

  @Override
  public List<StepOfImage> waiting(Scope scope) {
    return transactions.in(() ->
        steps.values().stream()
            .filter(s -> s.waiting() && s.answer().isEmpty())
            .sorted(Comparator.comparing(s -> s.startTime().orElse(Instant.MAX)))
            .flatMap(s -> stepOfImage(s.id()).stream())
            .filter(s -> s.imageArn().scope().equals(scope))
            .toList());
  }

  @Override
  public Optional<WorkflowExecution> execution(String executionId) {
    return transactions.in(() -> Optional.ofNullable(executions.get(executionId)));
  }

  @Override
  public List<WorkflowExecution> executions(Arn imageBuildVersion) {
    var image = ArnKey.of(imageBuildVersion);
    return transactions.in(() ->
        executions.values().stream()
            .filter(e -> ArnKey.of(e.imageArn()).equals(image))
            .sorted(Comparator.comparingInt(WorkflowExecution::sequence))
            .toList());
  }

  @Override
  public Optional<StepExecution> step(String stepExecutionId) {
    return transactions.in(() -> Optional.ofNullable(steps.get(stepExecutionId)));
  }

  @Override
  public Optional<StepOfImage> stepOfImage(String stepExecutionId) {
    return transactions.in(() ->
        step(stepExecutionId)
            .flatMap(step ->
                execution(step.workflowExecutionId())
                    .map(e -> new StepOfImage(step, e.workflowArn(), e.imageArn()))));
  }

  @Override
  public List<StepExecution> steps(String executionId) {
    return transactions.in(() ->
        steps.values().stream()
            .filter(s -> s.workflowExecutionId().equals(executionId))
            .sorted(Comparator.comparingInt(StepExecution::index))
            .toList());
  }

  @Override
  public List<Holding> holdings(String executionId) {
    return there(h ->
        step(h.stepExecutionId())
            .map(s -> s.workflowExecutionId().equals(executionId))
            .orElse(false));
  }

  @Override
  public List<Holding> holdings(Holding.Kind kind) {
    return there(h -> h.kind() == kind);
  }

  @Override
  public void forget(Arn imageBuildVersion) {
    transactions.in(() -> {
      for (var execution : executions(imageBuildVersion)) {
        for (var step : steps(execution.id())) {
          List.copyOf(holdings.values()).stream()
              .filter(h -> h.stepExecutionId().equals(step.id()))
              .forEach(h -> remove(holdings, h.key()));
          remove(steps, step.id());
        }
        remove(executions, execution.id());
      }
    });
  }

  private List<Holding> there(Predicate<Holding> condition) {
    return transactions.in(() ->
        holdings.values().stream()
            .filter(h -> h.state() != Holding.State.GONE)
            .filter(condition)
            .toList());
  }

  private WorkflowExecution fence(String executionId, long epoch) {
    return execution(executionId)
        .filter(e -> e.epoch() == epoch)
        .orElseThrow(() -> new LostExecutionException(executionId, epoch));
  }

  private <T> void put(Map<String, T> table, String key, T row) {
    var before = Optional.ofNullable(table.put(key, row));
    transactions.undo(
        () -> before.ifPresentOrElse(b -> table.put(key, b), () -> table.remove(key)));
  }

  private <T> void remove(Map<String, T> table, String key) {
    var before = Optional.ofNullable(table.remove(key));
    transactions.undo(() -> before.ifPresent(b -> table.put(key, b)));
  }

  private static WorkflowExecution marked(
      WorkflowExecution e, boolean cancelRequested, long epoch) {
    return WorkflowExecutionCopy.of(e).cancelRequested(cancelRequested).epoch(epoch).build();
  }
}
