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
import dev.ingot.testkit.store.IdempotencyContract;
import dev.ingot.testkit.store.JournalContract;
import dev.ingot.testkit.store.LifecycleJournalContract;
import dev.ingot.testkit.store.OutboxContract;
import dev.ingot.testkit.store.QueueContract;
import dev.ingot.testkit.store.ResourceStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// The contracts, passed by SQLite.
class SqliteContractsTest {
  private final Database database;

  SqliteContractsTest(@TempDir Path directory) {
    this.database = Databases.sqlite(directory);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Nested
  class Resources extends ResourceStoreContract {
    @Override
    protected ResourceStore store() {
      return database.resources();
    }

    @Override
    protected Transactions transactions() {
      return database.transactions();
    }
  }

  @Nested
  class OfJournal extends JournalContract {
    @Override
    protected Journal journal() {
      return database.journal();
    }

    @Override
    protected Transactions transactions() {
      return database.transactions();
    }
  }

  @Nested
  class OfLifecycles extends LifecycleJournalContract {
    @Override
    protected LifecycleJournal lifecycles() {
      return database.lifecycles();
    }

    @Override
    protected Transactions transactions() {
      return database.transactions();
    }
  }

  @Nested
  class OfIdempotency extends IdempotencyContract {
    @Override
    protected Idempotency idempotency() {
      return database.idempotency(clock);
    }

    @Override
    protected Transactions transactions() {
      return database.transactions();
    }
  }

  @Nested
  class OfQueue extends QueueContract {
    private final Queue queue = database.queue("worker-1", 4, clock);

    @Override
    protected Queue queue() {
      return queue;
    }

    @Override
    protected Transactions transactions() {
      return database.transactions();
    }

    @AfterEach
    void closeQueue() {
      queue.close();
    }
  }

  @Nested
  class OfOutbox extends OutboxContract {
    @Override
    protected Outbox outbox() {
      return database.outbox("worker-1", clock);
    }

    @Override
    protected Transactions transactions() {
      return database.transactions();
    }
  }
}
