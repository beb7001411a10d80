// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.reference.UnresolvedException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The values of `{{ context:… }}`.
final class RunContext {
  static final List<String> KEYS =
      List.of(
          "executionId",
          "accountId",
          "region",
          "osPlatform",
          "osName",
          "osVersion",
          "date",
          "dateTime",
          "uuid",
          "hostname",
          "phase",
          "step");

  private static final String ASK =
      """
      echo "hostname=$(hostname 2>/dev/null || cat /etc/hostname)"
      . /etc/os-release
      echo "osName=$NAME"
      echo "osVersion=$VERSION_ID"
      """;

  private final Machine machine;
  private final RunRequest request;
  private final InstantSource clock;
  private final Map<String, String> asked = new HashMap<>();

  RunContext(Machine machine, RunRequest request, InstantSource clock) {
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
      case "date" -> text(clock.instant()).substring(0, "YYYY-MM-DD".length());
      case "dateTime" -> text(clock.instant());
      case "uuid" -> UUID.randomUUID().toString();
      case "phase" -> phase;
      case "step" -> step;
      case "osName", "osVersion", "hostname" -> ask(key);
      default -> throw new UnresolvedException("context:" + key + " is not configured");
    };
  }

  /// RFC 3339 in whole seconds.
  static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// Asks the machine, once for all three.
  private String ask(String key)
      throws UnresolvedException, MachineException, InterruptedException {
    if (asked.isEmpty()) {
      var printed = new ByteArrayOutputStream();
      machine.run(
          Command.of("sh", "-c", ASK), (_, bytes, length) -> printed.write(bytes, 0, length));
      printed
          .toString(StandardCharsets.UTF_8)
          .lines()
          .forEach(line -> {
            var equals = line.indexOf('=');
            if (equals > 0) {
              asked.put(line.substring(0, equals), line.substring(equals + 1));
            }
          });
    }
    var value = asked.get(key);
    if (value == null) {
      throw new UnresolvedException("context:" + key + " cannot be found out on " + machine.id());
    }
    return value;
  }
}
