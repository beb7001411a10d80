// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import java.util.function.Supplier;

/// Runs work as one transaction: all of it becomes durable, or nothing.
///
/// While it runs, every store, journal and queue call of the same thread belongs to it. Nested
/// calls join the outer transaction. An exception rolls back and travels on.
public interface Transactions {
  <T> T in(Supplier<T> work);

  default void in(Runnable work) {
    in(() -> {
      work.run();
      return true;
    });
  }
}
