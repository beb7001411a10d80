// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// A host and perhaps a port, as `Host` and the URL of a page have them: `ingot.example:8443`,
/// `[::1]`.
///
/// @param host in lower case, without brackets and without the dot of a fully qualified name
record Authority(String host, OptionalInt port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\[\\]:/?#@,\\s]+))(?::([0-9]{1,5}))?");

  /// Empty for whatever is no host.
  static Optional<Authority> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var port =
        match.group(3) == null
            ? OptionalInt.empty()
            : OptionalInt.of(Integer.parseInt(match.group(3)));
    var host = match.group(1) == null ? match.group(2) : match.group(1);
    return Optional.of(
        new Authority(host.toLowerCase(Locale.ROOT).replaceFirst("(?<=.)\\.$", ""), port));
  }

  /// The address, if the host is written as one. Nothing is looked up.
  Optional<InetAddress> address() {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Likewise, with this port if there is none.
  Authority withDefaultPort(int usual) {
    return new Authority(host, OptionalInt.of(port.orElse(usual)));
  }
}
