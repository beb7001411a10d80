// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;

/// Reads one JSON text, strictly as RFC 8259 has it. Used once.
final class JsonParser {
  private static final int MAX_DEPTH = 100;

  private final String text;
  private int at;
  private int depth;

  JsonParser(String text) {
    this.text = text;
  }

  Object read() {
    var value = value();
    blanks();
    if (at < text.length()) {
      throw wrong("something follows the value");
    }
    return value;
  }

  private Object value() {
    blanks();
    if (at == text.length()) {
      throw wrong("the text ends where a value should be");
    }
    return switch (text.charAt(at)) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", Optional.empty());
      default -> number();
    };
  }

  private Object object() {
    enter();
    var map = new LinkedHashMap<String, Object>();
    if (!takes('}')) {
      do {
        blanks();
        if (at == text.length() || text.charAt(at) != '"') {
          throw wrong("a key must be a string");
        }
        var key = string();
        expect(':');
        if (map.put(key, value()) != null) {
          throw wrong("the key \"" + key + "\" stands twice");
        }
      } while (takes(','));
      expect('}');
    }
    depth--;
    return Collections.unmodifiableMap(map);
  }

  private Object array() {
    enter();
    var items = new ArrayList<Object>();
    if (!takes(']')) {
      do {
        items.add(value());
      } while (takes(','));
      expect(']');
    }
    depth--;
    return Collections.unmodifiableList(items);
  }

  private void enter() {
    at++;
    if (++depth > MAX_DEPTH) {
      throw wrong("nested deeper than " + MAX_DEPTH + " levels");
    }
  }

  private String string() {
    at++;
    var made = new StringBuilder();
    while (at < text.length()) {
      var c = text.charAt(at++);
      if (c == '"') {
        return made.toString();
      }
      if (c < ' ') {
        at--;
        throw wrong("a control character must be escaped");
      }
      made.append(c == '\\' ? escaped() : c);
    }
    throw wrong("a string has no end");
  }

  private char escaped() {
    if (at == text.length()) {
      throw wrong("a string has no end");
    }
    var c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw wrong("there is no escape \\" + c);
    };
  }

  private char unicode() {
    var code = 0;
    for (var i = 0; i < 4; i++) {
      var c = at < text.length() ? text.charAt(at) : ' ';
      var digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw wrong("four hexadecimal digits must follow \\u");
      }
      code = code * 16 + digit;
      at++;
    }
    return (char) code;
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong("expected " + word);
    }
    at += word.length();
    return value;
  }

  /// `-`? (`0` | digits without leading zero) fraction? exponent?
  private Object number() {
    var start = at;
    var whole = true;
    skip('-');
    if (!skip('0')) {
      digits();
    }
    if (skip('.')) {
      whole = false;
      digits();
    }
    if (skip('e') || skip('E')) {
      whole = false;
      if (!skip('+')) {
        skip('-');
      }
      digits();
    }
    var number = text.substring(start, at);
    if (whole) {
      try {
        return Long.parseLong(number);
      } catch (NumberFormatException _) {
        return Double.parseDouble(number);
      }
    }
    return Double.parseDouble(number);
  }

  private void digits() {
    var start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw wrong("expected a value");
    }
  }

  private boolean skip(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private boolean takes(char c) {
    blanks();
    return skip(c);
  }

  private void expect(char c) {
    if (!takes(c)) {
      throw wrong("expected '" + c + "'");
    }
  }

  private void blanks() {
    while (at < text.length()) {
      switch (text.charAt(at)) {
        case ' ', '\t', '\n', '\r' -> at++;
        default -> {
          return;
        }
      }
    }
  }

  private IllegalArgumentException wrong(String what) {
    var line = 1;
    var column = 1;
    for (var i = 0; i < Math.min(at, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new IllegalArgumentException(
        "no JSON: line " + line + ", column " + column + ": " + what);
  }
}
