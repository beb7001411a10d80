// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.Queue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many executions have a machine at work in this process at once: each of them holds a slot.
///
/// ```text
/// take ── a slot is free and nobody came before ──► holds it ── release ──┐
///   └── else: waits in line, parked ◄── woken, or looks by itself ◄───────┘
/// ```
///
/// An execution has one slot, however many machines it has, and waits for one only while it has
/// none: so nobody who holds a slot waits for another. Slots are in memory: they die with the
/// process, as the processes of machines do. Who waited comes again by itself.
final class MachineSlots {
  private static final Logger LOG = LoggerFactory.getLogger(MachineSlots.class);

  /// Until one who waits looks by itself, if nobody wakes it: the first in line first, so that a
  /// long line costs no more than a short one. Another server may take it up meanwhile.
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final Duration LOOK_PER_PLACE = Duration.ofMillis(200);

  /// One in line that has not come for so long since it was to look is elsewhere.
  private static final Duration FORGOTTEN = Duration.ofSeconds(30);

  private final int size;
  private final Queue queue;
  private final InstantSource clock;
  private final Predicate<String> needed;
  private final Set<String> holders = new LinkedHashSet<>();
  private final Map<String, Instant> line = new LinkedHashMap<>();

  /// @param needed whether an execution that holds a slot still has use for it; may ask the journal
  MachineSlots(int size, Queue queue, InstantSource clock, Predicate<String> needed) {
    this.size = size;
    this.queue = queue;
    this.clock = clock;
    this.needed = needed;
  }

  /// For people.
  String waiting() {
    return "Waiting for a machine slot; workers is " + size;
  }

  /// Gives the execution a slot, or a place in the line.
  ///
  /// @return empty if it holds a slot now; else when to ask again, unless it is woken before
  Optional<Instant> take(String executionId) {
    var again = tryTake(executionId);
    if (again.isEmpty()) {
      return again;
    }
    takenBack().forEach(this::release);
    return tryTake(executionId);
  }

  private synchronized Optional<Instant> tryTake(String executionId) {
    if (holders.contains(executionId)) {
      return Optional.empty();
    }
    var now = clock.instant();
    line.values().removeIf(look -> look.plus(FORGOTTEN).isBefore(now));
    var place = List.copyOf(line.keySet()).indexOf(executionId);
    var before = place < 0 ? line.size() : place;
    if (before < size - holders.size()) {
      line.remove(executionId);
      holders.add(executionId);
      return Optional.empty();
    }
    var look = now.plus(LOOK).plus(LOOK_PER_PLACE.multipliedBy(before));
    line.put(executionId, look);
    return Optional.of(look);
  }

  /// Those whose execution went on in other hands.
  private List<String> takenBack() {
    List<String> all;
    synchronized (this) {
      all = List.copyOf(holders);
    }
    return all.stream().filter(needed.negate()).toList();
  }

  /// The execution has no machine at work any more, and waits for none. Does nothing if it did not
  /// before. Not called in a transaction.
  void release(String executionId) {
    for (var next : leave(executionId)) {
      try {
        queue.wake(next);
      } catch (RuntimeException e) {
        LOG.warn("{} is not woken for its machine slot and will look by itself", next, e);
      }
    }
  }

  /// @return who is next
  private synchronized List<String> leave(String executionId) {
    var held = holders.remove(executionId);
    var waited = Optional.ofNullable(line.remove(executionId)).isPresent();
    return held || waited
        ? line.keySet().stream().limit(Math.max(0, size - holders.size())).toList()
        : List.of();
  }
}
