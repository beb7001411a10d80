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

/// Transactions, and a data source that gives the calling thread its transaction's connection, so
/// that code which knows nothing of our transactions, such as db-scheduler, takes part in them.
///
/// ```text
/// in(work) ── one connection, autocommit off, bound to the thread ── commit, or roll back
///              │
///              ├ borrow(): that connection, for our own statements
///              └ getConnection(): that connection as a [GuestConnection]
/// ```
///
/// A nested call that fails poisons the outer transaction: it is rolled back at its end even if the
/// exception was caught in between, because the nested call may have done half of its work.
final class TxDataSource implements SimpleDataSource, Transactions {
  private final Connections connections;
  private final Failures failures;
  private final ThreadLocal<Optional<Transaction>> current =
      ThreadLocal.withInitial(Optional::empty);

  TxDataSource(Connections connections, Failures failures) {
    this.connections = connections;
    this.failures = failures;
  }

  private static final class Transaction {
    private final Loan loan;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private Optional<Throwable> poison = Optional.empty();

    private Transaction(Loan loan) {
      this.loan = loan;
    }
  }

  /// Whether the calling thread is in a transaction.
  boolean bound() {
    return current.get().isPresent();
  }

  /// The transaction's connection, or one for a statement that is a transaction of its own.
  Loan borrow() throws SQLException {
    var transaction = current.get();
    return transaction.isPresent() ? transaction.get().loan.lentOn() : connections.borrow();
  }

  @Override
  public Connection getConnection() throws SQLException {
    return GuestConnection.of(borrow(), bound());
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
    try (var loan = connections.borrow()) {
      var connection = loan.connection();
      beginTransaction(connection);
      var transaction = new Transaction(loan);
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

  /// A connection that could not begin one, as a stranger has the lock of SQLite, takes itself to
  /// be in one: its next user must not.
  private static void beginTransaction(Connection connection) throws SQLException {
    try {
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      endTransaction(connection);
      throw e;
    }
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
}
