// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.document.Value.Scalar;
import java.util.List;

/// How often a step runs in one attempt, and with which values.
public sealed interface Loop {

  /// The name by which the step may refer to its loop, beside `loop`; empty if it has none.
  String name();

  /// Counts from start to end, both included.
  record Counting(String name, int start, int end, int updateBy) implements Loop {}

  /// Goes through the written items.
  record Items(String name, List<Scalar> items) implements Loop {
    public Items {
      items = List.copyOf(items);
    }
  }

  /// Goes through the pieces of a string.
  record Pieces(String name, Scalar list, String delimiter) implements Loop {}
}
