// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.resource.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTreeTest {
  @TempDir private Path lower;
  @TempDir private Path upper;

  private static MachineImage image(Path... layers) {
    return new MachineImage(
        "ami-0123456789abcdef0",
        "x",
        "sha256:0",
        List.of(layers),
        Optional.empty(),
        true,
        Platform.LINUX,
        "x86_64",
        Optional.empty());
  }

  @Test
  void what_any_layer_has_the_image_has() throws Exception {
    Files.writeString(Files.createDirectories(lower.resolve("usr/sbin")).resolve("sshd"), "");

    assertThat(ImageTree.mayHave(image(lower, upper), "usr/sbin/sshd")).isTrue();
    assertThat(ImageTree.mayHave(image(lower, upper), "usr/bin/cloud-init")).isFalse();
  }

  @Test
  void what_the_upper_layer_deleted_it_has_not() throws Exception {
    Files.writeString(Files.createDirectories(lower.resolve("usr/sbin")).resolve("sshd"), "");
    var mark = Files.createDirectories(upper.resolve("usr/sbin")).resolve("sshd");
    var made = new ProcessBuilder("mknod", mark.toString(), "c", "0", "0").start().waitFor();
    assumeThat(made).as("devices can be made").isZero();

    assertThat(ImageTree.mayHave(image(lower, upper), "usr/sbin/sshd")).isFalse();
  }

  @Test
  void of_a_disk_alone_nothing_is_known() {
    assertThat(ImageTree.mayHave(image(), "usr/sbin/sshd")).isTrue();
  }
}
