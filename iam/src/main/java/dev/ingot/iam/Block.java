// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.iam;

import java.net.InetAddress;
import java.util.Optional;

/// A block of addresses, such as `203.0.113.0/24` or `2001:db8::/32`, or one address.
final class Block {
  private final byte[] address;
  private final int bits;

  private Block(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /// Empty if the text is none. Nothing is looked up.
  static Optional<Block> of(String text) {
    var slash = text.indexOf('/');
    try {
      var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      var all = address.length * 8;
      var bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
      return bits < 0 || bits > all ? Optional.empty() : Optional.of(new Block(address, bits));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Whether an address is in it.
  boolean has(String text) {
    return of(text).filter(other -> holds(other.address)).isPresent();
  }

  private boolean holds(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    for (var i = 0; i < bits; i++) {
      var mask = 0x80 >> (i % 8);
      if ((address[i / 8] & mask) != (other[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
