// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.Names;
import dev.ingot.testkit.machine.ChangedRoot;
import dev.ingot.testkit.machine.DebianTree;
import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.TinyTree;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The clean-up of a root filesystem that has busybox and no init. The tables are the list that
/// Image Builder publishes, line by line; what follows them is ours.
@Tag("host")
class SanitizeInstanceTest {
  private static final String ID = "i-11111111111111111";
  private static final List<String> SECTIONS =
      List.of(
          "cloudinit_files",
          "instance_files",
          "ssh_files",
          "instance_log_files",
          "toe_files",
          "ssm_log_files");

  /// Stands before the script: nothing can be removed.
  private static final String STUBBORN =
      """
      rm() { echo "rm: can't remove '$3': Operation not permitted" >&2; return 1; }
      find() { case " $* " in *" -exec "*) return 1 ;; *) busybox find "$@" ;; esac; }
      """;

  @TempDir private Path folder;
  private final FakeMachines machines = new FakeMachines();
  private final List<String> lines = new ArrayList<>();
  private Path tree;
  private String workingDirectory;

  @BeforeEach
  void launch() throws Exception {
    tree = Files.createDirectory(folder.resolve("tree"));
    TinyTree.image(tree);
    var tiny = new MemoryBases().provide(MemoryBases.TINY, _ -> {});
    machines.launch(new MachineSpec(ID, tiny, 1, 128, MachineSpec.Purpose.BUILD));
    machines.answer("skip_cleanup", new ChangedRoot(tree));
    workingDirectory = Names.workingDirectory(Contexts.build(lines).image());
  }

  @AfterEach
  void remove() throws Exception {
    DebianTree.remove(tree);
  }

  private StepOutcome sanitize() throws Exception {
    return new SanitizeInstance(new Fleet(List.of(machines)))
        .run(new MachineInputs(ID), Contexts.build(lines));
  }

  private void clean() throws Exception {
    assertThat(sanitize()).isInstanceOf(StepOutcome.Completed.class);
  }

  private Path at(String path) {
    return tree.resolve(path.substring(1));
  }

  private Path plant(String path) throws Exception {
    var file = at(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "of the build");
  }

  private boolean there(String path) {
    return Files.exists(at(path), LinkOption.NOFOLLOW_LINKS);
  }

  private void skip(String section) throws Exception {
    plant(workingDirectory + "/skip_cleanup_" + section);
  }

  @ParameterizedTest
  @CsvSource({
    "cloudinit_files, /etc/sudoers.d/90-cloud-init-users",
    "cloudinit_files, /etc/locale.conf",
    "cloudinit_files, /var/log/cloud-init.log",
    "cloudinit_files, /var/log/cloud-init-output.log",
    "cloudinit_files, /var/lib/cloud/data/instance-id",
    "cloudinit_files, /var/lib/cloud/instances/i-1/sem/config_ssh",
    "cloudinit_files, /var/lib/cloud/.hidden",
    "instance_files, /etc/.updated",
    "instance_files, /etc/aliases.db",
    "instance_files, /etc/hostname",
    "instance_files, /var/lib/misc/postfix.aliasesdb-stamp",
    "instance_files, /var/lib/postfix/master.lock",
    "instance_files, /var/spool/postfix/pid/master.pid",
    "instance_files, /var/.updated",
    "instance_files, /var/cache/yum/x86_64/2/.gpgkeyschecked.yum",
    "ssh_files, /etc/ssh/ssh_host_rsa_key",
    "ssh_files, /etc/ssh/ssh_host_rsa_key.pub",
    "ssh_files, /etc/ssh/ssh_host_ecdsa_key",
    "ssh_files, /etc/ssh/ssh_host_ecdsa_key.pub",
    "ssh_files, /etc/ssh/ssh_host_ed25519_key",
    "ssh_files, /etc/ssh/ssh_host_ed25519_key.pub",
    "ssh_files, /root/.ssh/authorized_keys",
    "ssh_files, /home/admin/.ssh/authorized_keys",
    "ssh_files, '/home/a person/.ssh/authorized_keys'",
    "instance_log_files, /var/log/audit/audit.log",
    "instance_log_files, /var/log/boot.log",
    "instance_log_files, /var/log/dmesg",
    "instance_log_files, /var/log/cron",
    "toe_files, WORK/TOE_2026-11-29_16-00-00_UTC-0_1/console.log",
    "ssm_log_files, /var/log/amazon/ssm/amazon-ssm-agent.log",
    "ssm_log_files, /var/log/amazon/ssm/audits/today",
  })
  void a_published_line_goes_unless_its_section_is_skipped(String section, String line)
      throws Exception {
    var path = line.replace("WORK", workingDirectory);
    skip(section);
    var inTmp = workingDirectory.equals("/tmp") && path.startsWith("/tmp/");
    plant(path);
    clean();
    assertThat(there(path)).isEqualTo(!inTmp);
    assertThat(lines).contains("STDOUT Skipping " + section);
    assertThat(there(workingDirectory + "/skip_cleanup_" + section)).isFalse();

    plant(path);
    clean();
    assertThat(there(path)).isFalse();
    assertThat(lines).contains("STDOUT Cleaning " + section);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/var/log/sa/sa29",
        "/var/lib/dhclient/dhclient--eth0.lease",
        "/var/tmp/dnf-root/lock",
        "/var/lib/systemd/random-seed",
        "/var/lib/rsyslog/imjournal.state",
        "/var/log/journal/0123456789abcdef0123456789abcdef/system.journal",
        "/var/lib/dbus/machine-id",
        // Ours.
        "/var/lib/systemd/credential.secret",
        "/var/lib/systemd/timers/stamp-apt-daily.timer",
        "/var/lib/dhcp/dhclient.eth0.leases",
        "/var/lib/NetworkManager/secret_key",
        "/etc/udev/rules.d/70-persistent-net.rules",
      })
  void what_always_goes_goes_also_if_every_section_is_skipped(String path) throws Exception {
    for (var section : SECTIONS) {
      skip(section);
    }
    plant(path);

    clean();

    assertThat(there(path)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"of a machine", ""})
  void the_machine_id_becomes_empty_also_if_every_section_is_skipped(String before)
      throws Exception {
    for (var section : SECTIONS) {
      skip(section);
    }
    Files.writeString(plant("/etc/machine-id"), before);

    clean();

    assertThat(at("/etc/machine-id")).isEmptyFile();
  }

  @Test
  void a_machine_id_that_is_missing_or_a_dangling_link_becomes_an_empty_file() throws Exception {
    clean();
    assertThat(at("/etc/machine-id")).isEmptyFile();

    Files.delete(at("/etc/machine-id"));
    Files.createSymbolicLink(at("/etc/machine-id"), Path.of("/run/nothing"));
    clean();
    assertThat(at("/etc/machine-id")).isRegularFile().isEmptyFile();
  }

  @Test
  void a_link_between_the_machine_ids_stays() throws Exception {
    plant("/etc/machine-id");
    Files.createDirectories(at("/var/lib/dbus"));
    Files.createSymbolicLink(at("/var/lib/dbus/machine-id"), Path.of("/etc/machine-id"));

    clean();

    assertThat(at("/var/lib/dbus/machine-id")).isSymbolicLink();
    assertThat(at("/etc/machine-id")).isEmptyFile();
  }

  @ParameterizedTest
  @CsvSource({
    "cloudinit_files, /etc/netplan/50-cloud-init.yaml",
    "cloudinit_files, /etc/systemd/network/10-cloud-init-eth0.network",
    "instance_files, /var/lib/apt/lists/deb.debian.org_InRelease",
    "instance_files, /var/cache/apt/pkgcache.bin",
    "instance_files, /root/.bash_history",
    "ssh_files, /etc/ssh/ssh_host_dsa_key",
    "ssh_files, /etc/ssh/ssh_host_ed25519_key-cert.pub",
    "ssh_files, /root/.ssh/authorized_keys2",
    "ssh_files, /srv/app/.ssh/authorized_keys",
    "instance_log_files, /var/log/dpkg.log.1",
    "instance_log_files, /var/log/syslog.2.gz",
  })
  void what_builds_leave_goes_with_its_section(String section, String path) throws Exception {
    Files.writeString(
        at("/etc/passwd"), "root:x:0:0:root:/root:/bin/sh\napp:x:7:7:An app:/srv/app:/bin/sh\n");
    skip(section);
    plant(path);
    clean();
    assertThat(there(path)).isTrue();

    clean();
    assertThat(there(path)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/machine-info",
        "/etc/resolv.conf",
        "/root/.ssh/known_hosts",
        "/root/.ssh/id_ed25519",
        "/etc/ssh/ssh_host_notes",
        "/etc/netplan/90-default.yaml",
        "/var/log/app/schema.db",
        "/home/admin/.profile",
      })
  void what_is_on_no_list_stays(String path) throws Exception {
    plant(path);

    clean();

    assertThat(at(path)).hasContent("of the build");
  }

  @Test
  void logs_become_empty_and_keep_their_owners_and_modes() throws Exception {
    var log = plant("/var/log/app/access.log");
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r-----"));
    plant("/var/log/wtmp");

    clean();

    assertThat(log).isEmptyFile();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-r-----");
    assertThat(at("/var/log/wtmp")).isEmptyFile();
  }

  @Test
  void a_sparse_log_of_a_tebibyte_costs_nothing() throws Exception {
    for (var path : List.of("/var/log/lastlog", "/var/log/big.log", "/var/tmp/big")) {
      try (var file = new RandomAccessFile(plant(path).toFile(), "rw")) {
        file.setLength(1L << 40);
      }
    }

    clean();

    assertThat(at("/var/log/lastlog")).isEmptyFile();
    assertThat(at("/var/log/big.log")).isEmptyFile();
    assertThat(there("/var/tmp/big")).isFalse();
  }

  @Test
  void names_of_any_kind_go() throws Exception {
    for (var name : List.of("a b", "-rf", "new\nline", "*", "..odd", "'", "deep/er/and deeper")) {
      plant("/var/tmp/" + name);
      plant("/home/" + name + "/.ssh/authorized_keys");
    }

    clean();

    assertThat(at("/var/tmp")).isEmptyDirectory();
    for (var name : List.of("a b", "-rf", "new\nline", "*", "'")) {
      assertThat(there("/home/" + name + "/.ssh/authorized_keys")).as(name).isFalse();
    }
  }

  @Test
  void links_are_not_followed_to_harm() throws Exception {
    plant("/data/precious");
    plant("/data/keys");
    Files.createDirectories(at("/home/linked/.ssh"));
    Files.createSymbolicLink(at("/home/linked/.ssh/authorized_keys"), Path.of("/data/keys"));
    Files.createSymbolicLink(at("/home/root"), Path.of("/"));
    Files.createSymbolicLink(at("/home/one"), Path.of("two"));
    Files.createSymbolicLink(at("/home/two"), Path.of("one"));
    Files.createDirectories(at("/var/lib"));
    Files.createSymbolicLink(at("/var/lib/cloud"), Path.of("/"));
    Files.createSymbolicLink(at("/var/tmp"), Path.of("/data"));
    Files.createSymbolicLink(at("/var/log"), Path.of("/data"));
    Files.createSymbolicLink(at("/tmp/up"), Path.of("/data"));

    clean();

    assertThat(there("/home/linked/.ssh/authorized_keys")).isFalse();
    assertThat(at("/data/keys")).hasContent("of the build");
    assertThat(at("/data/precious")).hasContent("of the build");
    assertThat(there("/home/root")).isTrue();
    assertThat(there("/home/one")).isTrue();
    assertThat(at("/tmp")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/root/.ssh/authorized_keys",
        "/etc/ssh/ssh_host_rsa_key",
        "/var/lib/cloud/data/instance-id",
      })
  void what_cannot_be_removed_fails_the_step_and_is_named(String path) throws Exception {
    plant(path);
    var root = new ChangedRoot(tree);
    machines.answer(
        "skip_cleanup",
        (_, command, output) -> {
          var words = new ArrayList<>(command.argv());
          words.set(2, STUBBORN + words.get(2));
          return root.run(new Command(words, command.environment(), "/"), output);
        });

    var failed = (StepOutcome.Failed) sanitize();

    assertThat(failed.message())
        .contains("The clean-up of instance '" + ID + "' failed", "cannot remove " + path);
  }

  @Test
  void no_file_perform_cleanup_is_needed_and_none_stays() throws Exception {
    plant(workingDirectory + "/perform_cleanup");

    clean();

    assertThat(there(workingDirectory + "/perform_cleanup")).isFalse();
  }
}
