// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// Writes one value as JSON text. Used once.
final class JsonWriter {
  private final String comma;
  private final String colon;
  private final boolean indented;
  private final StringBuilder out = new StringBuilder();
  private int depth;

  JsonWriter(String comma, String colon, boolean indented) {
    this.comma = comma;
    this.colon = colon;
    this.indented = indented;
  }

  String write(Object value) {
    value(value);
    return out.toString();
  }

  private void value(Object value) {
    switch (value) {
      case CharSequence text -> string(text);
      case Double number when !Double.isFinite(number) ->
          throw new IllegalArgumentException("JSON has no " + number);
      case Float number when !Float.isFinite(number) ->
          throw new IllegalArgumentException("JSON has no " + number);
      case Number number -> out.append(number);
      case Boolean truth -> out.append(truth);
      case Optional<?> optional -> {
        if (optional.isPresent()) {
          value(optional.get());
        } else {
          out.append("null");
        }
      }
      case Map<?, ?> map -> object(map);
      case Collection<?> items -> array(items);
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }

  private void object(Map<?, ?> map) {
    out.append('{');
    depth++;
    var first = true;
    for (var entry : map.entrySet()) {
      separate(first);
      first = false;
      string((CharSequence) entry.getKey());
      out.append(colon);
      value(entry.getValue());
    }
    close('}', first);
  }

  private void array(Collection<?> items) {
    out.append('[');
    depth++;
    var first = true;
    for (var item : items) {
      separate(first);
      first = false;
      value(item);
    }
    close(']', first);
  }

  private void separate(boolean first) {
    if (!first) {
      out.append(comma);
    }
    if (indented) {
      line();
    }
  }

  private void close(char bracket, boolean empty) {
    depth--;
    if (indented && !empty) {
      line();
    }
    out.append(bracket);
  }

  private void line() {
    out.append('\n').repeat("  ", depth);
  }

  private void string(CharSequence text) {
    out.append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
