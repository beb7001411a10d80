// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// What was read since the last write. While nothing is written, a read gives what it gave before;
/// while something is, and after, it is made again. So nobody is told what is no longer true, and
/// who asks again and again for the same costs the database little.
final class Remembered<T> {
  static final int MOST = 256;

  private final Connections connections;
  private volatile Page<T> page = new Page<>(-1, Map.of());

  Remembered(Connections connections) {
    this.connections = connections;
  }

  /// What was read in one state of the database.
  private record Page<T>(long state, Map<String, T> results) {}

  T get(String key, Function<String, T> read) {
    var state = connections.state();
    if (state.isEmpty()) {
      return read.apply(key);
    }
    var current = page(state.getAsLong());
    var known = current.results.get(key);
    if (known != null) {
      return known;
    }
    var result = read.apply(key);
    if (current.results.size() >= MOST) {
      current.results.clear();
    }
    current.results.put(key, result); // never seen if something was written meanwhile
    return result;
  }

  private Page<T> page(long state) {
    var now = page;
    if (now.state != state) {
      now = new Page<>(state, new ConcurrentHashMap<>());
      page = now;
    }
    return now;
  }
}
