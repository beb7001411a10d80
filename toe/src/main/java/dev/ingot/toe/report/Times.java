// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Times as AWS's runtime writes them.
public final class Times {
  private Times() {}

  /// RFC 3339 in whole seconds.
  public static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
