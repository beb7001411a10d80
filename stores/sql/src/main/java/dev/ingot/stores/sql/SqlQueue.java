// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import com.github.kagkarlsson.scheduler.CurrentlyExecuting;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.ingot.core.execution.Queue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The queue as rows of db-scheduler, one for each execution that is not finished.
///
/// ```text
/// add ── row, due now ── picked: lease with heartbeat ── Finished: row deleted ──┐ in one transaction
///                            ▲                        └─ Parked: due later ──────┤ with the verdict's
///                            └── woken, time come, lease of a dead worker ◄──────┘ commit
/// ```
///
/// Whoever wakes an execution that is running marks its row; parking it looks at the mark after it
/// has locked the row, so no wake-up is lost between a handler's decision and its commit.
final class SqlQueue implements Queue {
  private static final Logger LOG = LoggerFactory.getLogger(SqlQueue.class);
  private static final String TASK = "workflow";
  private final Sql sql;
  private final TxDataSource transactions;
  private final Dialect dialect;
  private final String worker;
  private final int slots;
  private final DbClock clock;
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private volatile Optional<Scheduler> scheduler = Optional.empty();
  private volatile boolean closing;

  SqlQueue(Sql sql, Dialect dialect, String worker, int slots, InstantSource clock) {
    if (worker.length() > 50) {
      throw new IllegalArgumentException("a worker's name has at most 50 characters: " + worker);
    }
    this.sql = sql;
    this.transactions = sql.transactions();
    this.dialect = dialect;
    this.worker = worker;
    this.slots = slots;
    this.clock = new DbClock(sql, dialect, clock);
  }

  @Override
  public void add(String executionId) {
    sql.update(
        """
        insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)
        values (?, ?, ?, ?, ?)
        on conflict (task_name, task_instance) do nothing
        """,
        TASK,
        executionId,
        clock.now(),
        false,
        1L);
    transactions.afterCommit(this::poke);
  }

  @Override
  public void wake(String executionId) {
    sql.update(
        """
        update scheduled_tasks
        set execution_time = case when picked then execution_time else ? end, woken = picked
        where task_name = ? and task_instance = ?
        """,
        clock.now(),
        TASK,
        executionId);
    transactions.afterCommit(this::poke);
  }

  @Override
  public void interrupt(String executionId) {
    Optional.ofNullable(running.get(executionId)).ifPresent(Running::interrupt);
  }

  @Override
  public void start(Handler handler) {
    releaseLeases();
    var task =
        Tasks.custom(TASK, Void.class)
            .onFailure((done, row) -> handBack(done, row, causeOf(done)))
            .onDeadExecution(this::takeOver)
            .execute((instance, context) -> run(handler, context.getExecution()));
    var started = scheduler(task);
    scheduler = Optional.of(started);
    started.start();
  }

  @Override
  public void poke() {
    scheduler.ifPresent(Scheduler::triggerCheckForDueExecutions);
  }

  @Override
  public void close() {
    closing = true;
    var started = scheduler;
    scheduler = Optional.empty();
    if (started.isPresent()) {
      running.values().forEach(Running::interrupt);
      started.get().stop();
      releaseLeases();
    }
  }

  /// Gives back what this worker had when it died, and what did not stop when it was closed. A
  /// handler that still runs finds out by its epoch.
  private void releaseLeases() {
    Schedulers.releaseLeases(sql, dialect, worker, TASK);
  }

  private Scheduler scheduler(Task<Void> task) {
    return Schedulers.of(transactions, dialect, clock, worker, slots, task)
        .addSchedulerListener(new Slots())
        .build();
  }

  /// Stops the polling while every slot is taken: polling by `fetch` would add the same due rows to
  /// the executor's queue with every poll, for hours.
  private final class Slots extends AbstractSchedulerListener {
    private final AtomicInteger taken = new AtomicInteger();

    @Override
    public void onExecutionStart(CurrentlyExecuting execution) {
      if (taken.incrementAndGet() >= slots) {
        scheduler.ifPresent(Scheduler::pause);
      }
    }

    @Override
    public void onExecutionComplete(ExecutionComplete execution) {
      taken.decrementAndGet();
      scheduler.ifPresent(Scheduler::resume);
      poke();
    }
  }

  private CompletionHandler<Void> run(Handler handler, Execution execution) {
    var id = execution.getId();
    var me = new Running(Thread.currentThread());
    if (running.putIfAbsent(id, me) != null) {
      throw new IllegalStateException(id + " still runs in this process after its lease was lost");
    }
    try {
      if (closing) {
        throw new InterruptedException("closing");
      }
      var verdict = handler.handle(id);
      return (done, row) -> leave(verdict, done, row);
    } catch (InterruptedException | RuntimeException e) {
      return (done, row) -> handBack(Schedulers.failed(done, e), row, e);
    } finally {
      running.remove(id);
      me.end();
    }
  }

  private void leave(Verdict verdict, ExecutionComplete done, ExecutionOperations<Void> row) {
    try {
      transactions.in(() -> {
        verdict.commit().run();
        switch (verdict) {
          case Verdict.Finished _ -> row.remove();
          case Verdict.Parked parked -> {
            row.reschedule(done, clock.of(parked.until()));
            stayAwakeIfWoken(done.getExecution().getId());
          }
        }
      });
    } catch (RuntimeException e) {
      handBack(Schedulers.failed(done, e), row, e);
    }
  }

  /// Comes after the row was changed, so whoever wakes it now waits for our commit and finds it
  /// parked.
  private void stayAwakeIfWoken(String id) {
    sql.update(
        """
        update scheduled_tasks set execution_time = ?, woken = false
        where task_name = ? and task_instance = ? and woken = true
        """,
        clock.now(),
        TASK,
        id);
  }

  private void handBack(ExecutionComplete done, ExecutionOperations<Void> row, Throwable cause) {
    var execution = done.getExecution();
    var pause = closing ? Duration.ZERO : pause(execution.consecutiveFailures);
    if (!(cause instanceof InterruptedException)) {
      LOG.warn("{} broke off and runs again in {}", execution.getId(), pause, cause);
    }
    try {
      row.reschedule(done, clock.now().plus(pause));
    } catch (RuntimeException e) {
      LOG.warn("{} cannot be handed back: {}", execution.getId(), e.getMessage());
    }
  }

  /// 1 s, 2 s, 4 s, … 1 min.
  static Duration pause(int failures) {
    return failures > 5 ? Duration.ofMinutes(1) : Duration.ofSeconds(1L << failures);
  }

  /// A worker that was suspended finds its own leases too old; they are none of a dead worker.
  private void takeOver(ExecutionComplete dead, ExecutionOperations<Void> row) {
    var execution = dead.getExecution();
    if (!running.containsKey(execution.getId())) {
      LOG.warn("{} is taken over from {}", execution.getId(), execution.pickedBy);
      row.reschedule(dead, clock.now());
      poke();
    }
  }

  private static Throwable causeOf(ExecutionComplete done) {
    return done.getCause().orElseGet(() -> new IllegalStateException("unknown cause"));
  }

  /// The thread that runs a handler, which may be interrupted only as long as it does.
  private static final class Running {
    private final Thread thread;
    private boolean ended;

    private Running(Thread thread) {
      this.thread = thread;
    }

    private synchronized void interrupt() {
      if (!ended) {
        thread.interrupt();
      }
    }

    private synchronized void end() {
      ended = true;
      Thread.interrupted();
    }
  }
}
