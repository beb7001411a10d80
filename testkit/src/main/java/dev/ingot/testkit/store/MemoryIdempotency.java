// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.Scope;
import dev.ingot.core.rule.Idempotency;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Client tokens in memory, remembered for good.
public final class MemoryIdempotency implements Idempotency {
  private final MemoryTransactions transactions;
  private final Map<Call, Remembered> calls = new HashMap<>();

  public MemoryIdempotency() {
    this(new MemoryTransactions());
  }

  public MemoryIdempotency(MemoryTransactions transactions) {
    this.transactions = transactions;
  }

  private record Call(Scope scope, String operation, String clientToken) {}

  @Override
  public Optional<Remembered> find(Scope scope, String operation, String clientToken) {
    var call = new Call(scope, operation, clientToken);
    return transactions.in(() -> Optional.ofNullable(calls.get(call)));
  }

  @Override
  public void remember(Scope scope, String operation, String clientToken, Remembered answer) {
    var call = new Call(scope, operation, clientToken);
    transactions.in(() -> {
      if (calls.containsKey(call)) {
        throw new IllegalStateException(
            "another call of " + operation + " used the client token at the same time");
      }
      calls.put(call, answer);
      transactions.undo(() -> calls.remove(call));
    });
  }
}
