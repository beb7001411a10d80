// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.Queue;
import dev.ingot.core.resource.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class MemoryQueueTest extends QueueContract {
  private final MemoryTransactions transactions = new MemoryTransactions();
  private final MemoryQueue queue = new MemoryQueue(transactions, clock);

  @Override
  protected Queue queue() {
    return queue;
  }

  @Override
  protected Transactions transactions() {
    return transactions;
  }

  /// In a thread of its own, since a handler may wait for the test.
  @Override
  protected void drive() {
    Thread.ofVirtual().start(() -> queue.runDue(clock.instant()));
  }

  @Test
  void due_executions_run_in_the_calling_thread_the_earliest_first() {
    var ran = new ArrayList<String>();
    queue.start(id -> {
      ran.add(id + " in " + Thread.currentThread().threadId());
      return new Queue.Verdict.Finished(() -> {});
    });
    queue.add("wf-late");
    queue.add("wf-early");

    assertThat(queue.runDue(clock.instant().minus(Duration.ofSeconds(1)))).isZero();
    assertThat(queue.runDue(clock.instant())).isEqualTo(2);

    var me = " in " + Thread.currentThread().threadId();
    assertThat(ran).containsExactly("wf-late" + me, "wf-early" + me);
    assertThat(queue.waiting()).isEmpty();
  }
}
