// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.sql.SQLException;

/// There was no connection to the database, or it broke off. What a transaction wrote is not kept,
/// unless the connection broke while it was committed: then nobody knows.
public final class StoreUnreachableException extends StoreException {
  private static final long serialVersionUID = 1L;

  public StoreUnreachableException(String database, SQLException cause) {
    super("cannot reach the database " + database + ": " + why(cause).getMessage(), cause);
  }

  /// A pool says only that it waited in vain; its cause says why.
  private static SQLException why(SQLException e) {
    return e.getCause() instanceof SQLException cause ? cause : e;
  }
}
