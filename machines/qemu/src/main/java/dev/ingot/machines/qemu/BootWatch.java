// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Looks whether a boot can still come to its end. What is on the console says nothing while the
/// agent answers: anything may write there.
final class BootWatch {
  private static final int RESTARTS = 3;
  private static final Duration LONGEST_LAST_WORDS = Duration.ofSeconds(5);
  private static final Duration ALIVE = Duration.ofSeconds(20);
  private static final Duration SCREEN = Duration.ofSeconds(10);

  private final Console console;
  private final IntSupplier resets;
  private final Supplier<List<String>> screen;
  private final LongSupplier clock;
  private final int resetsBefore;
  private boolean begun;
  private long firstLine;
  private long bytes;
  private long changed;
  private Optional<Long> heard = Optional.empty();
  private Optional<Long> ended = Optional.empty();
  private List<String> picture = List.of();
  private long pictureSince;
  private long looked;

  /// @param resets how often the machine has restarted
  /// @param screen gives the text on the screen
  /// @param again whether the machine is about to restart: what it says before it does is of no
  ///   interest then
  /// @param clock nanoseconds, as of [System#nanoTime]
  BootWatch(
      Console console,
      IntSupplier resets,
      Supplier<List<String>> screen,
      boolean again,
      LongSupplier clock) {
    this.console = console;
    this.resets = resets;
    this.screen = screen;
    this.clock = clock;
    this.changed = clock.getAsLong();
    this.begun = !again;
    this.resetsBefore = resets.getAsInt() + (again ? 1 : 0);
  }

  /// The agent has said something.
  void heard() {
    heard = Optional.of(clock.getAsLong());
  }

  /// What has ended the boot, such as `its kernel panicked`; empty while it may come to its end.
  Optional<String> trouble() {
    if (!begun) {
      begun = resets.getAsInt() >= resetsBefore;
      firstLine = console.lines();
      return Optional.empty();
    }
    if (resets.getAsInt() - resetsBefore >= RESTARTS) {
      return Optional.of("it restarted " + RESTARTS + " times before it was up");
    }
    var now = clock.getAsLong();
    if (console.bytes() != bytes) {
      bytes = console.bytes();
      changed = now;
    }
    if (heard.isPresent() && now - heard.get() < ALIVE.toNanos()) {
      return Optional.empty();
    }
    return onConsole(now).or(() -> onScreen(now)).map(Trouble.Seen::text);
  }

  /// Whether the trouble is none of the image's, and another start may have none.
  boolean isStarved() {
    return Trouble.in(console.since(firstLine))
        .filter(seen -> seen.trouble() == Trouble.STARVED)
        .isPresent();
  }

  private Optional<Trouble.Seen> onConsole(long now) {
    var found = Trouble.in(console.since(firstLine));
    if (found.isEmpty()) {
      return found;
    }
    if (found.get().trouble().isFinal() && ended.isEmpty()) {
      ended = Optional.of(now);
    }
    var saidAll = ended.filter(since -> now - since > LONGEST_LAST_WORDS.toNanos()).isPresent();
    return found.filter(seen -> saidAll || now - changed > seen.trouble().quiet().toNanos());
  }

  /// What the screen shows for some time without a change. Who does not write to the screen does
  /// not clear it, so a menu that is there may have been left long ago.
  private Optional<Trouble.Seen> onScreen(long now) {
    if (now - changed < SCREEN.toNanos() || now - looked < SCREEN.toNanos()) {
      return Optional.empty();
    }
    var lines = screen.get();
    looked = now;
    if (!lines.equals(picture)) {
      picture = lines;
      pictureSince = now;
    }
    return Trouble.in(lines)
        .filter(shown -> shown.trouble() != Trouble.LOADER_MENU)
        .filter(shown -> shown.trouble() != Trouble.NO_ROOT)
        .filter(shown -> now - pictureSince > shown.trouble().quiet().plus(SCREEN).toNanos());
  }
}
