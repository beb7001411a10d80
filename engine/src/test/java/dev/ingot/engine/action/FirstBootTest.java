// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.testkit.machine.ChangedRoot;
import dev.ingot.testkit.machine.DebianTree;
import dev.ingot.testkit.machine.RecordedOutput;
import dev.ingot.testkit.machine.TinyTree;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the clean-up leaves for the first boot, in a root filesystem with a `systemctl` that says
/// what a test wants. The server's test of first boots starts real ones.
@Tag("host")
class FirstBootTest {
  private static final String UNITS = "/etc/systemd/system";
  private static final String PRESET = UNITS + "-preset/00-ingot-first-boot.preset";
  private static final String KEY_UNIT = UNITS + "/sshd-keygen.service";
  private static final String QUESTIONS =
      UNITS + "/systemd-firstboot.service.d/00-ingot-no-questions.conf";

  @TempDir private Path folder;
  private Path tree;

  @BeforeEach
  void make() throws Exception {
    tree = Files.createDirectory(folder.resolve("tree"));
    TinyTree.image(tree);
    systemd("252 (252.39-1~deb12u2)", "");
    program("/usr/sbin/sshd", "");
    program("/usr/bin/ssh-keygen", "");
    file("/etc/ssh/ssh_host_rsa_key", "key");
    file("/usr/lib/systemd/system/ssh.service", "[Service]\nExecStart=/usr/sbin/sshd -D\n");
    file("/usr/lib/systemd/system/systemd-firstboot.service", "[Service]\n");
  }

  @AfterEach
  void remove() throws Exception {
    DebianTree.remove(tree);
  }

  private void systemd(String version, String listed) throws Exception {
    program("/usr/lib/systemd/systemd", "");
    Files.createDirectories(at("/sbin"));
    Files.deleteIfExists(at("/sbin/init"));
    Files.createSymbolicLink(at("/sbin/init"), Path.of("/usr/lib/systemd/systemd"));
    file("/version", "systemd " + version + "\n+PAM +AUDIT\n");
    file("/listed", listed);
    program(
        "/usr/bin/systemctl",
        """
        case "$*" in
          *--version*) cat /version ;;
          *list-unit-files*) cat /listed ;;
        esac
        """);
  }

  private void program(String path, String text) throws Exception {
    file(path, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(at(path), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void file(String path, String text) throws Exception {
    Files.createDirectories(at(path).getParent());
    Files.writeString(at(path), text);
  }

  private Path at(String path) {
    return tree.resolve(path.substring(1));
  }

  private boolean there(String path) {
    return Files.exists(at(path), LinkOption.NOFOLLOW_LINKS);
  }

  private void clean() throws Exception {
    var output = new RecordedOutput();
    var status =
        new ChangedRoot(tree)
            .run(Command.of("/bin/sh", "-c", CleanUpScript.text(), "ingot", "/tmp"), output);
    assertThat(status).as(output.stderr()).isEqualTo(new ExitStatus.Exited(0));
  }

  /// The rules of the preset, without its remark.
  private String rules() throws Exception {
    var text = Files.readString(at(PRESET));
    assertThat(text).startsWith("# ");
    return text.substring(text.indexOf('\n') + 1).strip();
  }

  @ParameterizedTest
  @CsvSource({
    "252 (252.39-1~deb12u2), uninitialized",
    "257.13-1~deb13u1, uninitialized",
    "247, uninitialized",
    "245 (245.4-4ubuntu3), ''",
    "239, ''",
  })
  void systemd_knows_the_word_for_a_first_boot_since_247(String version, String word)
      throws Exception {
    systemd(version, "");
    file("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");

    clean();

    assertThat(Files.readString(at("/etc/machine-id")).strip()).isEqualTo(word);
    assertThat(there(PRESET)).isEqualTo(!word.isEmpty());
    assertThat(there(QUESTIONS)).isEqualTo(!word.isEmpty());
  }

  @Test
  void another_init_gets_an_empty_machine_id_and_nothing_of_ours() throws Exception {
    Files.delete(at("/sbin/init"));
    program("/sbin/init", "exec sleep 1000");
    file("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");

    clean();

    assertThat(at("/etc/machine-id")).isEmptyFile();
    assertThat(there(UNITS)).isFalse();
    assertThat(there("/etc/tmpfiles.d")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "disabled, enabled, disable a.service",
    "indirect, enabled, disable a.service",
    "linked-runtime, enabled, disable a.service",
    "enabled-runtime, enabled, disable a.service",
    "enabled, disabled, enable a.service",
    "enabled, enabled, ''",
    "disabled, disabled, ''",
    "masked, enabled, ''",
    "static, -, ''",
    "alias, -, ''",
  })
  void a_preset_is_written_for_a_unit_whose_state_is_another(
      String state, String preset, String rule) throws Exception {
    systemd("252", "a.service  " + state + "   " + preset + "\n");

    clean();

    assertThat(rules()).isEqualTo(rule);
  }

  @Test
  void a_unit_that_goes_with_the_machine_is_not_told() throws Exception {
    file("/run/systemd/system/passing.path", "[Path]\n");
    file("/run/systemd/system/changed.service", "[Service]\n");
    file("/usr/lib/systemd/system/changed.service", "[Service]\n");
    systemd(
        "252", "passing.path enabled-runtime enabled\nchanged.service enabled-runtime enabled\n");

    clean();

    assertThat(rules()).isEqualTo("disable changed.service");
  }

  @Test
  void an_enabled_template_is_told_with_its_instances() throws Exception {
    systemd("252", "getty@.service enabled disabled\n");
    Files.createDirectories(at(UNITS + "/getty.target.wants"));
    for (var instance : new String[] {"tty1", "tty2"}) {
      Files.createSymbolicLink(
          at(UNITS + "/getty.target.wants/getty@" + instance + ".service"),
          Path.of("/usr/lib/systemd/system/getty@.service"));
    }

    clean();

    assertThat(rules()).isEqualTo("enable getty@.service tty1 tty2");
  }

  @Test
  void a_unit_that_would_enable_a_disabled_companion_is_not_enabled_once_more() throws Exception {
    var listed =
        """
        networkd.service    enabled  enabled
        networkd.socket     enabled  enabled
        wait-online.service disabled disabled
        other.service       enabled  enabled
        """;
    file(
        "/usr/lib/systemd/system/networkd.service",
        "[Install]\nAlso=networkd.socket  wait-online.service\n");
    file("/usr/lib/systemd/system/other.service", "[Install]\nAlso=networkd.socket\n");
    systemd("252", listed);

    clean();

    assertThat(rules()).isEqualTo("disable networkd.service");

    // Where all is disabled that is not listed, the first boot may disable too.
    file("/usr/lib/systemd/system-preset/99-default.preset", "# none\ndisable *\n");
    clean();
    assertThat(rules()).isEmpty();
  }

  @Test
  void the_preset_is_removed_by_what_removes_itself() throws Exception {
    clean();

    assertThat(at("/etc/tmpfiles.d/ingot-first-boot.conf"))
        .content()
        .contains("r! " + PRESET + "\n", "r! /etc/tmpfiles.d/ingot-first-boot.conf\n");
  }

  @Test
  void host_keys_come_back_by_a_unit() throws Exception {
    clean();

    assertThat(there("/etc/ssh/ssh_host_rsa_key")).isFalse();
    assertThat(at(KEY_UNIT)).content().contains("ExecStart=/usr/bin/ssh-keygen -A");
    assertThat(at(UNITS + "/ssh.service.wants/sshd-keygen.service")).isSymbolicLink().exists();
    assertThat(there(UNITS + "/ssh.socket.wants")).isFalse();
  }

  @Test
  void a_unit_of_ours_stays_the_only_one_in_an_image_of_an_image() throws Exception {
    clean();
    var first = Files.readString(at(KEY_UNIT));
    file("/etc/ssh/ssh_host_rsa_key", "another");

    clean();

    assertThat(there("/etc/ssh/ssh_host_rsa_key")).isFalse();
    assertThat(at(KEY_UNIT)).hasContent(first);
    assertThat(at(UNITS + "/ssh.service.wants/sshd-keygen.service")).isSymbolicLink();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/lib/systemd/system/sshd-keygen.service",
        "/usr/lib/systemd/system/sshd-keygen@.service",
        "/lib/systemd/system/sshdgenkeys.service",
      })
  void a_distribution_that_makes_host_keys_itself_gets_no_unit(String own) throws Exception {
    file(own, "[Service]\n");

    clean();

    assertThat(there(KEY_UNIT)).isFalse();
  }

  @Test
  void a_server_that_makes_its_keys_before_it_starts_gets_no_unit() throws Exception {
    file("/usr/lib/systemd/system/sshd.service", "ExecStartPre=/usr/sbin/sshd-gen-keys-start\n");

    clean();

    assertThat(there(KEY_UNIT)).isFalse();
  }

  @Test
  void no_unit_is_added_where_the_keys_stay_or_nobody_needs_them() throws Exception {
    file("/tmp/skip_cleanup_ssh_files", "");
    clean();
    assertThat(there("/etc/ssh/ssh_host_rsa_key")).isTrue();
    assertThat(there(KEY_UNIT)).isFalse();

    Files.delete(at("/usr/sbin/sshd"));
    clean();
    assertThat(there("/etc/ssh/ssh_host_rsa_key")).isFalse();
    assertThat(there(KEY_UNIT)).isFalse();
  }

  @Test
  void the_first_boot_asks_nobody_anything() throws Exception {
    clean();

    assertThat(at(QUESTIONS)).content().contains("\nExecStart=\nExecStart=systemd-firstboot\n");
  }

  @Test
  void a_first_boot_that_somebody_masked_stays_masked() throws Exception {
    Files.createDirectories(at(UNITS));
    Files.createSymbolicLink(at(UNITS + "/systemd-firstboot.service"), Path.of("/dev/null"));

    clean();

    assertThat(there(QUESTIONS)).isFalse();
  }
}
