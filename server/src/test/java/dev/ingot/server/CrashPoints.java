// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The moments before and after whatever a process does that outlives it. At one of them it dies.
///
/// ```text
/// before launch#1   after launch#1   before commit of step Launch COMPLETED#1   …
/// ```
///
/// A point is known by what is done and by how many times it was done since the process was armed:
/// threads come to their points in another order each time, to the same ones.
final class CrashPoints {
  private final Consumer<String> report;
  private final Runnable death;
  private final Map<String, Integer> counts = new HashMap<>();
  private final ThreadLocal<Optional<List<String>>> writes =
      ThreadLocal.withInitial(Optional::empty);
  private String armed = "";

  /// @param report takes every point that is reached
  /// @param death ends the process
  CrashPoints(Consumer<String> report, Runnable death) {
    this.report = report;
    this.death = death;
  }

  /// Counts from the beginning again.
  ///
  /// @param point where to die; empty for nowhere
  synchronized void arm(String point) {
    counts.clear();
    armed = point;
  }

  synchronized void reach(String moment) {
    var point = moment + "#" + counts.merge(moment, 1, Integer::sum);
    report.accept(point);
    if (point.equals(armed)) {
      death.run();
    }
  }

  /// Does something that no transaction takes back.
  <T> T effect(String what, Callable<T> effect) throws Exception {
    reach("before " + what);
    var result = effect.call();
    reach("after " + what);
    return result;
  }

  /// Runs work whose writes become durable later, all at once.
  ///
  /// @return them in words; empty if there were none
  <T> Written<T> collect(Supplier<T> work) {
    var list = new ArrayList<String>();
    writes.set(Optional.of(list));
    try {
      var result = work.get();
      return new Written<>(result, String.join(", ", list));
    } finally {
      writes.remove();
    }
  }

  /// Whether the thread is in such work.
  boolean collecting() {
    return writes.get().isPresent();
  }

  /// A write in such work.
  void collected(String what) {
    writes.get().ifPresent(list -> list.add(what));
  }

  record Written<T>(T result, String what) {}
}
