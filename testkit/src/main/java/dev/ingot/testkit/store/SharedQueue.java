// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.execution.Queue;
import dev.ingot.core.resource.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The rows of a queue in memory that several servers work on, each from a [Seat] of its own. Like
/// [MemoryQueue] it runs nothing by itself.
///
/// A server that is silent too long loses what it has ([#release]): it cannot leave it any more, so
/// the commit of its verdict is rolled back.
public final class SharedQueue {
  /// How long an execution pauses whose handler threw.
  public static final Duration PAUSE = Duration.ofSeconds(1);

  private final MemoryTransactions transactions;
  private final InstantSource clock;
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private long picks;

  public SharedQueue(MemoryTransactions transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /// @param pick which of all picks it is; empty if nobody has it
  /// @param woken somebody woke it while it ran, so it may not sleep now
  private record Row(
      String id, Instant due, Optional<Long> pick, Optional<String> server, boolean woken) {
    static Row free(String id, Instant due) {
      return new Row(id, due, Optional.empty(), Optional.empty(), false);
    }

    Row woken(Instant now) {
      return pick.isPresent() ? new Row(id, due, pick, server, true) : free(id, now);
    }
  }

  /// The place of a server.
  ///
  /// @param through the transactions that the server's own changes are made in
  public Seat seat(String server, Transactions through) {
    return new Seat(server, through);
  }

  /// Each execution in the queue and when it is due.
  public Map<String, Instant> waiting() {
    return transactions.in(() -> {
      var waiting = new LinkedHashMap<String, Instant>();
      rows.values().forEach(row -> waiting.put(row.id(), row.due()));
      return waiting;
    });
  }

  /// The earliest time at which an execution that nobody has is due.
  public Optional<Instant> next() {
    return transactions.in(() ->
        rows.values().stream()
            .filter(row -> row.pick().isEmpty())
            .map(Row::due)
            .min(Comparator.naturalOrder()));
  }

  /// The server's leases run out: what it has is due for others.
  public void release(String server) {
    transactions.in(() ->
        rows.values().stream()
            .filter(row -> row.server().equals(Optional.of(server)))
            .toList()
            .forEach(row -> put(Row.free(row.id(), clock.instant()))));
  }

  private void change(String id, UnaryOperator<Row> change) {
    Optional.ofNullable(rows.get(id)).ifPresent(row -> put(change.apply(row)));
  }

  private void put(Row row) {
    var before = Optional.ofNullable(rows.put(row.id(), row));
    transactions.undo(
        () -> before.ifPresentOrElse(b -> rows.put(b.id(), b), () -> rows.remove(row.id())));
  }

  private void remove(String id) {
    var before = Optional.ofNullable(rows.remove(id));
    transactions.undo(() -> before.ifPresent(b -> rows.put(id, b)));
  }

  /// A server's place at the queue.
  public final class Seat implements Queue {
    private final String server;
    private final Transactions through;
    private final Map<String, Thread> running = new HashMap<>();
    private Optional<Handler> handler = Optional.empty();

    private Seat(String server, Transactions through) {
      this.server = server;
      this.through = through;
    }

    @Override
    public void add(String executionId) {
      through.in(() -> {
        if (!rows.containsKey(executionId)) {
          put(Row.free(executionId, clock.instant()));
        }
      });
    }

    @Override
    public void wake(String executionId) {
      through.in(() -> change(executionId, row -> row.woken(clock.instant())));
    }

    @Override
    public void interrupt(String executionId) {
      synchronized (running) {
        Optional.ofNullable(running.get(executionId)).ifPresent(Thread::interrupt);
      }
    }

    /// Takes back what a dead predecessor had.
    @Override
    public void start(Handler newHandler) {
      release(server);
      handler = Optional.of(newHandler);
    }

    /// Does nothing: [#runNext] looks.
    @Override
    public void poke() {}

    /// Nothing is handed out any more.
    @Override
    public void close() {
      handler = Optional.empty();
      synchronized (running) {
        running.values().forEach(Thread::interrupt);
      }
    }

    /// The earliest execution that is due and that this server could run now.
    public Optional<String> due(Instant now) {
      if (handler.isEmpty()) {
        return Optional.empty();
      }
      // The transaction comes first here as in runNext: the other way round two would wait for each
      // other.
      return transactions.in(() -> {
        synchronized (running) {
          return rows.values().stream()
              .filter(row -> row.pick().isEmpty() && !row.due().isAfter(now))
              .filter(row -> !running.containsKey(row.id()))
              .min(Comparator.comparing(Row::due))
              .map(Row::id);
        }
      });
    }

    /// Runs the earliest that is due in the calling thread, once.
    ///
    /// @return what its handler or its commit threw
    public Optional<Exception> runNext(Instant now) {
      var mine = through.in(() -> due(now).map(this::pick));
      return mine.isEmpty() ? Optional.empty() : run(mine.get(), now);
    }

    private Row pick(String id) {
      change(id, row -> new Row(id, row.due(), Optional.of(++picks), Optional.of(server), false));
      return Optional.ofNullable(rows.get(id)).orElseThrow();
    }

    private Optional<Exception> run(Row picked, Instant now) {
      var id = picked.id();
      var pick = picked.pick().orElseThrow();
      try {
        var verdict = handle(id);
        through.in(() -> leave(id, pick, verdict));
        return Optional.empty();
      } catch (InterruptedException | RuntimeException e) {
        through.in(() -> {
          if (has(id, pick)) {
            put(Row.free(id, now.plus(PAUSE)));
          }
        });
        return Optional.of(e);
      }
    }

    private Verdict handle(String id) throws InterruptedException {
      synchronized (running) {
        running.put(id, Thread.currentThread());
      }
      try {
        return handler.orElseThrow().handle(id);
      } finally {
        synchronized (running) {
          running.remove(id);
          Thread.interrupted();
        }
      }
    }

    private void leave(String id, long pick, Verdict verdict) {
      verdict.commit().run();
      if (!has(id, pick)) {
        throw new IllegalStateException(server + " has lost " + id);
      }
      switch (verdict) {
        case Verdict.Finished _ -> remove(id);
        case Verdict.Parked parked ->
            change(id, row -> Row.free(id, row.woken() ? clock.instant() : parked.until()));
      }
    }

    private boolean has(String id, long pick) {
      return Optional.ofNullable(rows.get(id)).flatMap(Row::pick).equals(Optional.of(pick));
    }
  }
}
