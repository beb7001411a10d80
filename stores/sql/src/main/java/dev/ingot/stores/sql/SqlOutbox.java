// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.ingot.core.execution.Notification;
import dev.ingot.core.execution.Outbox;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notifications in a table, each with a row of db-scheduler that says when it is due.
///
/// They have a worker of their own: one that hangs keeps no workflow from running.
final class SqlOutbox implements Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(SqlOutbox.class);
  private static final String TASK = "notification";
  private static final int AT_ONCE = 4;

  private final Sql sql;
  private final TxDataSource transactions;
  private final Dialect dialect;
  private final String worker;
  private final DbClock clock;
  private volatile Optional<Scheduler> scheduler = Optional.empty();

  SqlOutbox(Sql sql, Dialect dialect, String worker, InstantSource clock) {
    this.sql = sql;
    this.transactions = sql.transactions();
    this.dialect = dialect;
    this.worker = worker;
    this.clock = new DbClock(sql, dialect, clock);
  }

  @Override
  public void add(Notification notification) {
    transactions.in(() -> {
      sql.update(
          "insert into notification (id, step_id, channel, target, body, created_ms)"
              + " values (?, ?, ?, ?, ?, ?)",
          notification.id(),
          notification.stepExecutionId(),
          notification.channel(),
          notification.target(),
          notification.body(),
          notification.created());
      sql.update(
          "insert into scheduled_tasks"
              + " (task_name, task_instance, execution_time, picked, version)"
              + " values (?, ?, ?, ?, ?)",
          TASK,
          notification.id(),
          clock.now(),
          false,
          1L);
    });
    transactions.afterCommit(this::poke);
  }

  private void poke() {
    scheduler.ifPresent(Scheduler::triggerCheckForDueExecutions);
  }

  @Override
  public void start(Courier courier) {
    Schedulers.releaseLeases(sql, dialect, worker, TASK);
    var task =
        Tasks.custom(TASK, Void.class)
            .onFailure(SqlOutbox::later)
            .execute((_, context) -> deliver(courier, context.getExecution()));
    var started = Schedulers.of(transactions, dialect, clock, worker, AT_ONCE, task).build();
    scheduler = Optional.of(started);
    started.start();
  }

  private CompletionHandler<Void> deliver(Courier courier, Execution execution) {
    var notification = find(execution.getId());
    if (notification.isEmpty()) {
      return (_, row) -> row.remove();
    }
    try {
      var next = courier.deliver(notification.get(), execution.consecutiveFailures + 1);
      return (done, row) -> leave(next, done, row);
    } catch (InterruptedException e) {
      // The process ends: that was no attempt.
      return (done, row) -> row.reschedule(done, clock.now());
    } catch (RuntimeException e) {
      return (done, row) -> later(Schedulers.failed(done, e), row);
    }
  }

  private void leave(
      Optional<Instant> next, ExecutionComplete done, ExecutionOperations<Void> row) {
    var id = done.getExecution().getId();
    if (next.isPresent()) {
      var failed = Schedulers.failed(done, new IllegalStateException("not delivered"));
      row.reschedule(failed, clock.of(next.get()));
      return;
    }
    transactions.in(() -> {
      sql.update("delete from notification where id = ?", id);
      row.remove();
    });
  }

  private static void later(ExecutionComplete done, ExecutionOperations<Void> row) {
    var pause = SqlQueue.pause(done.getExecution().consecutiveFailures);
    LOG.warn(
        "notification {} is tried again in {}",
        done.getExecution().getId(),
        pause,
        done.getCause().orElse(null));
    row.reschedule(done, done.getTimeDone().plus(pause));
  }

  private Optional<Notification> find(String id) {
    return sql.first(
        "select id, step_id, channel, target, body, created_ms from notification where id = ?",
        SqlOutbox::read,
        id);
  }

  private static Notification read(Row row) throws SQLException {
    return new Notification(
        row.text(),
        row.text(),
        row.word(Notification.Channel.class),
        row.text(),
        row.text(),
        row.optionalTime().orElse(Instant.EPOCH));
  }

  @Override
  public void close() {
    var started = scheduler;
    scheduler = Optional.empty();
    if (started.isPresent()) {
      started.get().stop();
      Schedulers.releaseLeases(sql, dialect, worker, TASK);
    }
  }
}
