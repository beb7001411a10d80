// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/// An extended attribute as ext4 keeps it: a number stands for the beginning of its name.
final class ExtendedAttribute implements Comparable<ExtendedAttribute> {
  private static final int ENTRY = 16;
  private static final Comparator<ExtendedAttribute> ORDER =
      Comparator.<ExtendedAttribute>comparingInt(attribute -> attribute.index)
          .thenComparingInt(attribute -> attribute.name.length)
          .thenComparing(attribute -> attribute.name, Arrays::compareUnsigned);

  final int index;
  final byte[] name;
  final byte[] value;

  private ExtendedAttribute(int index, String name, byte[] value) {
    this.index = index;
    this.name = name.getBytes(StandardCharsets.ISO_8859_1);
    this.value = value;
  }

  /// Empty if ext4 keeps none of this name.
  static Optional<ExtendedAttribute> of(String name, byte[] value) {
    return switch (name) {
      case "system.posix_acl_access" -> accessList(2, value);
      case "system.posix_acl_default" -> accessList(3, value);
      default -> named(name, value);
    };
  }

  private static Optional<ExtendedAttribute> accessList(int index, byte[] value) {
    return AccessList.onDisk(value).map(list -> new ExtendedAttribute(index, "", list));
  }

  private static Optional<ExtendedAttribute> named(String name, byte[] value) {
    var dot = name.indexOf('.') + 1;
    var index =
        switch (name.substring(0, dot)) {
          case "user." -> 1;
          case "trusted." -> 4;
          case "security." -> 6;
          default -> 0;
        };
    return index == 0
        ? Optional.empty()
        : Optional.of(new ExtendedAttribute(index, name.substring(dot), value));
  }

  int entrySize() {
    return (ENTRY + name.length + 3) & ~3;
  }

  int valueSize() {
    return (value.length + 3) & ~3;
  }

  int hash() {
    var hash = 0;
    for (var c : name) {
      hash = (hash << 5) ^ (hash >>> 27) ^ (c & 0xff);
    }
    var words = ByteBuffer.allocate(valueSize()).order(ByteOrder.LITTLE_ENDIAN).put(value).clear();
    while (words.hasRemaining()) {
      hash = (hash << 16) ^ (hash >>> 16) ^ words.getInt();
    }
    return hash;
  }

  @Override
  public int compareTo(ExtendedAttribute other) {
    return ORDER.compare(this, other);
  }
}
