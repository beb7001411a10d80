// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import java.util.Map;

/// JSON text of plain Java values: `String`, `Number`, `Boolean`, `List`, `Map` with string keys,
/// in their order. The style is that of Image Builder's step inputs and outputs: separators `", "`
/// and `": "`, non-ASCII unescaped.
public final class Json {
  private Json() {}

  /// `{"instanceId": "i-0a1b"}`
  public static String write(Object value) {
    throw new UnsupportedOperationException();
  }

  /// Without blanks: `{"instanceId":"i-0a1b"}`.
  public static String writeCompact(Object value) {
    throw new UnsupportedOperationException();
  }

  /// Indented by two, for files that people read.
  public static String writePretty(Object value) {
    throw new UnsupportedOperationException();
  }

  /// Plain Java values of JSON text: maps keep their order, whole numbers are `Long`, others
  /// `Double`.
  ///
  /// @throws IllegalArgumentException if the text is no JSON
  public static Object read(String text) {
    throw new UnsupportedOperationException();
  }

  /// Like [#read], for text that is known to be an object.
  public static Map<String, Object> readObject(String text) {
    throw new UnsupportedOperationException();
  }
}
