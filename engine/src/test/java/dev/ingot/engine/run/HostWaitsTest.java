// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.Holding;
import dev.ingot.engine.action.StepOutcome;
import dev.ingot.testkit.Fixtures;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How long a step waits for the host that has its machine.
class HostWaitsTest {
  private final HostWaits waits = new HostWaits();
  private final StepOutcome.Elsewhere needed =
      new StepOutcome.Elsewhere(Holding.Kind.MACHINE, "i-1", "there", "is there");

  private HostWaits.Next next(int attempt, int seconds) {
    var step = Fixtures.steps("wf-1").getFirst();
    var at = Fixtures.NOON.plusSeconds(seconds);
    return waits.next(step.attempt(attempt, at, at.plus(Duration.ofHours(1))), needed, at);
  }

  @Test
  void a_wait_is_over_after_a_minute() {
    assertThat(next(1, 0)).isEqualTo(HostWaits.Next.BEGINS);
    assertThat(next(1, 59)).isEqualTo(HostWaits.Next.GOES_ON);
    assertThat(next(1, 60)).isEqualTo(HostWaits.Next.IS_OVER);
  }

  /// Found by the simulation: the other host had made an attempt meanwhile, and was taken for lost.
  @Test
  void another_attempt_waits_anew() {
    assertThat(next(1, 0)).isEqualTo(HostWaits.Next.BEGINS);
    assertThat(next(2, 61)).isEqualTo(HostWaits.Next.BEGINS);
    assertThat(next(2, 62)).isEqualTo(HostWaits.Next.GOES_ON);
  }
}
