// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.Transactions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Runs a call once per client token: the same call with the same token is answered again and not
/// executed again. Only calls that succeed are remembered.
///
/// The whole call is one transaction, so what it did and the memory of it are there together or not
/// at all. A second call with the same token waits for the first. If the first is in another
/// process on the same database, the second fails when it tries to remember its answer, and has
/// done nothing; clients repeat it then.
public final class IdempotentCalls {
  private final Idempotency idempotency;
  private final Transactions transactions;
  private final List<ReentrantLock> locks = Stream.generate(ReentrantLock::new).limit(64).toList();

  public IdempotentCalls(Idempotency idempotency, Transactions transactions) {
    this.idempotency = idempotency;
    this.transactions = transactions;
  }

  /// @param request the request's members without the token
  /// @param work executes the call and answers the name of what it made or changed
  Arn once(Scope scope, String operation, String clientToken, Record request, Supplier<Arn> work) {
    var answer = onceText(scope, operation, clientToken, request, () -> work.get().toString());
    return Arn.parse(answer).orElseThrow();
  }

  /// Likewise, for a call whose answer is another text.
  String onceText(
      Scope scope, String operation, String clientToken, Record request, Supplier<String> work) {
    var fingerprint = Fingerprint.of(request);
    var lock = locks.get(Math.floorMod(clientToken.hashCode(), locks.size()));
    lock.lock();
    try {
      return transactions.in(() -> answer(scope, operation, clientToken, fingerprint, work));
    } finally {
      lock.unlock();
    }
  }

  /// Like the other one, for a call that has to fetch something first: outside of the transaction,
  /// which nobody else could write beside, and not if the call is answered already.
  ///
  /// @param fetch gets what the work needs
  <T> Arn once(
      Scope scope,
      String operation,
      String clientToken,
      Record request,
      Supplier<T> fetch,
      Function<T, Arn> work) {
    var fetched =
        idempotency.find(scope, operation, clientToken).isPresent()
            ? Optional.<T>empty()
            : Optional.of(fetch.get());
    return once(scope, operation, clientToken, request, () -> work.apply(fetched.orElseGet(fetch)));
  }

  private String answer(
      Scope scope,
      String operation,
      String clientToken,
      String fingerprint,
      Supplier<String> work) {
    var before = idempotency.find(scope, operation, clientToken);
    if (before.isPresent()) {
      if (!before.get().fingerprint().equals(fingerprint)) {
        throw new RejectedException(new Rejection.TokenReused());
      }
      return before.get().answer();
    }
    var answer = work.get();
    idempotency.remember(
        scope, operation, clientToken, new Idempotency.Remembered(fingerprint, answer));
    return answer;
  }
}
