// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

/// The form that names have in ARNs: lower case, with a hyphen for every blank and underscore.
final class Slug {
  private Slug() {}

  static String of(String name) {
    var slug = new StringBuilder(name.length());
    for (var i = 0; i < name.length(); i++) {
      var c = name.charAt(i);
      slug.append(c == ' ' || c == '_' ? '-' : Character.toLowerCase(c));
    }
    return slug.toString();
  }
}
