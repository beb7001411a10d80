// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A connection as db-scheduler sees it: closing it gives it back, and one that is bound to a
/// transaction of ours does not end it. All other calls reach the connection.
///
/// A bound one says that autocommit is on. db-scheduler commits by itself when it is off, and does
/// so before it finds out that it lost its row: our half of the work would stay.
///
/// It is a proxy of the JDK: a call through it takes some 50 ns longer, where a statement of SQLite
/// takes 10,000 and more. The first one of a process takes 25 to 40 ms, so our own statements use
/// connections without it.
final class GuestConnection implements InvocationHandler {
  private final Loan loan;
  private final boolean bound;
  private boolean closed;

  private GuestConnection(Loan loan, boolean bound) {
    this.loan = loan;
    this.bound = bound;
  }

  /// @param bound to a transaction that somebody else ends
  static Connection of(Loan loan, boolean bound) {
    return (Connection)
        Proxy.newProxyInstance(
            GuestConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new GuestConnection(loan, bound));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] values)
      throws Throwable {
    return switch (method.getName()) {
      case "close" -> close();
      case "isClosed" -> closed;
      case "getAutoCommit" -> bound || loan.connection().getAutoCommit();
      case "setAutoCommit", "commit", "rollback" -> bound ? null : passOn(method, values);
      default -> passOn(method, values);
    };
  }

  private @Nullable Object close() throws SQLException {
    if (!closed) {
      closed = true;
      loan.close();
    }
    return null;
  }

  private @Nullable Object passOn(Method method, @Nullable Object @Nullable [] values)
      throws Throwable {
    try {
      return method.invoke(loan.connection(), values);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
