// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import java.time.Duration;

/// How long the machines of failed builds stay, stopped, so that a retry can go on with them.
///
/// @param machines how many of them, those of the builds that failed last; 0 if none
/// @param time after the end of the build
public record Retention(int machines, Duration time) {
  public static final Retention NONE = new Retention(0, Duration.ZERO);
  public static final Retention DEFAULT = new Retention(2, Duration.ofHours(24));

  public boolean keeps() {
    return machines > 0 && time.isPositive();
  }
}
