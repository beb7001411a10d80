// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.sql.SQLException;

/// Where connections that may write come from.
interface Connections extends SimpleDataSource, AutoCloseable {
  @Override
  void close() throws SQLException;
}
