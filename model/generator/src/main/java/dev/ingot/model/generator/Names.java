// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.generator;

import java.util.Locale;
import javax.lang.model.SourceVersion;

/// How names of the model are spelt in Java.
final class Names {
  private Names() {}

  /// `CreateComponent` becomes `CREATE_COMPONENT`.
  static String constant(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  /// The name, with an underscore behind it where Java has the word for itself.
  static String word(String name) {
    return SourceVersion.isKeyword(name) ? name + "_" : name;
  }

  /// A string literal; the model's texts are ASCII.
  static String literal(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
