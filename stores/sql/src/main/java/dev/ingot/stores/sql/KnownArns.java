// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.ingot.core.Arn;

/// The ARNs that rows had lately: whoever watches a build asks for the same few again and again,
/// and reading one takes as long as reading the rest of its row.
final class KnownArns {
  private static final int MOST = 1000;
  private static final LoadingCache<String, Arn> KNOWN =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build(KnownArns::parse);

  private KnownArns() {}

  static Arn of(String text) {
    return KNOWN.get(text);
  }

  private static Arn parse(String text) {
    return Arn.parse(text)
        .orElseThrow(() -> new IllegalStateException("the database holds no ARN: " + text));
  }
}
