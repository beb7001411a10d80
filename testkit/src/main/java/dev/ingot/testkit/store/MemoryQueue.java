// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.execution.Queue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A queue in memory that runs nothing by itself: a test says when, and for which time.
///
/// ```java
/// queue.start(dispatcher);
/// queue.runDue(clock.instant());                      // in the calling thread
/// queue.runDue(clock.advance(Duration.ofDays(7)));    // what was parked until then
/// ```
public final class MemoryQueue implements Queue {
  /// How long an execution pauses whose handler threw.
  public static final Duration PAUSE = Duration.ofSeconds(1);

  private static final int RUNS = 10_000;

  private final MemoryTransactions transactions;
  private final InstantSource clock;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Thread> running = new HashMap<>();
  private final List<Exception> failures = new ArrayList<>();
  private Optional<Handler> handler = Optional.empty();

  public MemoryQueue(MemoryTransactions transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /// @param woken somebody woke it while it ran, so it may not sleep now
  private record Entry(String id, Instant due, boolean picked, boolean woken) {
    Entry woken(Instant now) {
      return picked ? new Entry(id, due, true, true) : new Entry(id, now, false, false);
    }
  }

  @Override
  public void add(String executionId) {
    transactions.in(() -> {
      if (entry(executionId).isEmpty()) {
        put(executionId, new Entry(executionId, clock.instant(), false, false));
      }
    });
  }

  @Override
  public void wake(String executionId) {
    transactions.in(
        () -> entry(executionId).ifPresent(e -> put(executionId, e.woken(clock.instant()))));
  }

  @Override
  public void interrupt(String executionId) {
    synchronized (running) {
      Optional.ofNullable(running.get(executionId)).ifPresent(Thread::interrupt);
    }
  }

  @Override
  public void start(Handler newHandler) {
    transactions.in(() -> handler = Optional.of(newHandler));
  }

  /// Does nothing: [#runDue] looks.
  @Override
  public void poke() {}

  /// Nothing is handed out any more.
  @Override
  public void close() {
    transactions.in(() -> handler = Optional.empty());
    synchronized (running) {
      running.values().forEach(Thread::interrupt);
    }
  }

  /// Runs what is due, the earliest first, in the calling thread, until nothing is; also what
  /// becomes due meanwhile. Before [#start] nothing is due.
  ///
  /// @return how many runs there were
  public int runDue(Instant now) {
    for (var runs = 0; runs < RUNS; runs++) {
      var id = transactions.in(() -> pick(now));
      if (id.isEmpty()) {
        return runs;
      }
      run(id.get(), now);
    }
    throw new IllegalStateException("still due after " + RUNS + " runs: " + waiting());
  }

  /// Runs the earliest that is due, once.
  public void runNext(Instant now) {
    transactions.in(() -> pick(now)).ifPresent(id -> run(id, now));
  }

  /// Each execution in the queue and when it is due.
  public Map<String, Instant> waiting() {
    return transactions.in(() -> {
      var waiting = new LinkedHashMap<String, Instant>();
      entries.values().forEach(e -> waiting.put(e.id, e.due));
      return waiting;
    });
  }

  /// What handlers and their commits threw, in order of time.
  public List<Exception> failures() {
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  private Optional<String> pick(Instant now) {
    if (handler.isEmpty()) {
      return Optional.empty();
    }
    var due =
        entries.values().stream()
            .filter(e -> !e.picked && !e.due.isAfter(now))
            .min(Comparator.comparing(Entry::due));
    due.ifPresent(e -> put(e.id, new Entry(e.id, e.due, true, false)));
    return due.map(Entry::id);
  }

  private void run(String id, Instant now) {
    try {
      var verdict = handle(id);
      transactions.in(() -> leave(id, verdict));
    } catch (InterruptedException | RuntimeException e) {
      synchronized (failures) {
        failures.add(e);
      }
      transactions.in(() -> put(id, new Entry(id, now.plus(PAUSE), false, false)));
    }
  }

  private Verdict handle(String id) throws InterruptedException {
    synchronized (running) {
      running.put(id, Thread.currentThread());
    }
    try {
      return transactions.in(() -> handler.orElseThrow()).handle(id);
    } finally {
      synchronized (running) {
        running.remove(id);
        Thread.interrupted();
      }
    }
  }

  private void leave(String id, Verdict verdict) {
    verdict.commit().run();
    switch (verdict) {
      case Verdict.Finished _ -> remove(id);
      case Verdict.Parked parked -> {
        var woken = entry(id).map(Entry::woken).orElse(false);
        put(id, new Entry(id, woken ? clock.instant() : parked.until(), false, false));
      }
    }
  }

  private Optional<Entry> entry(String id) {
    return Optional.ofNullable(entries.get(id));
  }

  private void put(String id, Entry entry) {
    var before = Optional.ofNullable(entries.put(id, entry));
    transactions.undo(
        () -> before.ifPresentOrElse(b -> entries.put(id, b), () -> entries.remove(id)));
  }

  private void remove(String id) {
    var before = Optional.ofNullable(entries.remove(id));
    transactions.undo(() -> before.ifPresent(b -> entries.put(id, b)));
  }
}
