// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.cli.Scenes;
import dev.ingot.cli.Terminal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest {
  private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKs me@here";

  @TempDir private Path home;
  private final Terminal terminal = new Terminal();

  @BeforeEach
  void build() {
    Scenes.success(terminal.ingot);
    terminal.run("logs", "web", "--follow");
    terminal.environment.put("HOME", home.toString());
    terminal.ingot.seedCopy = home.resolve("seed");
  }

  private String seed() throws Exception {
    return Files.readString(home.resolve("seed"), StandardCharsets.ISO_8859_1);
  }

  @Test
  void without_a_key_the_password_that_is_printed_is_that_of_the_seed() throws Exception {
    assertThat(terminal.run("run", "web")).isZero();

    var password = terminal.err().split("the password ", 2)[1].split("\\s", 2)[0];
    assertThat(password).matches("([a-z2-9]{4}-){2}[a-z2-9]{4}");
    assertThat(seed())
        .contains("\"name\": \"debian\"")
        .contains("\"plain_text_passwd\": \"" + password + "\"")
        .contains("\"ssh_pwauth\": true")
        .contains("\"local-hostname\": \"web\"");
    var port = terminal.ingot.visits.getFirst().sshPort();
    assertThat(terminal.err()).contains("ssh -p " + port + " ").contains(" debian@127.0.0.1");
  }

  @Test
  void the_keys_of_the_home_are_let_in_and_the_password_is_for_the_console_only() throws Exception {
    Files.createDirectory(home.resolve(".ssh"));
    Files.writeString(home.resolve(".ssh/id_ed25519.pub"), KEY + "\n");

    assertThat(terminal.run("run", "web", "--user", "admin")).isZero();

    assertThat(seed())
        .contains(KEY)
        .contains("\"name\": \"admin\"")
        .contains("\"ssh_pwauth\": false");
    assertThat(terminal.err()).contains("with your key").contains(" admin@127.0.0.1");
  }

  @Test
  void a_key_that_is_named_stands_in_the_command() throws Exception {
    var file = Files.writeString(home.resolve("my key.pub"), KEY);

    assertThat(terminal.run("run", "web", "--ssh-key", file.toString())).isZero();

    assertThat(terminal.err()).contains(" -i '" + home.resolve("my key") + "' ");
    assertThat(seed()).contains(KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-----BEGIN OPENSSH PRIVATE KEY-----\nxx\n", "", "hello"})
  void a_file_without_a_public_key_is_refused(String text) throws Exception {
    var file = Files.writeString(home.resolve("key"), text);

    assertThat(terminal.run("run", "web", "--ssh-key", file.toString())).isEqualTo(2);

    assertThat(terminal.err()).contains(file + " holds no public key");
    assertThat(terminal.ingot.visits).isEmpty();
  }

  @Test
  void a_port_that_is_taken_is_refused() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());

      assertThat(terminal.run("run", "web", "--ssh-port", port)).isEqualTo(2);

      assertThat(terminal.err()).contains("the port " + port + " of 127.0.0.1 cannot be used");
    }
  }

  @Test
  void an_image_that_cannot_let_anybody_in_is_said_to_be_one() {
    terminal.ingot.cloudInit = false;
    terminal.ingot.sshServer = false;

    assertThat(terminal.run("run", "web")).isZero();

    assertThat(terminal.err())
        .contains("It has no cloud-init")
        .contains("It has no ssh server")
        .doesNotContain("the password")
        .doesNotContain("ssh -p");
  }

  @Test
  void a_name_that_is_none_of_a_user_is_refused() {
    assertThat(terminal.run("run", "web", "--user", "a b")).isEqualTo(2);
    assertThat(terminal.err()).contains("'a b' is no name of a user");
  }
}
