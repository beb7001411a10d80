// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// What was made lately, so that it need not be made again; when it is too much, all is forgotten.
final class Lately<T> {
  private final int most;
  private final ConcurrentHashMap<String, T> known = new ConcurrentHashMap<>();

  /// @param most how many results are kept
  Lately(int most) {
    this.most = most;
  }

  /// What is known, or else what is made now.
  T get(String key, Function<String, T> make) {
    var there = known.get(key);
    if (there != null) {
      return there;
    }
    var made = make.apply(key);
    if (known.size() >= most) {
      known.clear();
    }
    known.put(key, made);
    return made;
  }
}
