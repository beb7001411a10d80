// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.Queue;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import dev.ingot.testkit.store.MemoryQueue;
import dev.ingot.testkit.store.MemoryTransactions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MachineSlotsTest {
  private static final Instant LATER = Fixtures.NOON.plus(Duration.ofDays(7));

  private final HandClock clock = new HandClock(Fixtures.NOON);
  private final MemoryQueue queue = new MemoryQueue(new MemoryTransactions(), clock);
  private final Set<String> unneeded = new HashSet<>();
  private final MachineSlots slots =
      new MachineSlots(2, queue, clock, id -> !unneeded.contains(id));

  private static Optional<Instant> at(String seconds) {
    return Optional.of(Fixtures.NOON.plus(Duration.parse("PT" + seconds + "S")));
  }

  @Test
  void as_many_as_there_are_slots_have_one() {
    assertThat(slots.take("wf-1")).isEmpty();
    assertThat(slots.take("wf-2")).isEmpty();
    assertThat(slots.take("wf-3")).isPresent();
    assertThat(slots.waiting()).isEqualTo("Waiting for a machine slot; workers is 2");
  }

  @Test
  void who_has_one_has_it_however_often_it_asks() {
    slots.take("wf-1");
    slots.take("wf-2");

    assertThat(slots.take("wf-1")).isEmpty();
  }

  @Test
  void those_far_behind_in_the_line_look_less_often() {
    slots.take("wf-1");
    slots.take("wf-2");

    assertThat(slots.take("wf-3")).isEqualTo(at("5"));
    assertThat(slots.take("wf-4")).isEqualTo(at("5.2"));
    assertThat(slots.take("wf-3")).isEqualTo(at("5"));
  }

  @Test
  void who_came_first_is_woken_first_and_nobody_overtakes_it() {
    slots.take("wf-1");
    slots.take("wf-2");
    slots.take("wf-3");
    slots.take("wf-4");
    queue.start(_ -> new Queue.Verdict.Parked(LATER, () -> {}));
    queue.add("wf-3");
    queue.add("wf-4");
    queue.runDue(clock.instant());

    slots.release("wf-1");

    assertThat(queue.waiting()).containsEntry("wf-3", clock.instant()).containsEntry("wf-4", LATER);
    assertThat(slots.take("wf-5")).isPresent();
    assertThat(slots.take("wf-4")).isPresent();
    assertThat(slots.take("wf-3")).isEmpty();
  }

  @Test
  void one_that_gives_up_waiting_lets_the_next_one_go_on() {
    slots.take("wf-1");
    slots.take("wf-2");
    slots.take("wf-3");
    slots.take("wf-4");

    slots.release("wf-3");
    slots.release("wf-2");

    assertThat(slots.take("wf-4")).isEmpty();
  }

  @Test
  void one_in_line_that_does_not_come_any_more_holds_nobody_up() {
    slots.take("wf-1");
    slots.take("wf-2");
    slots.take("wf-3");
    slots.release("wf-1");
    assertThat(slots.take("wf-4")).isPresent();

    clock.advance(Duration.ofSeconds(40));

    assertThat(slots.take("wf-4")).isEmpty();
  }

  @Test
  void the_slot_of_one_that_went_on_elsewhere_is_taken_back() {
    slots.take("wf-1");
    slots.take("wf-2");

    unneeded.add("wf-2");

    assertThat(slots.take("wf-3")).isEmpty();
    assertThat(slots.take("wf-2")).isPresent();
  }

  @Test
  void releasing_what_is_not_held_frees_nothing() {
    slots.take("wf-1");
    slots.take("wf-2");

    slots.release("wf-9");

    assertThat(slots.take("wf-3")).isPresent();
  }
}
