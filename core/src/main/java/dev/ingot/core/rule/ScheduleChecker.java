// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import java.util.Optional;

/// Reads the expressions of schedules, such as `cron(0 10 * * ? *)` and `rate(1 day)`.
public interface ScheduleChecker {

  /// What is wrong with an expression; empty if nothing is.
  Optional<String> problem(String expression);
}
