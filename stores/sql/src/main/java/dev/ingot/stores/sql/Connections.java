// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.sql.SQLException;
import java.util.OptionalLong;

/// Where connections that may write come from.
interface Connections extends AutoCloseable {
  /// Waits for a connection. An interrupt does not disturb the wait: what a cancelled step wants to
  /// record must be recorded.
  Loan borrow() throws SQLException;

  /// A number for the state of what is committed: as long as it is the same, so is everything that
  /// can be read. Empty while somebody writes, and where others write unseen.
  OptionalLong state();

  @Override
  void close() throws SQLException;
}
