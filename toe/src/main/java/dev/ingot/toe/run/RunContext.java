// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.reference.UnresolvedException;
import dev.ingot.toe.report.Times;
import java.time.InstantSource;
import java.util.UUID;

/// The values of `{{ context:… }}`, whose keys `ReferenceCheck` knows.
final class RunContext {
  private final MachineIdentity machine;
  private final RunRequest request;
  private final InstantSource clock;

  RunContext(MachineIdentity machine, RunRequest request, InstantSource clock) {
    this.machine = machine;
    this.request = request;
    this.clock = clock;
  }

  /// The value of a key; what the request gives comes first.
  String value(String key, String phase, String step)
      throws UnresolvedException, MachineException, InterruptedException {
    var given = request.context().get(key);
    if (given != null) {
      return given;
    }
    return switch (key) {
      case "executionId" -> request.executionId();
      case "osPlatform" -> "linux";
      case "date" -> Times.text(clock.instant()).substring(0, "YYYY-MM-DD".length());
      case "dateTime" -> Times.text(clock.instant());
      case "uuid" -> UUID.randomUUID().toString();
      case "phase" -> phase;
      case "step" -> step;
      case "osName", "osVersion", "hostname" -> ask(key);
      default -> throw new UnresolvedException("context:" + key + " is not configured");
    };
  }

  private String ask(String key)
      throws UnresolvedException, MachineException, InterruptedException {
    return machine
        .word(key)
        .orElseThrow(() ->
            new UnresolvedException("context:" + key + " cannot be found out on the machine"));
  }
}
