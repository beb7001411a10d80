// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Network;
import dev.ingot.core.machine.Output;
import dev.ingot.machines.network.OwnNetwork;
import dev.ingot.testkit.machine.RecordedOutput;
import dev.ingot.testkit.machine.TinyTree;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What root in a machine cannot do to this host.
class ConfinementTest {
  private static final String ID = "i-00000000000000def";

  @TempDir Path here;

  private MachineImage image;
  private SandboxMachines machines;

  @BeforeEach
  void make_a_tree() throws Exception {
    image = TinyTree.image(Files.createDirectory(here.resolve("tree")));
    machines = new SandboxMachines(here.resolve("machines"));
  }

  @AfterEach
  void terminate() throws Exception {
    machines.terminate(ID);
  }

  @Test
  void only_the_default_capabilities_are_there() throws Exception {
    var status = said("cat /proc/self/status /proc/1/status");

    var mask = String.format("%016x", Capability.mask(Capability.DEFAULT));
    assertThat(status.lines().filter(line -> line.startsWith("CapBnd")))
        .hasSize(2)
        .allMatch(line -> line.endsWith(mask));
    assertThat(status.lines().filter(line -> line.startsWith("CapEff")))
        .hasSize(2)
        .allMatch(line -> line.endsWith(mask));
    assertThat(status.lines().filter(line -> line.startsWith("Seccomp:")))
        .hasSize(2)
        .allMatch(line -> line.endsWith("2"));
    // sudo and programs with capabilities of their own go on working.
    assertThat(status.lines().filter(line -> line.startsWith("NoNewPrivs")))
        .allMatch(line -> line.endsWith("0"));
  }

  @Test
  void nothing_can_be_mounted_and_no_namespace_made() throws Exception {
    for (var command :
        List.of(
            "mount -t tmpfs none /mnt",
            "mount -t devtmpfs none /mnt",
            "mount -o remount,rw /proc/sys",
            "mount -o remount,ro /sys",
            "umount /proc/sys",
            "unshare -m true",
            "unshare -r true",
            "unshare -n true",
            "hostname other",
            "swapoff -a",
            "reboot -f")) {
      assertThat(run("mkdir -p /mnt; " + command).ok()).as(command).isFalse();
    }
    assertThat(said("date -s '2001-01-01 00:00' >/dev/null 2>&1; date +%Y")).doesNotContain("2001");
  }

  @Test
  void settings_of_the_kernel_can_be_neither_changed_nor_spied_on() throws Exception {
    var before = Files.readString(Path.of("/proc/sys/kernel/core_pattern"));

    for (var file :
        List.of(
            "/proc/sys/kernel/core_pattern",
            "/proc/sys/vm/drop_caches",
            "/proc/sysrq-trigger",
            "/proc/sys/kernel/printk",
            "/sys/power/state")) {
      assertThat(run("echo 1 > " + file).ok()).as(file).isFalse();
    }
    for (var file : List.of("/proc/kcore", "/proc/keys", "/proc/timer_list")) {
      assertThat(said("head -c 100 " + file + " 2>/dev/null")).as(file).isEmpty();
    }
    assertThat(said("ls /sys/fs/cgroup /sys/firmware 2>/dev/null").lines())
        .allMatch(line -> line.isEmpty() || line.endsWith(":"));
    assertThat(Files.readString(Path.of("/proc/sys/kernel/core_pattern"))).isEqualTo(before);
  }

  @Test
  void what_a_build_writes_has_no_devices_that_work() throws Exception {
    var made = run("mknod /etc/kmem c 1 1");

    assertThat(run("cat /etc/kmem > /etc/copy").ok()).isFalse();
    if (made.ok()) {
      assertThat(said("cat /etc/kmem 2>&1")).contains("ermission denied");
    }
    assertThat(run("head -c 8 /dev/urandom > /dev/null").ok()).isTrue();
  }

  @Test
  void a_build_ends_before_this_host_when_memory_ends() throws Exception {
    assertThat(said("cat /proc/self/oom_score_adj").strip()).isEqualTo("500");
    assertThat(run("echo -1000 > /proc/self/oom_score_adj").ok()).isFalse();
  }

  @Test
  void namespaces_are_not_those_of_this_host() throws Exception {
    for (var kind : List.of("mnt", "pid", "ipc", "uts", "cgroup", "time")) {
      var own = Path.of("/proc/self/ns", kind);
      if (Files.exists(own)) {
        assertThat(said("readlink /proc/self/ns/" + kind).strip())
            .as(kind)
            .isNotEmpty()
            .isNotEqualTo(Files.readSymbolicLink(own).toString());
      }
    }
  }

  @Test
  void a_bomb_of_processes_stays_below_its_limit() throws Exception {
    var machine = launch(Capability.DEFAULT, 40, 1L << 30);
    assumeTrue(
        Files.exists(here.resolve("machines").resolve(ID).resolve("groups"))
            || !Files.isWritable(Path.of("/")),
        "this host gives root no control groups to bound processes with");

    var output = new RecordedOutput();
    machine.run(
        Command.of("sh", "-c", "i=0; while [ $i -lt 200 ]; do sleep 5 & i=$((i+1)); done; wait"),
        output);

    assertThat(output.stderr()).containsIgnoringCase("fork");
    machine.run(Command.of("sh", "-c", "kill -9 -1"), Output.NOWHERE);
  }

  @Test
  void memory_is_bounded() throws Exception {
    var machine = launch(Capability.DEFAULT, 400, 64L << 20);

    // The shell keeps a text of 256 MB in its memory.
    var status =
        machine.run(
            Command.of("sh", "-c", "x=$(head -c 268435456 /dev/zero | tr '\\0' x); echo ${#x}"),
            Output.NOWHERE);

    assertThat(status.ok()).isFalse();
    assertThat(machine.run(Command.of("true"), Output.NOWHERE).ok()).isTrue();
  }

  @Test
  void no_address_of_this_host_is_reachable() throws Exception {
    assumeTrue(
        OwnNetwork.missingRequirements().isEmpty(),
        () -> "no own network here: " + OwnNetwork.missingRequirements());
    for (var address : addressesOfThisHost()) {
      try (var server = new ServerSocket()) {
        server.bind(new InetSocketAddress(address, 0));
        var port = server.getLocalPort();

        var status =
            run("echo x | nc -w 2 " + address.getHostAddress() + " " + port + " >/dev/null 2>&1");

        assertThat(status.ok()).as(address.toString()).isFalse();
        server.setSoTimeout(50);
        assertThat(accepted(server)).as(address.toString()).isFalse();
      }
    }
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var status = run("nc -w 2 10.0.2.2 " + server.getLocalPort() + " </dev/null >/dev/null 2>&1");
      assertThat(status.ok()).isFalse();
      server.setSoTimeout(50);
      assertThat(accepted(server)).isFalse();
    }
  }

  /// A program with the capability among its own, as ping has, can be started; what it could do
  /// past the routes is refused.
  @Test
  void there_are_no_raw_packets() throws Exception {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "the numbers are those of x86_64");
    var filter = here.resolve("calls");
    Files.write(
        filter,
        SyscallFilter.program(System.getProperty("os.arch"), Capability.DEFAULT, false, false));
    var script =
        """
        my $filter = do { local (@ARGV, $/) = shift; <> };
        # Whoever gives up more rights for ever may set a filter without being root.
        syscall(157, 38, 1, 0, 0, 0);
        syscall(317, 1, 0, pack('Sx![P]P', length($filter) / 8, $filter)) == 0 or die "no filter: $!";
        print "$_->[0]: ", (socket(my $s, $_->[1], $_->[2], 0) ? 'yes' : $!), "\n"
          for ['tcp', 2, 1], ['udp', 10, 2], ['netlink', 16, 3], ['raw', 2, 3], ['raw6', 10, 3 | 02000000],
              ['packet', 17, 2], ['vsock', 40, 1], ['xdp', 44, 3];
        """;
    var process =
        new ProcessBuilder("perl", "-e", script, filter.toString())
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said).contains("tcp: yes", "netlink: yes");
    for (var kind : List.of("raw", "raw6", "packet", "vsock", "xdp")) {
      assertThat(said).contains(kind + ": Operation not permitted");
    }
  }

  @Test
  void a_build_without_a_network_has_its_own_loopback_only() throws Exception {
    var apart =
        new SandboxMachines(here.resolve("machines"), SandboxSettings.standard(), Network.NONE);
    var machine = apart.launch(spec());
    var output = new RecordedOutput();

    machine.run(Command.of("sh", "-c", "cat /proc/net/dev /etc/resolv.conf"), output);

    assertThat(output.stdout()).contains("lo:").doesNotContain("tap0", "eth0", "nameserver");
  }

  @Test
  void the_order_of_both_streams_is_kept() throws Exception {
    var machine = machines.launch(spec());
    for (var i = 0; i < 20; i++) {
      var order = new ArrayList<String>();
      machine.run(
          Command.of("sh", "-c", "echo a; ls /missing; sleep 0.1; ls /missing; sleep 0.1; echo b"),
          (stream, bytes, length) -> order.add(stream.name()));
      assertThat(order).as("try " + i).containsExactly("STDOUT", "STDERR", "STDERR", "STDOUT");
    }
  }

  @Test
  void with_more_capabilities_a_build_may_mount() throws Exception {
    var capable = EnumSet.copyOf(Capability.DEFAULT);
    capable.add(Capability.SYS_ADMIN);
    var machine = launch(capable, 400, 1L << 30);

    var output = new RecordedOutput();
    var status =
        machine.run(
            Command.of("sh", "-c", "mkdir -p /mnt && mount -t tmpfs none /mnt && umount /mnt"),
            output);

    assertThat(status).as(output.stderr()).isEqualTo(new ExitStatus.Exited(0));
  }

  @Test
  void a_filter_of_all_capabilities_is_none() {
    assertThat(new SandboxSettings(Capability.all(), 1, 1, true).filtersCalls()).isFalse();
    assertThat(SandboxSettings.standard().filtersCalls()).isTrue();
  }

  private static boolean accepted(ServerSocket server) throws IOException {
    try (var connection = server.accept()) {
      return connection.isConnected();
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static Set<InetAddress> addressesOfThisHost() throws IOException {
    var addresses = new LinkedHashSet<InetAddress>();
    NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet4Address.class::isInstance)
        .forEach(addresses::add);
    return addresses;
  }

  private MachineSpec spec() {
    return new MachineSpec(ID, image, 1, 128, MachineSpec.Purpose.BUILD);
  }

  private Machine machine() throws Exception {
    return machines.launch(spec());
  }

  private Machine launch(Set<Capability> capabilities, int processes, long memoryBytes)
      throws Exception {
    var settings = new SandboxSettings(capabilities, processes, memoryBytes, true);
    return new SandboxMachines(here.resolve("machines"), settings, Network.OUTSIDE).launch(spec());
  }

  private ExitStatus run(String script) throws Exception {
    return machine().run(Command.of("sh", "-c", script), Output.NOWHERE);
  }

  private String said(String script) throws Exception {
    var output = new RecordedOutput();
    machine().run(Command.of("sh", "-c", script), output);
    return output.stdout();
  }
}
