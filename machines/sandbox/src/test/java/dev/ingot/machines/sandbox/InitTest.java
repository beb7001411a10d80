// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Output;
import dev.ingot.core.resource.Platform;
import dev.ingot.testkit.machine.DebianTree;
import dev.ingot.testkit.machine.RecordedOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
    debian = image(tree);
  }

  /// A tree that is there.
  static MachineImage image(Path tree) {
    return new MachineImage(
        "ami-" + "0".repeat(17),
        "debian",
        "sha256:" + "0".repeat(64),
        List.of(tree),
        Optional.empty(),
        false,
        Platform.LINUX,
        "x86_64",
        Optional.empty());
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

  @Test
  void what_sets_an_instance_up_works() throws Exception {
    var machine = launch();

    assertThat(run(machine, "hostnamectl set-hostname other").ok()).isTrue();
    assertThat(said(machine, "cat /etc/hostname")).isEqualTo("other\n");
    assertThat(run(machine, "loginctl enable-linger root").ok()).isTrue();
    assertThat(run(machine, "echo vm.swappiness=7 > /etc/sysctl.d/7.conf").ok()).isTrue();
    assertThat(run(machine, "systemctl restart systemd-sysctl").ok()).isTrue();
    assertThat(said(machine, "cat /proc/sys/vm/swappiness")).isEqualTo("7\n");
    assertThat(run(machine, "echo 1 > /proc/sys/net/ipv4/ip_forward").ok()).isTrue();
  }

  @Test
  void this_host_s_kernel_knows_nothing_of_what_a_machine_sets() throws Exception {
    var file = Path.of("/proc/sys/kernel/core_pattern");
    var before = Files.readString(file);

    var machine = launch();
    assertThat(run(machine, "echo mine > " + file).ok()).isTrue();

    assertThat(said(machine, "cat " + file)).isEqualTo("mine\n");
    assertThat(Files.readString(file)).isEqualTo(before);
    assertThat(run(machine, "echo 1 > /proc/sys/.host/kernel/core_pattern").ok()).isFalse();
  }

  @Test
  void the_machine_cannot_raise_its_bounds() throws Exception {
    var machine = launch();

    assertThat(said(machine, "cat /proc/self/cgroup")).contains("0::/ingot.scope\n");
    assertThat(said(machine, "ls /sys/fs/cgroup")).contains("system.slice").doesNotContain("i-0");
    assertThat(said(machine, "ls /sys/fs/cgroup/memory* /sys/fs/cgroup/pids* 2>/dev/null"))
        .doesNotContain("limit_in_bytes");
    assertThat(said(machine, "grep CapBnd /proc/1/status").strip())
        .endsWith(String.format("%016x", Capability.mask(Capability.DEFAULT)));
    assertThat(run(machine, "mount -t cgroup2 none /mnt").ok()).isFalse();
  }

  @Test
  void nothing_stays_that_is_there_because_of_the_init() throws Exception {
    var machine = launch();
    unit(
        machine,
        "last.service",
        "[Service]\nExecStart=/bin/sleep infinity\nExecStop=/bin/touch /etc/stopped\n");
    assertThat(run(machine, "systemctl start last; echo 10.0.0.1 mine >> /etc/hosts").ok())
        .isTrue();

    var capture = (Capture.Tree) machine.capture();

    var tree = capture.root();
    assertThat(tree.resolve("etc/stopped")).exists();
    assertThat(Files.readString(tree.resolve("etc/hosts"))).contains("mine").doesNotContain(ID);
    assertThat(tree.resolve("etc/machine-id")).isEmptyFile();
    var before = below(debian.layers().getFirst());
    assertThat(below(tree))
        .filteredOn(name -> !before.contains(name))
        .noneMatch(name -> name.contains("stamp-") || name.contains("systemd-private-"))
        .noneMatch(name -> name.startsWith("var/log/journal/"))
        .noneMatch(name -> name.startsWith("run/") || name.contains("random-seed"));
    assertThat(said(machine, "systemctl is-system-running")).isEqualTo("running\n");
  }

  @Test
  void a_reboot_ends_services_in_order_and_starts_them_again() throws Exception {
    var machine = launch();
    unit(
        machine,
        "mine.service",
        "[Service]\nExecStart=/bin/sleep infinity\nExecStop=/bin/touch /etc/stopped\n[Install]\nWantedBy=multi-user.target\n");
    assertThat(run(machine, "systemctl enable --now mine; echo > /run/here").ok()).isTrue();

    machine.reboot();

    assertThat(said(machine, "systemctl is-active mine; ls /etc/stopped /run/here 2>/dev/null"))
        .isEqualTo("active\n/etc/stopped\n");
  }

  @Test
  void a_step_that_ends_the_init_is_told_so_and_a_reboot_begins_anew() throws Exception {
    var machine = launch();

    assertThatThrownBy(() -> run(machine, "systemctl poweroff; sleep 60; exit 143"))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("its init, /sbin/init, ended with the exit code 0")
        .hasMessageContaining("Exiting container");
    assertThatThrownBy(() -> run(machine, "true")).hasMessageContaining("the machine has ended");

    machine.reboot();

    assertThat(run(machine, "true").ok()).isTrue();
  }

  @Test
  void what_replaces_the_init_and_does_not_boot_is_told_with_its_words() throws Exception {
    var machine = launch();
    var script = "printf '#!/bin/sh\\necho I am none; exit 3\\n'";
    assertThat(
            run(machine, "rm /sbin/init; " + script + " > /sbin/init; chmod 755 /sbin/init").ok())
        .isTrue();

    assertThatThrownBy(machine::reboot)
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("ended with the exit code 3")
        .hasMessageContaining("I am none");
    assertThatThrownBy(() -> run(machine, "true")).hasMessageContaining("I am none");
  }

  @Test
  void a_system_that_cannot_boot_is_told_so() throws Exception {
    var machine = launch();
    assertThat(run(machine, "systemctl mask basic.target").ok()).isTrue();

    assertThatThrownBy(machine::reboot).hasMessageContaining("basic.target is masked");
  }

  @Test
  void a_service_that_is_slow_to_start_holds_nobody() throws Exception {
    var machine = launch();
    unit(
        machine,
        "slow.service",
        "[Service]\nType=oneshot\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n");
    assertThat(run(machine, "systemctl enable slow").ok()).isTrue();

    machine.reboot();

    assertThat(said(machine, "systemctl is-active slow basic.target"))
        .isEqualTo("activating\nactive\n");
  }

  @Test
  void an_interrupted_command_leaves_the_services_that_it_started() throws Exception {
    var machine = launch();
    var interrupted =
        new Thread(() -> {
          try {
            run(machine, "systemd-run -q --unit=stays sleep 1000; exec sleep 4321");
          } catch (Exception e) {
            // It is interrupted.
          }
        });
    interrupted.start();
    // The shell's own words have it too.
    while (commandLines()
        .lines()
        .noneMatch(line -> line.endsWith("sleep 4321") && line.length() < 30)) {
      Thread.sleep(10);
    }

    interrupted.interrupt();
    interrupted.join();

    assertThat(commandLines()).doesNotContain("sleep 4321");
    assertThat(said(machine, "systemctl is-active stays")).isEqualTo("active\n");
  }

  @Test
  void a_bare_machine_starts_none_and_its_tools_know() throws Exception {
    var machine =
        machines.launch(new MachineSpec(ID, debian, 1, 128, MachineSpec.Purpose.BUILD, true));

    assertThat(said(machine, "cat /proc/1/comm")).isEqualTo("sh\n");
    assertThat(run(machine, "systemctl daemon-reload && systemctl start nothing").ok()).isTrue();
    assertThat(said(machine, "/usr/sbin/policy-rc.d; echo $?")).isEqualTo("101\n");
    assertThat(machine.notes()).isEmpty();
  }

  @Test
  void nothing_of_it_runs_after_this_process_was_killed() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LaunchAndWait.class.getName(),
                here.resolve("machines").toString(),
                tree.toString(),
                ID)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var said = process.inputReader()) {
      assertThat(said.readLine()).isEqualTo("waiting");
      assertThat(commandLines()).contains("systemd.condition_first_boot=0");
    } finally {
      process.destroyForcibly();
    }

    for (var i = 0; i < 1000 && commandLines().contains(here.toString()); i++) {
      Thread.sleep(10);
    }
    assertThat(commandLines()).doesNotContain(here.toString());
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(ID);
    var found = machines.find(ID).orElseThrow();
    assertThat(said(found, "systemctl is-system-running")).isEqualTo("running\n");
  }

  @Test
  void without_a_program_that_the_link_leads_to_there_is_no_init() throws Exception {
    var layer = Files.createDirectories(here.resolve("layer/usr/lib/systemd")).resolve("systemd");
    Files.writeString(layer, "");
    var root = here.resolve("layer");
    Files.createDirectories(root.resolve("sbin"));
    assertThat(Init.isIn(root)).isFalse();

    Files.createSymbolicLink(root.resolve("sbin/init"), Path.of("/lib/systemd/systemd"));
    assertThat(Init.isIn(root)).isTrue();

    Files.delete(root.resolve("sbin/init"));
    Files.writeString(root.resolve("sbin/init"), "#!/bin/sh\n");
    assertThat(Init.isIn(root)).isFalse();
  }

  private static String commandLines() {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .collect(Collectors.joining("\n"));
  }

  private static Set<String> below(Path folder) throws Exception {
    try (var all = Files.walk(folder)) {
      return all.map(path -> folder.relativize(path).toString()).collect(Collectors.toSet());
    }
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
