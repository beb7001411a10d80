// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;

/// To whom an address leads.
enum AddressKind {
  /// This host itself, or what only this host's links reach, such as the metadata of a cloud.
  HOST,
  /// A network that has nothing to do with the internet.
  PRIVATE,
  PUBLIC;

  private static final int[] NAT64 = {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
  private static final int SIX_TO_FOUR = 0x2002;

  /// IPv4 addresses within IPv6 ones are taken for themselves.
  static AddressKind of(InetAddress address) {
    if (address instanceof Inet6Address six) {
      var bytes = six.getAddress();
      if (isCompatible(bytes) || startsWith(bytes, NAT64)) {
        return of(four(bytes, 12));
      }
      if ((unsigned(bytes, 0) << 8 | unsigned(bytes, 1)) == SIX_TO_FOUR) {
        return of(four(bytes, 2));
      }
    }
    if (address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress()
        || isOwn(address)) {
      return HOST;
    }
    return isPrivate(address) ? PRIVATE : PUBLIC;
  }

  /// The addresses that registries keep for networks of their own and for other special purposes.
  private static boolean isPrivate(InetAddress address) {
    var bytes = address.getAddress();
    var first = unsigned(bytes, 0);
    var second = unsigned(bytes, 1);
    if (address instanceof Inet6Address) {
      return address.isSiteLocalAddress() || (first & 0xfe) == 0xfc;
    }
    return address.isSiteLocalAddress()
        || first == 0
        || first >= 240
        || (first == 100 && (second & 0xc0) == 64)
        || (first == 192 && second == 0 && bytes[2] == 0)
        || (first == 198 && (second & 0xfe) == 18);
  }

  private static boolean isOwn(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException _) {
      return false;
    }
  }

  /// `::a.b.c.d`, but for `::` and `::1`.
  private static boolean isCompatible(byte[] bytes) {
    return startsWith(bytes, new int[12]) && (unsigned(bytes, 12) != 0 || unsigned(bytes, 13) != 0);
  }

  private static boolean startsWith(byte[] bytes, int[] prefix) {
    for (var i = 0; i < prefix.length; i++) {
      if (unsigned(bytes, i) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress four(byte[] bytes, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static int unsigned(byte[] bytes, int index) {
    return bytes[index] & 0xff;
  }
}
