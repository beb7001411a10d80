// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.execution.Notification;
import dev.ingot.core.execution.Outbox;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An outbox in memory that delivers nothing by itself: a test says when.
public final class MemoryOutbox implements Outbox {
  private final MemoryTransactions transactions;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private Optional<Courier> courier = Optional.empty();

  public MemoryOutbox(MemoryTransactions transactions) {
    this.transactions = transactions;
  }

  private record Entry(Notification notification, Instant due, int attempts) {}

  @Override
  public void add(Notification notification) {
    transactions.in(() -> {
      entries.put(notification.id(), new Entry(notification, Instant.MIN, 0));
      transactions.undo(() -> entries.remove(notification.id()));
    });
  }

  @Override
  public void start(Courier newCourier) {
    courier = Optional.of(newCourier);
  }

  /// What is not delivered yet.
  public List<Notification> waiting() {
    return entries.values().stream().map(Entry::notification).toList();
  }

  /// Delivers what is due.
  public void deliverDue(Instant now) throws InterruptedException {
    for (var entry : List.copyOf(entries.values())) {
      if (entry.due().isAfter(now)) {
        continue;
      }
      var id = entry.notification().id();
      var attempt = entry.attempts() + 1;
      var next = courier.orElseThrow().deliver(entry.notification(), attempt);
      if (next.isPresent()) {
        entries.put(id, new Entry(entry.notification(), next.get(), attempt));
      } else {
        entries.remove(id);
      }
    }
  }

  @Override
  public void close() {
    courier = Optional.empty();
  }
}
