// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/// A few read-only connections to SQLite, opened when they are first needed. Each keeps the
/// statements that were prepared on it, since preparing takes longer than a point read. A read sees
/// what was committed before it began and waits for no writer.
final class SqliteReaders implements Sql.Readers {
  private static final int CONNECTIONS = 4;

  private final Opener opener;
  private final Semaphore permits = new Semaphore(CONNECTIONS);
  private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  SqliteReaders(Opener opener) {
    this.opener = opener;
  }

  interface Opener {
    Connection open() throws SQLException;
  }

  private record Session(Connection connection, KeptStatements statements) {}

  @Override
  public <T> T read(String sql, Sql.Query<T> query) throws SQLException {
    permits.acquireUninterruptibly();
    try {
      if (closed) {
        throw new SQLException("it is closed");
      }
      var waiting = Optional.ofNullable(idle.pollFirst());
      var session = waiting.isPresent() ? waiting.get() : session(opener.open());
      var good = false;
      try {
        var result = session.statements.use(sql, query);
        good = true;
        return result;
      } finally {
        if (good) {
          idle.addFirst(session);
        } else {
          session.connection.close();
        }
      }
    } finally {
      permits.release();
    }
  }

  private static Session session(Connection connection) {
    return new Session(connection, new KeptStatements(connection));
  }

  /// Waits for reads that are going on.
  @Override
  public void close() {
    permits.acquireUninterruptibly(CONNECTIONS);
    closed = true;
    try {
      for (var session : idle) {
        session.connection.close();
      }
    } catch (SQLException e) {
      throw new StoreException("cannot close the database: " + e.getMessage(), e);
    } finally {
      idle.clear();
      permits.release(CONNECTIONS);
    }
  }
}
