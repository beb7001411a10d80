// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import java.util.Map;
import java.util.Optional;

/// What tags may look like, wherever they are given.
final class TagRules {
  /// Tags on one resource.
  static final int MAX_TAGS = 50;

  private static final int MAX_KEY = 128;
  private static final int MAX_VALUE = 256;

  private TagRules() {}

  /// What is wrong with the tags; empty if nothing.
  static Optional<String> problem(Map<String, String> tags) {
    if (tags.size() > MAX_TAGS) {
      return Optional.of("A resource can have at most " + MAX_TAGS + " tags.");
    }
    for (var tag : tags.entrySet()) {
      var key = tag.getKey();
      if (key.isEmpty() || key.length() > MAX_KEY || !key.chars().allMatch(TagRules::mayBeInKey)) {
        return Optional.of("The tag key '" + key + "' is not valid.");
      }
      if (key.startsWith("aws:")) {
        return Optional.of("The tag key '" + key + "' begins with the reserved prefix aws:.");
      }
      if (tag.getValue().length() > MAX_VALUE) {
        return Optional.of(
            "The value of the tag '" + key + "' is longer than " + MAX_VALUE + " characters.");
      }
    }
    return Optional.empty();
  }

  private static boolean mayBeInKey(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || " \t\n\r\f_.:/=+-@".indexOf(c) >= 0;
  }
}
