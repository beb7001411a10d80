// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Transactions;

class MemoryResourceStoreTest extends ResourceStoreContract {
  private final MemoryTransactions transactions = new MemoryTransactions();
  private final MemoryResourceStore store = new MemoryResourceStore(transactions);

  @Override
  protected ResourceStore store() {
    return store;
  }

  @Override
  protected Transactions transactions() {
    return transactions;
  }
}
