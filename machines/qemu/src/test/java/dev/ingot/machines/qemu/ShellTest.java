// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellTest {
  @TempDir Path root;

  private Path ofRoot;
  private Path ofUser;

  @BeforeEach
  void make_homes() throws Exception {
    ofRoot = Files.createDirectories(root.resolve("root/.ssh")).resolve("authorized_keys");
    ofUser = Files.createDirectories(root.resolve("home/debian/.ssh")).resolve("authorized_keys");
  }

  private void run() throws Exception {
    var shell =
        new ProcessBuilder("/bin/sh", "-c", Shell.withoutEmptyKeys(root.toString())).inheritIO();
    assertThat(shell.start().waitFor()).isZero();
  }

  @Test
  void lists_of_keys_that_cloud_init_leaves_empty_go() throws Exception {
    Files.createDirectories(root.resolve("run/cloud-init"));
    Files.createFile(ofRoot);
    Files.createFile(ofUser);

    run();

    assertThat(ofRoot).doesNotExist();
    assertThat(ofUser).doesNotExist();
  }

  @Test
  void keys_stay() throws Exception {
    Files.createDirectories(root.resolve("run/cloud-init"));
    Files.createFile(ofRoot);
    Files.writeString(ofUser, "ssh-ed25519 AAAA ann\n");

    run();

    assertThat(ofRoot).doesNotExist();
    assertThat(ofUser).hasContent("ssh-ed25519 AAAA ann");
  }

  @Test
  void an_image_without_cloud_init_keeps_what_it_has() throws Exception {
    Files.createFile(ofRoot);

    run();

    assertThat(ofRoot).exists();
  }
}
