// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.engine.build.Retention;
import java.time.Duration;

/// How long the machines of failed builds stay for a retry, as settings say it.
public final class RetentionSettings {
  private static final String MACHINES = "retry-machines";
  private static final String HOURS = "retry-hours";

  private RetentionSettings() {}

  static Retention read(Settings settings) {
    return new Retention(
        settings.number(MACHINES, 0, 1000).orElse(Retention.DEFAULT.machines()),
        settings.number(HOURS, 1, 8760).map(Duration::ofHours).orElse(Retention.DEFAULT.time()));
  }

  /// The settings as they are written, one line each.
  public static String text(ServerConfig config) {
    var retention = config.retention();
    return MACHINES
        + ": "
        + retention.machines()
        + "\n"
        + HOURS
        + ": "
        + retention.time().toHours();
  }
}
