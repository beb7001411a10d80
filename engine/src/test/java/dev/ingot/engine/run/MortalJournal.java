// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A journal whose process dies at one of its writes. A death within a transaction takes the whole
/// transaction with it.
final class MortalJournal implements Journal {
  private final Journal journal;
  private final int last;
  private final boolean after;
  private int writes;

  /// @param last the write that is the last one
  /// @param after whether that write is still done
  MortalJournal(Journal journal, int last, boolean after) {
    this.journal = journal;
    this.last = last;
    this.after = after;
  }

  private <T> T write(Supplier<T> write) {
    writes++;
    if (writes > last || (writes == last && !after)) {
      throw new Death();
    }
    var result = write.get();
    if (writes == last) {
      throw new Death();
    }
    return result;
  }

  private void write(Runnable write) {
    write(() -> {
      write.run();
      return true;
    });
  }

  @Override
  public void create(WorkflowExecution execution, List<StepExecution> steps) {
    write(() -> journal.create(execution, steps));
  }

  @Override
  public Optional<WorkflowExecution> take(String executionId) {
    return write(() -> journal.take(executionId));
  }

  @Override
  public void record(WorkflowExecution execution) {
    write(() -> journal.record(execution));
  }

  @Override
  public void record(long epoch, StepExecution step) {
    write(() -> journal.record(epoch, step));
  }

  @Override
  public void record(long epoch, Holding holding) {
    write(() -> journal.record(epoch, holding));
  }

  @Override
  public boolean requestCancel(String executionId) {
    return write(() -> journal.requestCancel(executionId));
  }

  @Override
  public void forgetCancel(String executionId) {
    write(() -> {
      journal.forgetCancel(executionId);
      return true;
    });
  }

  @Override
  public boolean answer(String stepExecutionId, StepExecution.Answer answer) {
    return write(() -> journal.answer(stepExecutionId, answer));
  }

  @Override
  public List<StepOfImage> waiting(Scope scope) {
    return journal.waiting(scope);
  }

  @Override
  public Optional<WorkflowExecution> execution(String executionId) {
    return journal.execution(executionId);
  }

  @Override
  public List<WorkflowExecution> executions(Arn imageBuildVersion) {
    return journal.executions(imageBuildVersion);
  }

  @Override
  public Optional<StepExecution> step(String stepExecutionId) {
    return journal.step(stepExecutionId);
  }

  @Override
  public Optional<StepOfImage> stepOfImage(String stepExecutionId) {
    return journal.stepOfImage(stepExecutionId);
  }

  @Override
  public List<StepExecution> steps(String executionId) {
    return journal.steps(executionId);
  }

  @Override
  public List<Holding> holdings(String executionId) {
    return journal.holdings(executionId);
  }

  @Override
  public List<Holding> holdings(Holding.Kind kind) {
    return journal.holdings(kind);
  }

  @Override
  public void forget(Arn imageBuildVersion) {
    journal.forget(imageBuildVersion);
  }
}
