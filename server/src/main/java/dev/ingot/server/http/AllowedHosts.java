// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The names by which a server is called.
///
/// A page whose name suddenly leads to this host (DNS rebinding) makes a browser call it by that
/// name, which is none of these. Addresses written as such cannot be led elsewhere.
public final class AllowedHosts {
  private final Optional<Authority> own;
  private final List<Authority> more;

  private AllowedHosts(Optional<Authority> own, List<Authority> more) {
    this.own = own;
    this.more = List.copyOf(more);
  }

  /// @param host that the server was told to listen on, a name or an address
  /// @param more names besides, such as `ingot.example` or `ingot.example:8443`
  /// @throws IllegalArgumentException if one of them is no host
  public static AllowedHosts of(String host, List<String> more) {
    var parsed = new ArrayList<Authority>();
    for (var entry : more) {
      parsed.add(
          Authority.parse(entry)
              .filter(authority -> !authority.host().contains("*"))
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "'" + entry + "' is no host, such as ingot.example or ingot.example:8443")));
    }
    return new AllowedHosts(Authority.parse(host), parsed);
  }

  /// Whether a `Host` header names this server: a name of the loopback address, an address that is
  /// the one the caller reached, or what settings say, with whatever port, as ports are forwarded.
  ///
  /// @param reached this side's address of the connection
  boolean areHost(Authority called, Optional<InetAddress> reached) {
    var name = called.host();
    if (name.equals("localhost") || name.endsWith(".localhost") || isNamed(name)) {
      return true;
    }
    return called
        .address()
        .filter(address -> address.isLoopbackAddress() || reached.equals(Optional.of(address)))
        .isPresent();
  }

  private boolean isNamed(String name) {
    return own.filter(authority -> authority.host().equals(name)).isPresent()
        || more.stream().anyMatch(authority -> authority.host().equals(name));
  }

  /// Whether settings name the server that a page comes from, for a proxy that calls this one by
  /// another name. Without a port they mean the usual one of the page's scheme.
  ///
  /// @param page with its port
  /// @param usual the usual port of its scheme
  boolean areOrigin(Authority page, int usual) {
    return more.stream().anyMatch(authority -> authority.withDefaultPort(usual).equals(page));
  }
}
