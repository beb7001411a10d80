// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.resource.Transactions;
import dev.ingot.core.rule.Idempotency;
import dev.ingot.core.rule.Idempotency.Remembered;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What every [Idempotency] does.
public abstract class IdempotencyContract {
  private static final Remembered ANSWER = new Remembered("abc", "arn:…");

  /// Where the memory under test has its time from.
  protected final HandClock clock = new HandClock(Fixtures.NOON);

  /// The memory under test, empty when the test begins; the same with every call in one test.
  protected abstract Idempotency idempotency();

  /// The transactions that it joins.
  protected abstract Transactions transactions();

  @Test
  void an_answer_is_remembered_for_a_day() {
    idempotency().remember(Fixtures.SCOPE, "CreateImage", "t1", ANSWER);

    assertThat(idempotency().find(Fixtures.SCOPE, "CreateImage", "t1")).contains(ANSWER);
    clock.advance(Duration.ofHours(24));
    assertThat(idempotency().find(Fixtures.SCOPE, "CreateImage", "t1")).contains(ANSWER);
  }

  @Test
  void tokens_belong_to_a_scope_and_an_operation() {
    idempotency().remember(Fixtures.SCOPE, "CreateImage", "t1", ANSWER);

    assertThat(idempotency().find(Fixtures.SCOPE, "CreateImage", "t2")).isEmpty();
    assertThat(idempotency().find(Fixtures.SCOPE, "CreateWorkflow", "t1")).isEmpty();
    assertThat(idempotency().find(Fixtures.OTHER_SCOPE, "CreateImage", "t1")).isEmpty();
  }

  @Test
  void a_second_answer_for_a_token_is_refused() {
    idempotency().remember(Fixtures.SCOPE, "CreateImage", "t1", ANSWER);

    assertThatThrownBy(() ->
            idempotency()
                .remember(Fixtures.SCOPE, "CreateImage", "t1", new Remembered("abc", "other")))
        .isInstanceOf(IllegalStateException.class);

    assertThat(idempotency().find(Fixtures.SCOPE, "CreateImage", "t1")).contains(ANSWER);
  }

  @Test
  void a_failed_transaction_is_not_remembered() {
    assertThatThrownBy(() ->
        transactions()
            .in(() -> {
              idempotency().remember(Fixtures.SCOPE, "CreateImage", "t1", ANSWER);
              throw new IllegalArgumentException("no");
            }));

    assertThat(idempotency().find(Fixtures.SCOPE, "CreateImage", "t1")).isEmpty();
  }
}
