// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.Arn;
import java.util.concurrent.ConcurrentHashMap;

/// The ARNs that rows had lately: whoever watches a build asks for the same few again and again,
/// and reading one takes as long as reading the rest of its row.
final class KnownArns {
  private static final int MOST = 1000;
  private static final ConcurrentHashMap<String, Arn> KNOWN = new ConcurrentHashMap<>();

  private KnownArns() {}

  static Arn of(String text) {
    var known = KNOWN.get(text);
    if (known != null) {
      return known;
    }
    if (KNOWN.size() >= MOST) {
      KNOWN.clear();
    }
    var arn =
        Arn.parse(text)
            .orElseThrow(() -> new IllegalStateException("the database holds no ARN: " + text));
    KNOWN.put(text, arn);
    return arn;
  }
}
