// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleExpressionsTest {
  private final ScheduleExpressions expressions = new ScheduleExpressions();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cron(0 10 * * ? *)",
        "cron(15 12 * * ? *)",
        "cron(0 18 ? * MON-FRI *)",
        "cron(0 18 ? * mon-fri *)",
        "cron(0 8 1 * ? *)",
        "cron(0/10 * ? * MON-FRI *)",
        "cron(0/5 8-17 ? * 2-6 2026-2199)",
        "cron(0 0 L * ? *)",
        "cron(0 0 LW * ? *)",
        "cron(0 0 15W * ? *)",
        "cron(0 0 ? * 6L *)",
        "cron(0 0 ? * friL *)",
        "cron(0 0 ? * 2#1 *)",
        "cron(0 0 ? * L *)",
        "cron(0 0 * * * *)",
        "cron(0 0 * * SUN *)",
        "cron(0 0 1 jan * *)",
        "rate(1 minute)",
        "rate(1 day)",
        "rate(5 hours)",
        "rate(12 days)"
      })
  void taken(String expression) {
    assertThat(expressions.problem(expression)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cron(0 10 * * ?)",
        "cron(0 10 * * ? * *)",
        "cron(60 10 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 10 32 * ? *)",
        "cron(0 10 * 13 ? *)",
        "cron(0 10 ? * 8 *)",
        "cron(0 10 ? * ? *)",
        "cron(0 10 1 * MON *)",
        "cron(now)",
        "cron()",
        "0 10 * * ? *",
        "rate(1 hours)",
        "rate(5 hour)",
        "rate(0 days)",
        "rate(1 week)",
        "rate(-1 days)",
        "often",
        " "
      })
  void refused(String expression) {
    assertThat(expressions.problem(expression)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cron(0 10 * * ?)", "cron(0 24 * * ? *)"})
  void what_is_wrong_with_a_cron_expression_is_said_as_aws_begins_it(String expression) {
    assertThat(expressions.problem(expression).orElseThrow())
        .startsWith("Invalid CRON expression: ");
  }
}
