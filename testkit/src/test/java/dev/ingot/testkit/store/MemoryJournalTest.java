// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.execution.Journal;
import dev.ingot.core.resource.Transactions;

class MemoryJournalTest extends JournalContract {
  private final MemoryTransactions transactions = new MemoryTransactions();
  private final MemoryJournal journal = new MemoryJournal(transactions);

  @Override
  protected Journal journal() {
    return journal;
  }

  @Override
  protected Transactions transactions() {
    return transactions;
  }
}
