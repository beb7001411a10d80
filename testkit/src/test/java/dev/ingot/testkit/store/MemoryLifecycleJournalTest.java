// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.resource.Transactions;

class MemoryLifecycleJournalTest extends LifecycleJournalContract {
  private final MemoryTransactions transactions = new MemoryTransactions();
  private final MemoryLifecycleJournal lifecycles = new MemoryLifecycleJournal(transactions);

  @Override
  protected LifecycleJournal lifecycles() {
    return lifecycles;
  }

  @Override
  protected Transactions transactions() {
    return transactions;
  }
}
