// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Tells whether two requests are the same: equal fingerprints mean equal members. The order of
/// lists counts, that of maps does not.
///
/// Every part is written with its length, so no two requests run together into the same text.
final class Fingerprint {
  private final StringBuilder text = new StringBuilder();

  private Fingerprint() {}

  /// The fingerprint of records, collections, optionals and values whose text says all of them.
  static String of(Object... parts) {
    var fingerprint = new Fingerprint();
    for (var part : parts) {
      fingerprint.add(part);
    }
    return sha256(fingerprint.text.toString());
  }

  static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void add(Object part) {
    switch (part) {
      case Optional<?> optional -> {
        if (optional.isPresent()) {
          add(optional.get());
        } else {
          text.append('-');
        }
      }
      case Record record -> addRecord(record);
      case Map<?, ?> map -> {
        var sorted = new TreeMap<String, Object>();
        map.forEach((key, value) -> sorted.put(key.toString(), value));
        text.append('{');
        sorted.forEach((key, value) -> {
          add(key);
          add(value);
        });
        text.append('}');
      }
      case Collection<?> collection -> {
        text.append('[');
        collection.forEach(this::add);
        text.append(']');
      }
      default -> {
        var value = part.toString();
        text.append(value.length()).append(':').append(value);
      }
    }
  }

  private void addRecord(Record record) {
    text.append('(');
    for (var component : record.getClass().getRecordComponents()) {
      try {
        var accessor = component.getAccessor();
        accessor.setAccessible(true);
        add(accessor.invoke(record));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("cannot read " + component, e);
      }
    }
    text.append(')');
  }
}
