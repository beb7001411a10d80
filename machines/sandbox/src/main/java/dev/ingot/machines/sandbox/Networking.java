// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.Network;
import dev.ingot.machines.network.OwnNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/// How a machine reaches the network.
enum Networking {
  /// A network of its own with slirp4netns as its way out, and none to this host.
  OUTSIDE,
  /// A network of its own without any way out.
  NONE,
  /// This host's network, where nothing is there to give it one of its own.
  SHARED;

  private static final Path HOST_RESOLVER = Path.of("/etc/resolv.conf");

  static Networking of(Network wanted) {
    if (wanted == Network.NONE) {
      return NONE;
    }
    return OwnNetwork.missing().isEmpty() ? OUTSIDE : SHARED;
  }

  boolean own() {
    return this != SHARED;
  }

  boolean outside() {
    return this == OUTSIDE;
  }

  /// What closes the addresses of this host, for `ip -batch`; empty if nothing leads there.
  String routes() throws IOException {
    return this == OUTSIDE ? OwnNetwork.routes() : "";
  }

  /// What the machine's `/etc/resolv.conf` says: in a network of its own, who asks this host's name
  /// server for it, and this host's other lines.
  String resolver() throws IOException {
    var host = Files.isReadable(HOST_RESOLVER) ? Files.readString(HOST_RESOLVER) : "";
    return switch (this) {
      case SHARED -> host;
      case NONE -> "";
      case OUTSIDE ->
          host.lines()
              .filter(line -> !line.strip().startsWith("nameserver"))
              .map(line -> line + "\n")
              .collect(Collectors.joining("", "", OwnNetwork.RESOLV_CONF));
    };
  }
}
