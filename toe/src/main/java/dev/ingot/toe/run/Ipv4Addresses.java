// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The addresses of a machine as Linux shows them, so that the machine needs no tools of its own:
///
/// ```text
/// /proc/net/route                              /proc/net/fib_trie
/// Iface  Destination  Gateway   …  Mask           |-- 192.0.2.2
/// eth0   00000000     010200C0  …  00000000          /32 host LOCAL
/// eth0   000200C0     00000000  …  00FFFFFF
/// ```
final class Ipv4Addresses {
  private static final Pattern BRANCH = Pattern.compile("\\s*\\|-- ([0-9.]+)");
  private static final Pattern LOCAL = Pattern.compile("\\s*/32 host LOCAL");
  private static final String EVERYWHERE = "00000000";

  private Ipv4Addresses() {}

  /// @param destination the numbers of the address, the last one first, as `mask` is
  private record Route(String iface, int destination, int mask) {
    boolean leadsTo(String address) {
      var number = 0;
      for (var part : address.split("\\.", -1)) {
        number = number >>> 8 | Integer.parseInt(part) << 24;
      }
      return (number & mask) == destination;
    }
  }

  /// The address in the network of the default route's interface, else the first that is none of
  /// the loopback.
  static Optional<String> primary(List<String> routes, List<String> trie) {
    var addresses = local(trie);
    var networks = networks(routes);
    return addresses.stream()
        .filter(address -> networks.stream().anyMatch(network -> network.leadsTo(address)))
        .findFirst()
        .or(() -> addresses.stream().findFirst());
  }

  /// The networks that the default route's interface is in.
  private static List<Route> networks(List<String> routes) {
    var all = new ArrayList<Route>();
    var outward = Optional.<String>empty();
    for (var line : routes) {
      var words = line.strip().split("\\s+", -1);
      if (words.length < 8 || words[0].equals("Iface")) {
        continue;
      }
      if (words[1].equals(EVERYWHERE) && words[7].equals(EVERYWHERE)) {
        outward = outward.or(() -> Optional.of(words[0]));
      } else {
        all.add(
            new Route(
                words[0],
                Integer.parseUnsignedInt(words[1], 16),
                Integer.parseUnsignedInt(words[7], 16)));
      }
    }
    var iface = outward.orElse("");
    return all.stream().filter(route -> route.iface().equals(iface)).toList();
  }

  private static List<String> local(List<String> trie) {
    var addresses = new ArrayList<String>();
    var branch = "";
    for (var line : trie) {
      var found = BRANCH.matcher(line);
      if (found.matches()) {
        branch = found.group(1);
      } else if (LOCAL.matcher(line).matches() && !branch.startsWith("127.")) {
        addresses.add(branch);
      }
    }
    return addresses;
  }
}
