// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.sql.Connection;
import java.sql.SQLException;

/// A connection to use for a while.
///
/// @param end gives it back; closing the loan calls it, so close it once
record Loan(Connection connection, End end) implements AutoCloseable {

  interface End {
    void run() throws SQLException;
  }

  @Override
  public void close() throws SQLException {
    end.run();
  }
}
