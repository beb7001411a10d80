// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.resource.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootFilesystemTest {
  private static final String ONE = "11111111-9d2c-8d5e-a6f0-0b7f6e6f2d11";
  private static final String TWO = "22222222-9d2c-8d5e-a6f0-0b7f6e6f2d11";

  @TempDir private Path folder;
  private Path tree;

  @BeforeEach
  void make() throws IOException {
    tree = Files.createDirectories(folder.resolve("image/layer"));
  }

  private static MachineImage image(String digest, Path... layers) {
    return new MachineImage(
        "ami-00000000000000000",
        "a base",
        digest,
        List.of(layers),
        Optional.empty(),
        true,
        Platform.LINUX,
        "x86_64",
        Optional.empty());
  }

  private RootFilesystem ids() {
    return RootFilesystem.of(image("sha256:aa", tree));
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(tree.resolve(path).getParent());
    Files.writeString(tree.resolve(path), text);
  }

  @Test
  void they_follow_from_the_digest() {
    assertThat(ids()).isEqualTo(RootFilesystem.of(image("sha256:aa")));
    assertThat(ids().uuid()).isEqualTo(RootFilesystem.uuid(image("sha256:aa", tree)));
    assertThat(ids().uuid()).isNotEqualTo(RootFilesystem.uuid(image("sha256:bb", tree)));
  }

  @Test
  void the_table_of_filesystems_names_them() throws Exception {
    write(
        "etc/fstab",
        "# UUID=x /\n UUID=" + ONE + " / ext4\nUUID=1a2B-3c4D\t/boot/efi vfat defaults 0 0\n");

    assertThat(ids().uuid()).hasToString(ONE);
    assertThat(ids().efiText()).isEqualTo("1A2B-3C4D");
  }

  @Test
  void the_table_may_name_partitions() throws Exception {
    write("etc/fstab", "PARTUUID=\"" + ONE + "\" / ext4\nPARTUUID=" + TWO + " /boot/efi vfat\n");

    assertThat(ids().partition()).hasToString(ONE);
    assertThat(ids().efiPartition()).hasToString(TWO);
    assertThat(ids().uuid()).isEqualTo(RootFilesystem.uuid(image("sha256:aa")));
  }

  @Test
  void the_menu_names_what_the_table_does_not() throws Exception {
    write("etc/fstab", "LABEL=cloudimg-rootfs / ext4\n");
    write("boot/grub/grub.cfg", "menuentry x {\n\tlinux\t/vmlinuz root=UUID=" + ONE + " ro\n}\n");

    assertThat(ids().uuid()).hasToString(ONE);
  }

  @Test
  void a_child_has_those_of_its_parent() throws Exception {
    var parents = ids();
    var child = Files.createDirectories(folder.resolve("child/layer"));
    Files.writeString(folder.resolve("child").resolve(RootFilesystem.FILE), parents.text());
    Files.createDirectories(child.resolve("etc"));
    Files.writeString(child.resolve("etc/fstab"), "UUID=" + TWO + " / ext4\n");

    assertThat(RootFilesystem.of(image("sha256:bb", tree, child))).isEqualTo(parents);
  }

  @Test
  void a_link_leads_nowhere() throws Exception {
    Files.createDirectories(folder.resolve("outside"));
    Files.writeString(folder.resolve("outside/fstab"), "UUID=" + ONE + " / ext4\n");
    Files.createSymbolicLink(tree.resolve("etc"), folder.resolve("outside"));

    assertThat(ids().uuid()).isNotEqualTo(UUID.fromString(ONE));
  }
}
