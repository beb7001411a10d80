// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Duration;
import java.util.concurrent.Executors;

/// Workers of db-scheduler over our database.
final class Schedulers {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final Duration CLOSE = Duration.ofSeconds(4);

  /// By default db-scheduler deletes rows of tasks that it does not know when they are two weeks
  /// overdue: other workers' work.
  static final Duration NEVER = Duration.ofDays(36_500);

  private Schedulers() {}

  /// @param name of the worker; no two that run at the same time have the same
  /// @param threads how many rows of the task are worked on at once
  static SchedulerBuilder of(
      TxDataSource transactions,
      Dialect dialect,
      DbClock clock,
      String name,
      int threads,
      Task<Void> task) {
    var virtual = Thread.ofVirtual().name("worker-", 0).factory();
    var builder =
        Scheduler.create(transactions, task)
            .schedulerName(new SchedulerName.Fixed(name))
            .jdbcCustomization(SchedulerColumns.of(dialect))
            .clock(clock)
            .threads(threads)
            .executorService(Executors.newFixedThreadPool(threads, virtual))
            .dueExecutor(Executors.newSingleThreadExecutor(virtual))
            .housekeeperExecutor(Executors.newScheduledThreadPool(2, virtual))
            .pollingInterval(POLL)
            .heartbeatInterval(HEARTBEAT)
            .deleteUnresolvedAfter(NEVER)
            .shutdownMaxWait(CLOSE);
    switch (dialect) {
      case SQLITE -> builder.pollUsingFetch(0.5, 1.0);
      case POSTGRESQL -> builder.pollUsingLockAndFetch(0.5, 1.0);
    }
    return builder;
  }

  /// Gives back what a worker had when it died, and what did not stop when it was closed.
  static void releaseLeases(Sql sql, Dialect dialect, String name, String task) {
    var release =
        "update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,"
            + " version = version + 1 where picked = true and task_name = ?";
    switch (dialect) {
      case SQLITE -> sql.update(release, task); // the directory's lock proves that nobody is there
      case POSTGRESQL -> sql.update(release + " and picked_by = ?", task, name);
    }
  }

  /// The same execution, failed.
  static ExecutionComplete failed(ExecutionComplete done, Throwable cause) {
    return ExecutionComplete.failure(
        done.getExecution(), done.getTimeDone(), done.getTimeDone(), cause);
  }
}
