// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Function;

/// What was read since the last write. While nothing is written, a read gives what it gave before;
/// while something is, and after, it is made again. So nobody is told what is no longer true, and
/// who asks again and again for the same costs the database little.
final class ReadCache<T> {
  static final int MOST = 256;

  private final Connections connections;
  private final Cache<Read, T> results =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  ReadCache(Connections connections) {
    this.connections = connections;
  }

  /// A read in one state of the database; what was read in an earlier one is never asked for.
  private record Read(long state, String key) {}

  T get(String key, Function<String, T> read) {
    var state = connections.state();
    return state.isPresent()
        ? results.get(new Read(state.getAsLong(), key), at -> read.apply(at.key()))
        : read.apply(key);
  }
}
