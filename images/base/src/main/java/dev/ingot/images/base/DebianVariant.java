// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import java.util.Arrays;
import java.util.Optional;

/// How much of Debian a base has.
enum DebianVariant {
  /// The least that boots. A reference without a variant means it, as references always did.
  MINIMAL("", "-minimal", " minimal"),

  /// What Debian's own cloud images have.
  CLOUD("?variant=cloud", "", "");

  private final String ending;
  private final String slugPart;
  private final String namePart;

  DebianVariant(String ending, String slugPart, String namePart) {
    this.ending = ending;
    this.slugPart = slugPart;
    this.namePart = namePart;
  }

  /// What a reference ends with: `?variant=cloud`, or nothing.
  String ending() {
    return ending;
  }

  /// What stands between release and architecture in a slug: `-minimal`, or nothing.
  String slugPart() {
    return slugPart;
  }

  /// The same in a name for people.
  String namePart() {
    return namePart;
  }

  /// @param ending of a reference, from its question mark on
  static Optional<DebianVariant> of(String ending) {
    return Arrays.stream(values())
        .filter(variant -> ending.equals("?variant=" + variant.word()))
        .findFirst();
  }

  private String word() {
    return this == CLOUD ? "cloud" : "minimal";
  }
}
