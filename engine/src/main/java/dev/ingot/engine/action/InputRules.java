// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.document.RefusedKeyException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What several actions ask of their inputs. Called by the constructors of their records, so that a
/// document is refused when it is stored, and a value that only the run knows when it runs.
final class InputRules {
  /// Of descriptions, regions and keys in the API.
  static final int TEXT = 1024;

  private static final int TAGS = 50;
  private static final int TAG_KEY = 128;
  private static final int TAG_VALUE = 256;
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

  private InputRules() {}

  static void length(String key, String text, int max) {
    if (text.isEmpty() || text.length() > max) {
      throw new RefusedKeyException(key, "must have 1 to " + max + " characters");
    }
  }

  static void length(String key, Optional<String> text, int max) {
    text.ifPresent(t -> length(key, t, max));
  }

  static void bytes(String key, Optional<String> text, int maxKib) {
    if (text.filter(t -> t.getBytes(StandardCharsets.UTF_8).length > maxKib * 1024).isPresent()) {
      throw new RefusedKeyException(key, "'" + key + "' must have at most " + maxKib + " KiB");
    }
  }

  static void atMost(String key, Collection<?> items, int max) {
    if (items.size() > max) {
      throw new RefusedKeyException(
          key, "has " + items.size() + " items; at most " + max + " are allowed");
    }
  }

  /// @param what such as `the id of a launch template`
  static void form(String key, String text, Pattern form, String what) {
    if (!form.matcher(text).matches()) {
      throw new RefusedKeyException(key, "'" + text + "' is not " + what);
    }
  }

  static void forms(String key, List<String> texts, int max, Pattern form, String what) {
    atMost(key, texts, max);
    texts.forEach(text -> form(key, text, form, what));
  }

  static void account(String key, Optional<String> id) {
    id.ifPresent(text -> form(key, text, ACCOUNT, "an account id of 12 digits"));
  }

  static void accounts(String key, List<String> ids, int max) {
    forms(key, ids, max, ACCOUNT, "an account id of 12 digits");
  }

  static void range(String key, Optional<Integer> number, int min, int max) {
    if (number.filter(n -> n < min || n > max).isPresent()) {
      throw new RefusedKeyException(
          key, "must be from " + min + " to " + max + ", not '" + number.get() + "'");
    }
  }

  static void tags(String key, Map<String, String> tags) {
    if (tags.size() > TAGS) {
      throw new RefusedKeyException(
          key, "has " + tags.size() + " tags; at most " + TAGS + " are allowed");
    }
    tags.forEach((name, value) -> {
      if (name.isEmpty() || name.length() > TAG_KEY || name.startsWith("aws:")) {
        throw new RefusedKeyException(
            key,
            "the tag key '"
                + name
                + "' must have 1 to "
                + TAG_KEY
                + " characters and not begin with aws:");
      }
      if (value.length() > TAG_VALUE) {
        throw new RefusedKeyException(
            key, "the value of the tag '" + name + "' has more than " + TAG_VALUE + " characters");
      }
    });
  }
}
