// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import java.util.Map;

/// JSON text of plain Java values: `String`, `Number`, `Boolean`, `List`, `Map` with string keys,
/// in their order, and `Optional`, whose empty is JSON's `null`. The style is that of Image
/// Builder's step inputs and outputs: separators `", "` and `": "`, non-ASCII unescaped.
public final class Json {
  private Json() {}

  /// `{"instanceId": "i-0a1b"}`
  public static String write(Object value) {
    return new JsonWriter(", ", ": ", false).write(value);
  }

  /// Without blanks: `{"instanceId":"i-0a1b"}`.
  public static String writeCompact(Object value) {
    return new JsonWriter(",", ":", false).write(value);
  }

  /// Indented by two, for files that people read.
  public static String writePretty(Object value) {
    return new JsonWriter(",", ": ", true).write(value);
  }

  /// Plain Java values of JSON text: maps keep their order, whole numbers of 64 bits are `Long`,
  /// others `Double`, and `null` is an empty `Optional`.
  ///
  /// @throws IllegalArgumentException if the text is no JSON, has a key twice or is nested deeper
  ///   than 100
  public static Object read(String text) {
    return new JsonParser(text).read();
  }

  /// Like [#read], for text that is known to be an object.
  @SuppressWarnings("unchecked") // the parser makes maps with string keys only
  public static Map<String, Object> readObject(String text) {
    if (read(text) instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException("the JSON text is no object");
  }
}
