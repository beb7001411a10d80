// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import java.util.Optional;

/// Where an object is: `s3://bucket/key`.
///
/// @param key may be empty, then it is the bucket itself
public record ObjectLocation(String bucket, String key) {
  private static final String SCHEME = "s3://";

  /// Empty if the text is no such location.
  public static Optional<ObjectLocation> parse(String text) {
    var slash = text.indexOf('/', SCHEME.length());
    return text.startsWith(SCHEME) && slash > SCHEME.length()
        ? Optional.of(
            new ObjectLocation(text.substring(SCHEME.length(), slash), text.substring(slash + 1)))
        : Optional.empty();
  }

  /// Like [#parse], for a text that was checked.
  ///
  /// @throws IllegalArgumentException if it is no such location after all
  public static ObjectLocation of(String text) {
    return parse(text)
        .orElseThrow(
            () -> new IllegalArgumentException("'s3://bucket/key' is needed, not '" + text + "'"));
  }

  @Override
  public String toString() {
    return SCHEME + bucket + "/" + key;
  }
}
