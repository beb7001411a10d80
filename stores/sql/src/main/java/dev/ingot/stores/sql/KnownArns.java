// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.Arn;

/// The ARNs that rows had lately: whoever watches a build asks for the same few again and again,
/// and reading one takes as long as reading the rest of its row.
final class KnownArns {
  private static final int MOST = 1000;
  private static final Lately<Arn> KNOWN = new Lately<>(MOST);

  private KnownArns() {}

  static Arn of(String text) {
    return KNOWN.get(text, KnownArns::parse);
  }

  private static Arn parse(String text) {
    return Arn.parse(text)
        .orElseThrow(() -> new IllegalStateException("the database holds no ARN: " + text));
  }
}
