// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// The one connection that writes to SQLite, lent to one thread at a time in the order in which
/// they ask. With several writers SQLite's own waiting starves some of them.
final class SqliteWriter implements Connections {
  private final Connection connection;
  private final KeptStatements statements;
  private final Reserve reserve;
  private final Semaphore free = new Semaphore(1, true);

  /// Grows when the connection is lent and when it comes back: odd while somebody has it.
  private final AtomicLong turns = new AtomicLong();

  SqliteWriter(Connection connection, Reserve reserve) {
    this.connection = connection;
    this.statements = new KeptStatements(connection);
    this.reserve = reserve;
  }

  @Override
  public Loan borrow() {
    free.acquireUninterruptibly();
    reserve.beforeWrite();
    turns.incrementAndGet();
    return new Loan(connection, statements, this::takeBack);
  }

  private void takeBack() {
    turns.incrementAndGet();
    free.release();
  }

  @Override
  public OptionalLong state() {
    var turn = turns.get();
    return turn % 2 == 0 ? OptionalLong.of(turn) : OptionalLong.empty();
  }

  /// Waits for the thread that has the connection.
  @Override
  public void close() throws SQLException {
    free.acquireUninterruptibly();
    try {
      connection.close();
    } finally {
      free.release();
    }
  }
}
