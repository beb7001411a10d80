// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.Scope;
import dev.ingot.core.rule.Idempotency;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Client tokens in a table. They are kept for two days.
final class SqlIdempotency implements Idempotency {
  private static final Duration KEPT = Duration.ofDays(2);

  private final Sql sql;
  private final InstantSource clock;

  SqlIdempotency(Sql sql, InstantSource clock) {
    this.sql = sql;
    this.clock = clock;
  }

  @Override
  public Optional<Remembered> find(Scope scope, String operation, String clientToken) {
    return sql.first(
        """
        select fingerprint, answer from idempotency
        where scope = ? and operation = ? and client_token = ? and created_ms >= ?
        """,
        row -> new Remembered(row.text(), row.text()),
        ArnKey.scope(scope),
        operation,
        clientToken,
        clock.instant().minus(KEPT));
  }

  @Override
  public void remember(Scope scope, String operation, String clientToken, Remembered answer) {
    sql.transactions()
        .in(() -> {
          sql.update("delete from idempotency where created_ms < ?", clock.instant().minus(KEPT));
          insert(scope, operation, clientToken, answer);
        });
  }

  /// On PostgreSQL the insert waits for another transaction that is using the token, and finds it
  /// used when that commits.
  private void insert(Scope scope, String operation, String clientToken, Remembered answer) {
    var inserted =
        sql.update(
            """
            insert into idempotency
              (scope, operation, client_token, fingerprint, answer, created_ms)
            values (?, ?, ?, ?, ?, ?)
            on conflict (scope, operation, client_token) do nothing
            """,
            ArnKey.scope(scope),
            operation,
            clientToken,
            answer.fingerprint(),
            answer.answer(),
            clock.instant());
    if (inserted == 0) {
      throw new IllegalStateException(
          "another call of " + operation + " used the client token at the same time");
    }
  }
}
