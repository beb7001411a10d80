// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

/// Names and ids that look as if a service had made them up. The same seed gives the same text.
final class Generated {
  private static final String CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final String HEX = "0123456789abcdef";

  private Generated() {}

  /// Such as `hello-BuildRole-1K3Z5X7C9V1B`.
  static String name(Stack stack, String logicalId) {
    return stack.name()
        + "-"
        + logicalId
        + "-"
        + text(stack.name() + "/" + logicalId, 12, CAPITALS);
  }

  /// Such as `sg-0a1b2c3d4e5f60718`.
  static String hexId(String prefix, Stack stack, String logicalId) {
    return prefix + text(stack.name() + "/" + logicalId, 17, HEX);
  }

  static String uuid(String seed) {
    var hex = text(seed, 32, HEX);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        "4" + hex.substring(13, 16),
        "8" + hex.substring(17, 20),
        hex.substring(20));
  }

  private static String text(String seed, int length, String alphabet) {
    var state = 0xcbf29ce484222325L; // FNV-1a, then a xorshift per character
    for (var i = 0; i < seed.length(); i++) {
      state = (state ^ seed.charAt(i)) * 0x100000001b3L;
    }
    var text = new StringBuilder(length);
    for (var i = 0; i < length; i++) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      text.append(alphabet.charAt((int) Long.remainderUnsigned(state, alphabet.length())));
    }
    return text.toString();
  }
}
