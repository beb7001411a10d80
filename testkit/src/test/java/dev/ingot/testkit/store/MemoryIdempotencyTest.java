// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.resource.Transactions;
import dev.ingot.core.rule.Idempotency;

class MemoryIdempotencyTest extends IdempotencyContract {
  private final MemoryTransactions transactions = new MemoryTransactions();
  private final MemoryIdempotency idempotency = new MemoryIdempotency(transactions);

  @Override
  protected Idempotency idempotency() {
    return idempotency;
  }

  @Override
  protected Transactions transactions() {
    return transactions;
  }
}
