// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.engine.action.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// How long steps wait for the host that has what they need. Meanwhile the run is parked for
/// moments, so that the host finds it in the queue as soon as it can.
///
/// Each server counts for itself. A wait that it has not seen for a while is over, and so is that
/// of another attempt: the run was in other hands.
final class HostWaits {
  static final Duration LOOK = Duration.ofSeconds(3);
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  private final Map<String, Wait> waits = new ConcurrentHashMap<>();

  private record Wait(Instant first, Instant last) {}

  enum Next {
    BEGINS,
    GOES_ON,
    IS_OVER
  }

  /// A machine can be launched again here; nobody else has an image.
  private static Duration patience(Holding.Kind kind) {
    return switch (kind) {
      case MACHINE -> Duration.ofSeconds(60);
      case IMAGE -> Duration.ofMinutes(5);
    };
  }

  Next next(StepExecution step, StepOutcome.Elsewhere needed, Instant now) {
    var key = step.id() + " " + step.attempt() + " " + needed.id();
    waits.values().removeIf(wait -> wait.last().plus(FORGOTTEN).isBefore(now));
    var before = Optional.ofNullable(waits.get(key));
    var first = before.map(Wait::first).orElse(now);
    if (first.plus(patience(needed.kind())).isAfter(now)) {
      waits.put(key, new Wait(first, now));
      return before.isEmpty() ? Next.BEGINS : Next.GOES_ON;
    }
    waits.remove(key);
    return Next.IS_OVER;
  }
}
