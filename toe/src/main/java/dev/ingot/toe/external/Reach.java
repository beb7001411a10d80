// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Which addresses downloads may lead to: by default not this host, and private networks only under
/// the name that the document itself has. A name is looked up once, so that what was looked at is
/// what is connected to.
final class Reach {
  private final Names names;
  private final Function<InetAddress, AddressKind> kinds;
  private final boolean everywhere;

  /// Looks up the addresses of a name, or of what is an address already.
  interface Names {
    InetAddress[] of(String host) throws UnknownHostException;
  }

  /// @param everywhere whether all addresses may be reached
  Reach(Names names, Function<InetAddress, AddressKind> kinds, boolean everywhere) {
    this.names = names;
    this.kinds = kinds;
    this.everywhere = everywhere;
  }

  static Reach ofThisHost(boolean everywhere) {
    return new Reach(InetAddress::getAllByName, AddressKind::of, everywhere);
  }

  /// The addresses of a host that may be connected to; at least one.
  ///
  /// @param named whether the document itself names the host, and no redirect
  /// @throws RefusedException if there are only others
  List<InetAddress> addresses(String host, boolean named)
      throws UnknownHostException, RefusedException {
    var allowed = new ArrayList<InetAddress>();
    var refused = new ArrayList<InetAddress>();
    for (var address : names.of(host)) {
      (isAllowed(address, named) ? allowed : refused).add(address);
    }
    if (allowed.isEmpty()) {
      throw new RefusedException(reason(host, refused.getFirst()));
    }
    return allowed;
  }

  private boolean isAllowed(InetAddress address, boolean named) {
    return everywhere
        || switch (kinds.apply(address)) {
          case HOST -> false;
          case PRIVATE -> named;
          case PUBLIC -> true;
        };
  }

  private String reason(String host, InetAddress address) {
    var text = address.getHostAddress();
    var what =
        switch (kinds.apply(address)) {
          case HOST -> "an address of the host that downloads";
          case PRIVATE -> "a private address, to which a redirect led";
          case PUBLIC -> "a public address";
        };
    return (host.equals(text) ? "" : host + " is ")
        + text
        + (host.equals(text) ? " is " : ", ")
        + what
        + "; only the setting private-downloads lets components reach it";
  }

  /// An address that may not be connected to.
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String reason) {
      super(reason);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }
}
