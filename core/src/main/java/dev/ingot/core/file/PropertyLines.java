// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.file;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/// Lines of a [Properties] file, in the order they are given and without a date, so that the same
/// members are the same bytes.
public final class PropertyLines {
  private PropertyLines() {}

  /// @param members whose keys are plain words with points
  public static String text(Map<String, String> members) {
    var text = new StringBuilder();
    members.forEach((key, value) -> line(text, key, value));
    return text.toString();
  }

  /// @throws IllegalArgumentException if it is no such text
  public static Properties read(String text) {
    var values = new Properties();
    try {
      values.load(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot be read", e);
    }
    return values;
  }

  /// @throws IllegalArgumentException that says that it is missing
  public static String need(Properties values, String key) {
    var value = values.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append('=');
    for (var i = 0; i < value.length(); i++) {
      var c = value.charAt(i);
      if (c == '\\' || c < ' ' || c > '~' || (i == 0 && c == ' ')) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('\n');
  }
}
