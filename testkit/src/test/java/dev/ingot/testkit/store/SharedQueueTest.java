// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.Queue;
import dev.ingot.core.resource.Transactions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedQueueTest extends QueueContract {
  private final MemoryTransactions transactions = new MemoryTransactions();
  private final SharedQueue queue = new SharedQueue(transactions, clock);
  private final SharedQueue.Seat seat = queue.seat("here", transactions);

  @Override
  protected Queue queue() {
    return seat;
  }

  @Override
  protected Transactions transactions() {
    return transactions;
  }

  /// In a thread of its own, since a handler may wait for the test.
  @Override
  protected void drive() {
    Thread.ofVirtual()
        .start(() -> {
          while (seat.due(clock.instant()).isPresent()) {
            seat.runNext(clock.instant());
          }
        });
  }

  @Test
  void a_server_whose_lease_ran_out_cannot_leave_what_it_had() {
    var committed = new ArrayList<String>();
    var other = queue.seat("there", transactions);
    other.start(id -> new Queue.Verdict.Finished(() -> committed.add("there")));
    seat.start(id -> {
      queue.release("here");
      other.runNext(clock.instant());
      return new Queue.Verdict.Finished(() -> committed.add("here"));
    });
    seat.add("wf-1");

    var thrown = seat.runNext(clock.instant());

    assertThat(thrown).get().isInstanceOf(IllegalStateException.class);
    assertThat(committed).isEqualTo(List.of("there", "here")); // the second was rolled back
    assertThat(queue.waiting()).isEmpty();
  }
}
