// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.json;

/// Where in a value we are, such as `components[0].parameters`.
final class Trail {
  private final StringBuilder text = new StringBuilder();

  /// Steps into a member.
  ///
  /// @return what [#back] needs to step out again
  int into(String member) {
    var mark = text.length();
    if (mark > 0) {
      text.append('.');
    }
    text.append(member);
    return mark;
  }

  /// Steps into an element of a list.
  int into(int index) {
    var mark = text.length();
    text.append('[').append(index).append(']');
    return mark;
  }

  void back(int mark) {
    text.setLength(mark);
  }

  /// The name behind the last dot, such as `parameters` or `components[0]`.
  String last() {
    return text.substring(text.lastIndexOf(".") + 1);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
