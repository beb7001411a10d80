// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.resource.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// A data source that gives the calling thread its transaction's connection, so that code which
/// knows nothing of our transactions, such as db-scheduler, takes part in them.
///
/// ```text
/// in(work) ── one raw connection, autocommit off, bound to the thread ── commit, or roll back
///              │
///              └ getConnection(): that connection; commit, rollback and close do nothing on it,
///                and it says that autocommit is on
/// ```
///
/// It says so because db-scheduler commits a connection by itself when autocommit is off, and does
/// so before it finds out that it lost its row: our half of the work would stay.
///
/// A nested call that fails poisons the outer transaction: it is rolled back at its end even if the
/// exception was caught in between, because the nested call may have done half of its work.
final class TxDataSource implements SimpleDataSource, Transactions {
  private final DataSource raw;
  private final Failures failures;
  private final ThreadLocal<Optional<Transaction>> current =
      ThreadLocal.withInitial(Optional::empty);

  TxDataSource(DataSource raw, Failures failures) {
    this.raw = raw;
    this.failures = failures;
  }

  private static final class Transaction {
    private final Connection connection;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private Optional<Throwable> poison = Optional.empty();

    private Transaction(Connection connection) {
      this.connection = connection;
    }
  }

  /// Whether the calling thread is in a transaction.
  boolean bound() {
    return current.get().isPresent();
  }

  @Override
  public Connection getConnection() throws SQLException {
    var transaction = current.get();
    return transaction.isPresent()
        ? new BoundConnection(transaction.get().connection)
        : raw.getConnection();
  }

  @Override
  public <T> T in(Supplier<T> work) {
    var outer = current.get();
    return outer.isPresent() ? join(outer.get(), work) : begin(work);
  }

  /// Runs something once the calling thread's transaction is committed; at once if there is none.
  void afterCommit(Runnable action) {
    current.get().ifPresentOrElse(t -> t.afterCommit.add(action), action);
  }

  private static <T> T join(Transaction outer, Supplier<T> work) {
    try {
      return work.get();
    } catch (Throwable e) {
      outer.poison = Optional.of(outer.poison.orElse(e));
      throw e;
    }
  }

  private <T> T begin(Supplier<T> work) {
    List<Runnable> afterCommit;
    T result;
    try (var connection = raw.getConnection()) {
      connection.setAutoCommit(false);
      var transaction = new Transaction(connection);
      current.set(Optional.of(transaction));
      try {
        result = work.get();
        if (transaction.poison.isPresent()) {
          throw new IllegalStateException(
              "rolled back, because a part of the transaction failed", transaction.poison.get());
        }
        connection.commit();
      } catch (Throwable e) {
        rollback(connection, e);
        throw e;
      } finally {
        current.remove();
        endTransaction(connection);
      }
      afterCommit = transaction.afterCommit;
    } catch (SQLException e) {
      throw failures.of(e);
    }
    afterCommit.forEach(Runnable::run);
    return result;
  }

  /// When its disk is full SQLite has rolled back by itself and refuses to do it again.
  private static void rollback(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void endTransaction(Connection connection) {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException _) {
      // The transaction is over already; the connection's next user finds out if it is broken.
    }
  }

  /// The transaction's connection as somebody sees it who may not end the transaction.
  private static final class BoundConnection extends ForwardingConnection {
    private BoundConnection(Connection to) {
      super(to);
    }

    @Override
    public boolean getAutoCommit() {
      return true;
    }

    @Override
    public void setAutoCommit(boolean autoCommit) {}

    @Override
    public void commit() {}

    @Override
    public void rollback() {}

    @Override
    public void close() {}

    @Override
    public boolean isClosed() {
      return false;
    }
  }
}
