// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.network;

import dev.ingot.core.machine.Machines.MissingRequirement;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// A network namespace with slirp4netns as its only way out, and no way to the host.
///
/// ```text
/// namespace                                 slirp4netns          host
///   lo    127.0.0.1, its own
///   tap0  10.0.2.100 ── outside ──────────► connects ──────────► outside
///                    ── 10.0.2.3:53 ──────► asks ──────────────► the host's name server
///                    ── 10.0.2.2 ─────────► refuses
///         ╳ unreachable: every address of the host's, 169.254.0.0/16
/// ```
///
/// There is no IPv6 in it. Addresses that the host is given later are not closed.
public final class OwnNetwork {
  /// What `/etc/resolv.conf` says in the namespace.
  public static final String RESOLV_CONF = "nameserver 10.0.2.3\n";

  private static final String PROGRAM = "slirp4netns";
  private static final Path TUN = Path.of("/dev/net/tun");

  /// Where clouds give a host its credentials.
  private static final String LINK_LOCAL = "169.254.0.0/16";

  /// In the namespace these are slirp4netns itself, also if the host has them.
  private static final Set<String> OF_SLIRP = Set.of("10.0.2.2", "10.0.2.3");

  private static final String CONSEQUENCE =
      "builds share the host's network and reach what listens on it, also on its loopback";

  private OwnNetwork() {}

  /// What this host lacks for it; empty if machines can have one.
  public static List<MissingRequirement> missingRequirements() {
    var missing = new ArrayList<>(missing());
    if (missing.isEmpty() && !unshares()) {
      missing.add(
          new MissingRequirement(
              "this user may not make network namespaces",
              CONSEQUENCE,
              "sysctl user.max_user_namespaces=15000 kernel.apparmor_restrict_unprivileged_userns=0"
                  + " (where they are there), or run Ingot as root"));
    }
    return missing;
  }

  /// What of it can be seen without trying, for who may make other namespaces anyway.
  public static List<MissingRequirement> missing() {
    var missing = new ArrayList<MissingRequirement>();
    require(missing, PROGRAM, PROGRAM);
    require(missing, "ip", "iproute2");
    require(missing, "unshare", "util-linux");
    require(missing, "setpriv", "util-linux");
    if (!Files.isReadable(TUN) || !Files.isWritable(TUN)) {
      missing.add(
          new MissingRequirement(
              TUN + " cannot be opened by this user",
              CONSEQUENCE,
              "modprobe tun && chmod 0666 " + TUN));
    }
    return missing;
  }

  private static boolean unshares() {
    var words = new ArrayList<>(unshare());
    words.add("true");
    try {
      var process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// The words in front of a program that is to be in a network and a mount namespace of its own,
  /// as root of them.
  public static List<String> unshare() {
    var words = new ArrayList<>(List.of(located("unshare"), "--net", "--mount"));
    if (!isRoot()) {
      words.addAll(List.of("--user", "--map-root-user"));
    }
    return words;
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException _) {
      return false;
    }
  }

  private static void require(List<MissingRequirement> missing, String program, String ofPackage) {
    if (find(program).isEmpty()) {
      missing.add(
          new MissingRequirement(
              program + " is not installed", CONSEQUENCE, "apt-get install " + ofPackage));
    }
  }

  /// The words that start slirp4netns, to which the number of a process in the namespace and `tap0`
  /// are added. It writes `1` to a descriptor when the network stands, and ends when nobody has the
  /// other end of the exit descriptor any more.
  public static List<String> slirp(int readyDescriptor, int exitDescriptor) {
    return List.of(
        located(PROGRAM),
        "--enable-sandbox",
        "--enable-seccomp",
        "--configure",
        "--mtu=65520",
        "--disable-host-loopback",
        "--ready-fd=" + readyDescriptor,
        "--exit-fd=" + exitDescriptor);
  }

  /// What `ip -batch` must do in the namespace once the network stands, so that nothing of the host
  /// can be reached.
  ///
  /// @throws SocketException if the host does not tell its addresses; the machine must not start
  public static String routes() throws SocketException {
    var closed = new TreeSet<String>();
    closed.add(LINK_LOCAL);
    NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .map(InetAddress::getHostAddress)
        .filter(address -> !OF_SLIRP.contains(address))
        .forEach(closed::add);
    var routes = new StringBuilder();
    for (var address : closed) {
      routes.append("route add unreachable ").append(address).append('\n');
    }
    return routes.toString();
  }

  /// Where a program lies; the administrator's folders are not in everyone's `PATH`.
  private static Optional<Path> find(String name) {
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/sbin:/usr/bin";
    for (var folder : path.split(":", -1)) {
      var file = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static String located(String name) {
    return find(name).map(Path::toString).orElse(name);
  }
}
