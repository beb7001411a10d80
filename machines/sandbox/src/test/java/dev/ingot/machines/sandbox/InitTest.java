// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.core.machine.MachineImage;
import dev.ingot.testkit.machine.DebianTree;
import dev.ingot.testkit.machine.TinyTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Machines of a Debian, whose process 1 is systemd.
class InitTest {
  private static final String ID = "i-00000000000000123";

  @TempDir static Path shared;

  private static Path tree;
  private static MachineImage debian;

  @TempDir Path here;

  private SandboxMachines machines;

  @BeforeAll
  static void make_a_debian() throws Exception {
    tree = Files.createDirectory(shared.resolve("debian"));
    DebianTree.unpack(DebianTree.archive(), tree);
    var plain = TinyTree.image(Files.createDirectory(shared.resolve("plain")));
    debian =
        new MachineImage(
            plain.id(),
            plain.name(),
            plain.digest(),
            List.of(tree),
            Optional.empty(),
            false,
            plain.platform(),
            plain.architecture(),
            plain.osVersion());
  }

  @AfterAll
  static void remove_it() throws Exception {
    DebianTree.remove(tree);
  }

  @BeforeEach
  void need_a_control_group() {
    assumeTrue(
        Delegation.possible(SandboxSettings.standard()),
        "this process may make no control groups for inits");
    machines = new SandboxMachines(here.resolve("machines"));
  }

  @AfterEach
  void terminate() throws Exception {
    if (machines != null) {
      machines.terminate(ID);
    }
  }

  @Test
  void services_run_as_on_an_instance() throws Exception {
    var machine = launch();

    assertThat(said(machine, "systemctl is-system-running")).isEqualTo("running\n");
    assertThat(said(machine, "cat /proc/1/comm")).isEqualTo("systemd\n");
    assertThat(machine.notes()).isEmpty();
    unit(
        machine,
        "mine.service",
        "[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n");
    assertThat(
            said(
                machine,
                "systemctl daemon-reload; systemctl enable --now mine; systemctl is-active mine; systemctl restart mine; echo $?"))
        .isEqualTo("active\n0\n");
    assertThat(said(machine, "systemd-run -q --wait --pipe echo here")).isEqualTo("here\n");
    assertThat(said(machine, "journalctl -q -b -u mine -o cat")).contains("Started mine.service");
    assertThat(
            said(
                machine,
                "systemd-run -q --on-active=1ms --timer-property=AccuracySec=1ms touch /run/ticked; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do test -e /run/ticked && break; sleep 0.1; done; ls /run/ticked"))
        .isEqualTo("/run/ticked\n");
    assertThat(run(machine, "test ! -e /usr/sbin/policy-rc.d").ok()).isTrue();
    assertThat(said(machine, "getent hosts " + ID)).startsWith("127.0.1.1");
  }

  private Machine launch() throws Exception {
    return machines.launch(new MachineSpec(ID, debian, 1, 128, MachineSpec.Purpose.BUILD));
  }

  private static void unit(Machine machine, String name, String text) throws Exception {
    assertThat(run(machine, "cat > /etc/systemd/system/" + name + " <<'END'\n" + text + "END").ok())
        .isTrue();
  }

  private static ExitStatus run(Machine machine, String script) throws Exception {
    return machine.run(Command.of("sh", "-c", script), Output.NOWHERE);
  }

  private static String said(Machine machine, String script) throws Exception {
    var output = new RecordedOutput();
    machine.run(Command.of("sh", "-c", script), output);
    return output.stdout();
  }
}
