// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Network;
import dev.ingot.testkit.machine.RecordedOutput;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a machine can do to its host: a build is root in it, and may speak in place of our agent.
@Tag("qemu")
class QemuHostTest {
  private static final String ID = "i-0123456789abcdef0";

  /// What a machine has to do itself where nothing asks for an address.
  private static final String UP =
      "modprobe virtio_net; ip link set lo up; ip link set eth0 up && ip addr add 10.0.2.15/24 dev eth0"
          + " && ip route add default via 10.0.2.2;";

  /// Kept for documentation, so nobody's.
  private static final String OUTSIDE = "198.51.100.7";

  @TempDir private static Path folder;
  private static MachineImage image;

  @BeforeAll
  static void make_the_image() throws Exception {
    BootableImages.needQemu(machines(Network.OUTSIDE), folder);
    image = BootableImages.tiny(folder);
  }

  private static QemuMachines machines(Network network) {
    return new QemuMachines(
        folder.resolve("machines"),
        new QemuSettings(
            Firmware.BIOS,
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(3),
            network));
  }

  private static Machine launch(QemuMachines machines) throws Exception {
    return machines.launch(new MachineSpec(ID, image, 1, 512, MachineSpec.Purpose.BUILD));
  }

  private static String run(Machine machine, String script) throws Exception {
    var output = new RecordedOutput();
    machine.run(Command.of("sh", "-c", script), output);
    return output.stdout() + output.stderr();
  }

  private static String connect(String address, int port) {
    return "echo | nc -w 5 %s %d >/dev/null 2>&1 && echo %s reached;"
        .formatted(address, port, address);
  }

  private static List<String> ofThisHost() throws Exception {
    var addresses = new ArrayList<>(List.of("10.0.2.2", "10.0.2.3", "10.0.2.100"));
    NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address)
        .map(InetAddress::getHostAddress)
        .forEach(addresses::add);
    return addresses;
  }

  /// Ends every connection at once.
  private static void answer(ServerSocket server) {
    try {
      while (!server.isClosed()) {
        server.accept().close();
      }
    } catch (IOException _) {
      // The test has ended.
    }
  }

  private static void needAnOwnNetwork() {
    for (var missing : machines(Network.OUTSIDE).limits()) {
      Assumptions.abort("no network of its own: " + missing.what());
    }
  }

  @Test
  void a_machine_reaches_the_outside_and_no_address_of_the_host() throws Exception {
    needAnOwnNetwork();
    var machines = machines(Network.OUTSIDE);
    try (var server = new ServerSocket()) {
      server.bind(new InetSocketAddress("0.0.0.0", 0));
      Thread.ofVirtual().start(() -> answer(server));
      var machine = launch(machines);
      var script = new StringBuilder(UP);
      for (var address : ofThisHost()) {
        script.append(connect(address, server.getLocalPort()));
      }

      assertThat(run(machine, script + "echo end")).isEqualTo("end\n");

      // An address that came to this host since stands for those outside: nothing closes it.
      Assumptions.assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0));
      Programs.output("", List.of("ip", "addr", "add", OUTSIDE + "/32", "dev", "lo"));
      try {
        assertThat(run(machine, connect(OUTSIDE, server.getLocalPort())))
            .isEqualTo(OUTSIDE + " reached\n");
      } finally {
        Programs.output("", List.of("ip", "addr", "del", OUTSIDE + "/32", "dev", "lo"));
      }
    } finally {
      machines.terminate(ID);
    }
    assertThat(ProcessHandle.current().descendants()).isEmpty();
  }

  @Test
  void without_a_network_a_machine_has_no_card() throws Exception {
    var machines = machines(Network.NONE);
    try {
      assertThat(run(launch(machines), "ls /sys/class/net")).isEqualTo("lo\n");
    } finally {
      machines.terminate(ID);
    }
  }

  @Test
  void the_kernel_ends_a_machine_before_the_programs_of_the_host() throws Exception {
    var machines = machines(Network.OUTSIDE);
    try {
      var _ = launch(machines);
      var qemu =
          ProcessHandle.current()
              .descendants()
              .filter(process -> process.info().command().orElse("").contains(Hardware.QEMU))
              .findFirst()
              .orElseThrow();
      var status = Path.of("/proc/" + qemu.pid());

      assertThat(Files.readString(status.resolve("oom_score_adj")).strip()).isEqualTo("800");
      assertThat(Files.readString(status.resolve("status"))).contains("Seccomp:\t2");
      if (machines.limits().isEmpty()) {
        assertThat(Files.readString(status.resolve("status")))
            .contains("CapEff:\t0000000000000000")
            .contains("NoNewPrivs:\t1");
      }
    } finally {
      machines.terminate(ID);
    }
  }

  /// Takes the agent's place and answers for ever, but nothing that was asked.
  private static final String EVIL =
      """
      sleep 1
      mv /ingot-agent /gone
      for process in /proc/[0-9]*; do
        grep -q /ingot-agent "$process/cmdline" && kill -9 "${process#/proc/}"
      done
      for port in /sys/class/virtio-ports/*; do
        [ "$(cat "$port/name")" = ingot.control ] && device=/dev/${port##*/}
      done
      while :; do echo "size 1000" >"$device"; sleep 1; done
      """;

  @Test
  void a_machine_that_never_ends_a_copy_holds_nobody_who_is_interrupted() throws Exception {
    var machines = machines(Network.NONE);
    try {
      var machine = launch(machines);
      machine.put(Files.writeString(folder.resolve("evil"), EVIL), "/evil", 0700);
      run(machine, "setsid sh /evil >/dev/null 2>&1 &");
      Thread.sleep(Duration.ofSeconds(5));

      var ended = new CompletableFuture<Throwable>();
      var caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  machine.get("/etc/inittab", folder.resolve("copy"));
                  ended.completeExceptionally(new AssertionError("it was copied"));
                } catch (MachineException | InterruptedException e) {
                  ended.complete(e);
                }
              });
      Thread.sleep(Duration.ofSeconds(2));
      assertThat(ended).isNotDone();
      caller.interrupt();

      assertThat(ended.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    } finally {
      machines.terminate(ID);
    }
  }
}
