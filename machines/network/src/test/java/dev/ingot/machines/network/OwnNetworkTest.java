// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a shell in such a namespace reaches: servers of this host, and a server "outside", which is
/// another network namespace that this host routes to.
class OwnNetworkTest {
  private static final String LISTEN =
      """
      use IO::Socket::INET;
      my $socket = IO::Socket::INET->new(
        LocalAddr => $ARGV[0], LocalPort => 8080, Listen => 5) or die;
      syswrite STDOUT, "up\\n";
      $socket->accept while 1;
      """;

  /// A name server that knows one address for every name.
  private static final String NAMES =
      """
      use IO::Socket::INET;
      my $socket = IO::Socket::INET->new(LocalAddr => "127.0.0.1:53", Proto => "udp") or die;
      while (my $from = $socket->recv(my $asked, 512)) {
        my $end = index($asked, "\\0", 12) + 5;
        my $found = unpack("n", substr($asked, $end - 4, 2)) == 1;
        my $answer = pack("nnnNnC4", 0xc00c, 1, 1, 60, 4, 198, 51, 100, 2);
        $socket->send(substr($asked, 0, 2) . pack("nnnnn", 0x8180, 1, $found ? 1 : 0, 0, 0)
          . substr($asked, 12, $end - 12) . ($found ? $answer : ""));
      }
      """;

  @TempDir private Path folder;

  @BeforeEach
  void need_the_programs() {
    for (var missing : OwnNetwork.missingRequirements()) {
      Assumptions.abort("no network of its own: " + missing.what());
    }
  }

  /// Makes the namespace as machines do, and does what a script says in it, without privileges.
  private String inside(String script) throws Exception {
    return host(enter(), script);
  }

  private String enter() throws Exception {
    var routes = Files.writeString(folder.resolve("routes"), OwnNetwork.routes());
    var resolv = Files.writeString(folder.resolve("resolv.conf"), OwnNetwork.RESOLV_CONF);
    return """
    set -e
    mkfifo ready life
    %s sh -c 'ready=$(head -c 1 ready); [ "$ready" = 1 ]; ip -batch %s; exec 3>life
      mount --bind %s /etc/resolv.conf
      exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all sh -c "$1"' sh "$1" &
    pid=$!
    while [ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do :; done
    exec 4<>life 5<>ready
    %s $pid tap0 >slirp.log 2>&1 &
    slirp=$!
    wait $pid || echo "status $?"
    kill $slirp
    """
        .formatted(
            String.join(" ", OwnNetwork.unshare()),
            routes,
            resolv,
            String.join(" ", OwnNetwork.slirp(5, 4)));
  }

  private String host(String script, String argument) throws Exception {
    return run("timeout", "60", "sh", "-c", script, "sh", argument);
  }

  private String run(String... argv) throws Exception {
    var process =
        new ProcessBuilder(argv).directory(folder.toFile()).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private static String connect(String address, int port) {
    return "timeout 5 bash -c 'exec 3<>/dev/tcp/%s/%d' 2>/dev/null && echo %s reached;"
        .formatted(address, port, address);
  }

  private static List<String> ofThisHost() throws Exception {
    var addresses = new ArrayList<String>();
    NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address)
        .map(InetAddress::getHostAddress)
        .forEach(addresses::add);
    return addresses;
  }

  @Test
  void no_address_of_the_host_is_reached() throws Exception {
    try (var server = new ServerSocket()) {
      server.bind(new InetSocketAddress("0.0.0.0", 0));
      var script = new StringBuilder("echo begin;");
      var addresses = new ArrayList<>(ofThisHost());
      addresses.addAll(List.of("10.0.2.2", "10.0.2.3", "0.0.0.0", "localhost"));
      for (var address : addresses) {
        script.append(connect(address, server.getLocalPort()));
      }

      assertThat(inside(script + "echo end"))
          .contains("begin")
          .contains("end")
          .doesNotContain("reached");
    }
  }

  @Test
  void who_is_inside_cannot_open_what_is_closed() throws Exception {
    var own = ofThisHost().stream().filter(address -> !address.startsWith("127.")).toList();
    Assumptions.assumeFalse(own.isEmpty(), "this host has no address but its loopback");

    assertThat(inside("ip route del " + own.getFirst() + "; grep CapBnd /proc/self/status"))
        .contains("Operation not permitted")
        .contains("CapBnd:\t0000000000000000");
  }

  /// A namespace plays the host, with a name server on its loopback, and another the outside.
  @Test
  void addresses_and_names_outside_are_reached() throws Exception {
    Files.writeString(folder.resolve("listen.pl"), LISTEN);
    Files.writeString(folder.resolve("names.pl"), NAMES);
    Files.writeString(folder.resolve("host-resolv.conf"), "nameserver 127.0.0.1\n");
    Files.writeString(folder.resolve("enter"), enter());
    var world =
        """
        set -e
        mkfifo up
        ip link set lo up
        mount --bind host-resolv.conf /etc/resolv.conf
        unshare --net sh -c 'while ! ip addr add 198.51.100.2/24 dev out; do sleep 0.05; done
          ip link set out up; exec perl listen.pl 198.51.100.2 >up' 2>/dev/null &
        outside=$!
        while [ "$(readlink /proc/$outside/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do :; done
        ip link add in type veth peer name out netns $outside
        ip addr add 198.51.100.1/24 dev in
        ip link set in up
        ip route add default via 198.51.100.2
        read -r _ <up
        perl names.pl &
        names=$!
        sh enter "$1" || true
        kill $names $outside
        """;
    var words = new ArrayList<>(List.of("timeout", "60"));
    words.addAll(OwnNetwork.unshare());
    words.addAll(List.of("sh", "-c", world, "sh"));
    words.add(connect("198.51.100.2", 8080) + connect("packages.example", 8080) + "true");

    assertThat(run(words.toArray(String[]::new)))
        .contains("198.51.100.2 reached")
        .contains("packages.example reached");
  }
}
