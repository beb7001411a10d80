// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.util.function.Function;

/// What was read since the last write. While nothing is written, a read gives what it gave before;
/// while something is, and after, it is made again. So nobody is told what is no longer true, and
/// who asks again and again for the same costs the database little.
final class ReadCache<T> {
  static final int MOST = 256;

  private final Connections connections;
  private volatile Page<T> page = new Page<>(-1, new Lately<>(MOST));

  ReadCache(Connections connections) {
    this.connections = connections;
  }

  /// What was read in one state of the database; what was read while something was written is never
  /// looked at.
  private record Page<T>(long state, Lately<T> results) {}

  T get(String key, Function<String, T> read) {
    var state = connections.state();
    return state.isPresent() ? page(state.getAsLong()).results.get(key, read) : read.apply(key);
  }

  private Page<T> page(long state) {
    var now = page;
    if (now.state != state) {
      now = new Page<>(state, new Lately<>(MOST));
      page = now;
    }
    return now;
  }
}
