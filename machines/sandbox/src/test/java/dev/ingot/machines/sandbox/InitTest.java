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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Machines of a Debian, whose process 1 is systemd. To copy a Debian takes seconds, so one machine
/// is for all tests that leave it as good as it was.
class InitTest {
  private static final String ID = "i-00000000000000123";
  private static final String OTHER = "i-00000000000000124";

  @TempDir static Path here;

  private static Path tree;
  private static MachineImage debian;
  private static SandboxMachines machines;
  private static Machine machine;

  @BeforeAll
  static void launch() throws Exception {
    assumeTrue(
        Delegation.possible(SandboxSettings.standard()),
        "this process may make no control groups for inits");
    tree = Files.createDirectory(here.resolve("debian"));
    DebianTree.unpack(DebianTree.archive(), tree);
    debian = image(tree);
    machines = new SandboxMachines(here.resolve("machines"));
    machine = machines.launch(new MachineSpec(ID, debian, 1, 128, MachineSpec.Purpose.BUILD));
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
  static void terminate() throws Exception {
    if (machines != null) {
      machines.terminate(ID);
      machines.close();
    }
    if (tree != null) {
      DebianTree.remove(tree);
    }
  }

  @Test
  void services_run_as_on_an_instance() throws Exception {
    assertThat(said("systemctl is-system-running")).isEqualTo("running\n");
    assertThat(said("cat /proc/1/comm")).isEqualTo("systemd\n");
    assertThat(machine.notes()).isEmpty();
    unit(
        "mine.service",
        "[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n");
    assertThat(
            said(
                "systemctl daemon-reload; systemctl enable --now mine; systemctl is-active mine; systemctl restart mine; echo $?"))
        .isEqualTo("active\n0\n");
    assertThat(said("systemd-run -q --wait --pipe echo here")).isEqualTo("here\n");
    assertThat(said("journalctl -q -b -u mine -o cat")).contains("Started mine.service");
    assertThat(
            said(
                "systemd-run -q --on-active=1ms --timer-property=AccuracySec=1ms touch /run/ticked; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do test -e /run/ticked && break; sleep 0.1; done; ls /run/ticked"))
        .isEqualTo("/run/ticked\n");
    assertThat(run("test ! -e /usr/sbin/policy-rc.d").ok()).isTrue();
    assertThat(said("getent hosts " + ID)).startsWith("127.0.1.1");
  }

  @Test
  void what_sets_an_instance_up_works() throws Exception {
    assertThat(run("hostnamectl set-hostname other").ok()).isTrue();
    assertThat(said("cat /etc/hostname")).isEqualTo("other\n");
    assertThat(run("loginctl enable-linger root").ok()).isTrue();
    assertThat(run("echo vm.swappiness=7 > /etc/sysctl.d/7.conf").ok()).isTrue();
    assertThat(run("systemctl restart systemd-sysctl").ok()).isTrue();
    assertThat(said("cat /proc/sys/vm/swappiness")).isEqualTo("7\n");
    assertThat(run("echo 1 > /proc/sys/net/ipv4/ip_forward").ok()).isTrue();
  }

  @Test
  void this_host_s_kernel_knows_nothing_of_what_a_machine_sets() throws Exception {
    var file = Path.of("/proc/sys/kernel/core_pattern");
    var before = Files.readString(file);

    assertThat(run("echo mine > " + file).ok()).isTrue();

    assertThat(said("cat " + file)).isEqualTo("mine\n");
    assertThat(Files.readString(file)).isEqualTo(before);
    assertThat(run("echo 1 > /proc/sys/.host/kernel/core_pattern").ok()).isFalse();
  }

  @Test
  void the_machine_cannot_raise_its_bounds() throws Exception {
    assertThat(said("cat /proc/self/cgroup")).contains("0::/ingot.scope\n");
    assertThat(said("ls /sys/fs/cgroup")).contains("system.slice").doesNotContain("i-0");
    assertThat(said("ls /sys/fs/cgroup/memory* /sys/fs/cgroup/pids* 2>/dev/null"))
        .doesNotContain("limit_in_bytes");
    assertThat(said("grep CapBnd /proc/1/status").strip())
        .endsWith(String.format("%016x", Capability.mask(Capability.DEFAULT)));
    assertThat(run("mount -t cgroup2 none /mnt").ok()).isFalse();
  }

  @Test
  void nothing_stays_that_is_there_because_of_the_init() throws Exception {
    unit(
        "last.service",
        "[Service]\nExecStart=/bin/sleep infinity\nExecStop=/bin/touch /etc/last\n");
    assertThat(run("systemctl start last; echo 10.0.0.1 mine >> /etc/hosts").ok()).isTrue();

    var capture = (Capture.Tree) machine.capture();

    var tree = capture.root();
    assertThat(tree.resolve("etc/last")).exists();
    assertThat(Files.readString(tree.resolve("etc/hosts"))).contains("mine").doesNotContain(ID);
    assertThat(tree.resolve("etc/machine-id")).isEmptyFile();
    var before = below(debian.layers().getFirst());
    assertThat(below(tree))
        .filteredOn(name -> !before.contains(name))
        .noneMatch(name -> name.contains("stamp-") || name.contains("systemd-private-"))
        .noneMatch(name -> name.startsWith("var/log/journal/"))
        .noneMatch(name -> name.startsWith("run/") || name.contains("random-seed"));
    assertThat(said("systemctl is-system-running")).isEqualTo("running\n");
  }

  @Test
  void a_reboot_ends_services_in_order_and_starts_them_again() throws Exception {
    unit(
        "ending.service",
        "[Service]\nExecStart=/bin/sleep infinity\nExecStop=/bin/touch /etc/stopped\n[Install]\nWantedBy=multi-user.target\n");
    assertThat(run("systemctl enable --now ending; echo > /run/here").ok()).isTrue();

    machine.reboot();

    assertThat(said("systemctl is-active ending; ls /etc/stopped /run/here 2>/dev/null"))
        .isEqualTo("active\n/etc/stopped\n");
  }

  @Test
  void a_step_that_ends_the_init_is_told_so_and_a_reboot_begins_anew() throws Exception {
    // A service that takes its time ends after the step, which is told of the machine's end still.
    unit("slow.service", "[Service]\nExecStart=/bin/sleep infinity\nExecStop=/bin/sleep 6\n");
    assertThat(run("systemctl start slow").ok()).isTrue();

    assertThatThrownBy(() -> run("systemctl poweroff; sleep 60; exit 143"))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("its init, /sbin/init, ended with the exit code 0")
        .hasMessageContaining("Exiting container");
    assertThatThrownBy(() -> run("true")).hasMessageContaining("the machine has ended");

    machine.reboot();

    assertThat(run("true").ok()).isTrue();
  }

  @Test
  void a_step_that_a_signal_ends_is_no_end_of_the_machine() throws Exception {
    assertThat(run("exit 143")).isEqualTo(new ExitStatus.Exited(143));
    assertThat(run("kill -9 $$")).isEqualTo(new ExitStatus.Killed(9));

    assertThat(said("systemctl is-system-running")).isEqualTo("running\n");
  }

  @Test
  void what_replaces_the_init_and_does_not_boot_is_told_with_its_words() throws Exception {
    var script = "printf '#!/bin/sh\\necho I am none; exit 3\\n'";
    assertThat(run("rm /sbin/init; " + script + " > /sbin/init; chmod 755 /sbin/init").ok())
        .isTrue();

    try {
      assertThatThrownBy(machine::reboot)
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("ended with the exit code 3")
          .hasMessageContaining("I am none");
      assertThatThrownBy(() -> run("true")).hasMessageContaining("I am none");
    } finally {
      var init = ownTree().resolve("usr/sbin/init");
      Files.delete(init);
      Files.createSymbolicLink(init, Path.of("/lib/systemd/systemd"));
      machine.reboot();
    }
    assertThat(said("cat /proc/1/comm")).isEqualTo("systemd\n");
  }

  @Test
  void a_system_that_cannot_boot_is_told_so() throws Exception {
    assertThat(run("systemctl mask basic.target").ok()).isTrue();

    try {
      assertThatThrownBy(machine::reboot).hasMessageContaining("basic.target is masked");
    } finally {
      Files.delete(ownTree().resolve("etc/systemd/system/basic.target"));
      machine.reboot();
    }
    assertThat(said("systemctl is-active basic.target")).isEqualTo("active\n");
  }

  @Test
  void a_service_that_is_slow_to_start_holds_nobody() throws Exception {
    unit(
        "slow.service",
        "[Service]\nType=oneshot\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n");
    assertThat(run("systemctl enable slow").ok()).isTrue();

    machine.reboot();

    assertThat(said("systemctl is-active slow basic.target")).isEqualTo("activating\nactive\n");
    assertThat(run("systemctl disable slow; systemctl stop slow; systemctl reset-failed").ok())
        .isTrue();
  }

  @Test
  void an_interrupted_command_leaves_the_services_that_it_started() throws Exception {
    var interrupted =
        new Thread(() -> {
          try {
            run("systemd-run -q --unit=stays sleep 1000; exec sleep 4321");
          } catch (Exception e) {
            // It is interrupted.
          }
        });
    interrupted.start();
    // The shell's own words have it too.
    while (interrupted.isAlive()
        && commandLines()
            .lines()
            .noneMatch(line -> line.endsWith("sleep 4321") && line.length() < 30)) {
      Thread.sleep(10);
    }
    assertThat(interrupted.isAlive()).isTrue();

    interrupted.interrupt();
    interrupted.join();

    assertThat(commandLines()).doesNotContain("sleep 4321");
    assertThat(said("systemctl is-active stays")).isEqualTo("active\n");
  }

  @Test
  void services_run_without_what_no_machine_can_give_them() throws Exception {
    unit(
        "asking.service",
        """
        [Service]
        DynamicUser=yes
        User=nobody-knows-me
        Group=nobody-knows-me
        StateDirectory=asking
        PrivateUsers=yes
        TemporaryFileSystem=/var:ro
        BindPaths=/srv:/mnt
        LogNamespace=asking
        CPUSchedulingPolicy=rr
        CPUSchedulingPriority=5
        IOSchedulingClass=realtime
        NUMAPolicy=default
        ExecStart=/bin/sh -c 'id -un > /var/lib/asking/by; exec sleep infinity'
        """);

    assertThat(run("systemctl daemon-reload; systemctl start asking").ok()).isTrue();

    assertThat(
            said(
                "systemctl is-active asking; for i in 1 2 3 4 5 6 7 8 9; do test -s /var/lib/asking/by && break; sleep 0.1; done; stat -c %U /var/lib/asking /var/lib/asking/by; cat /var/lib/asking/by"))
        .isEqualTo("active\nnobody\nnobody\nnobody\n");
  }

  @Test
  void the_bus_does_not_wait_for_a_service_that_a_machine_has_not() throws Exception {
    assertThat(said("timeout 15 busctl call org.freedesktop.network1 /x a.b c 2>&1; echo $?"))
        .contains("masked")
        .endsWith("\n1\n");

    assertThat(run("systemctl enable systemd-networkd && systemctl restart systemd-networkd").ok())
        .isTrue();
    assertThat(run("systemctl disable systemd-networkd").ok()).isTrue();
  }

  @Test
  void a_bare_machine_starts_none_and_its_tools_know() throws Exception {
    var bare =
        machines.launch(new MachineSpec(OTHER, debian, 1, 128, MachineSpec.Purpose.BUILD, true));
    try {
      assertThat(said(bare, "cat /proc/1/comm")).isEqualTo("sh\n");
      assertThat(said(bare, "systemctl daemon-reload && systemctl start nothing; echo $?"))
          .isEqualTo("0\n");
      assertThat(said(bare, "/usr/sbin/policy-rc.d; echo $?")).isEqualTo("101\n");
      assertThat(bare.notes()).isEmpty();
      assertThat(said(bare, "getent hosts " + OTHER + "; mkdir -p /var/log/journal"))
          .startsWith("127.0.1.1");

      var root = ((Capture.Tree) bare.capture()).root();

      assertThat(root.resolve("etc/hosts")).doesNotExist();
      assertThat(root.resolve("var/log/journal")).isEmptyDirectory();
    } finally {
      machines.terminate(OTHER);
    }
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
                OTHER)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var said = process.inputReader()) {
      assertThat(said.readLine()).isEqualTo("waiting");
      assertThat(commandLines()).contains("systemd.condition_first_boot=0");
    } finally {
      process.destroyForcibly();
    }

    for (var i = 0; i < 1000 && commandLines().contains(OTHER); i++) {
      Thread.sleep(10);
    }
    assertThat(commandLines()).doesNotContain(OTHER);
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(OTHER);
    var found = machines.find(OTHER).orElseThrow();
    assertThat(found.run(Command.of("systemctl", "is-system-running"), Output.NOWHERE).ok())
        .isTrue();
    machines.terminate(OTHER);
  }

  @Test
  void without_a_program_that_the_link_leads_to_there_is_no_init(@TempDir Path here)
      throws Exception {
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

  /// The machine's, as this host sees it.
  private static Path ownTree() {
    return new MachineFolder(here.resolve("machines").resolve(ID)).tree();
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

  private static void unit(String name, String text) throws Exception {
    assertThat(run("cat > /etc/systemd/system/" + name + " <<'END'\n" + text + "END").ok())
        .isTrue();
  }

  private static ExitStatus run(String script) throws Exception {
    return machine.run(Command.of("sh", "-c", script), Output.NOWHERE);
  }

  private static String said(String script) throws Exception {
    return said(machine, script);
  }

  private static String said(Machine machine, String script) throws Exception {
    var output = new RecordedOutput();
    machine.run(Command.of("sh", "-c", script), output);
    return output.stdout();
  }
}
