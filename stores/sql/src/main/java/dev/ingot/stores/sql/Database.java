// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.execution.Outbox;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Transactions;
import dev.ingot.core.rule.Idempotency;
import java.sql.SQLException;
import java.time.InstantSource;

/// An open database and the ports that it implements. They share its transactions. Close the queues
/// first.
public final class Database implements AutoCloseable {
  private final Dialect dialect;
  private final Connections connections;
  private final Sql.Readers readers;
  private final Sql sql;
  private final RecordJson json = new RecordJson();

  Database(Dialect dialect, Connections connections, Sql.Readers readers, Failures failures) {
    this.dialect = dialect;
    this.connections = connections;
    this.readers = readers;
    this.sql = new Sql(new TxDataSource(connections, failures), readers, failures);
  }

  public Transactions transactions() {
    return sql.transactions();
  }

  public ResourceStore resources() {
    return new SqlResourceStore(sql, dialect, json);
  }

  public Journal journal() {
    return new SqlJournal(sql, dialect, json, new ReadCache<>(connections));
  }

  public LifecycleJournal lifecycles() {
    return new SqlLifecycleJournal(sql, dialect, json);
  }

  public Idempotency idempotency(InstantSource clock) {
    return new SqlIdempotency(sql, clock);
  }

  /// A queue and, once it is started, a worker on it.
  ///
  /// @param worker names the worker; after a restart it takes up what it had under this name. On
  ///   PostgreSQL no two workers have the same; at most 50 characters
  /// @param slots how many executions the worker runs at once
  public Queue queue(String worker, int slots, InstantSource clock) {
    return new SqlQueue(sql, dialect, worker, slots, clock);
  }

  /// Where notifications wait, and once it is started a worker that delivers them.
  ///
  /// @param worker as for the queue
  public Outbox outbox(String worker, InstantSource clock) {
    return new SqlOutbox(sql, dialect, worker, clock);
  }

  Sql sql() {
    return sql;
  }

  @Override
  public void close() {
    readers.close();
    try {
      connections.close();
    } catch (SQLException e) {
      throw new StoreException("cannot close the database: " + e.getMessage(), e);
    }
  }
}
