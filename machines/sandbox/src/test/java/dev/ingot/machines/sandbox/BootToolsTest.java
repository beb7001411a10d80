// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.RootFilesystem;
import dev.ingot.core.resource.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootToolsTest {
  private static final MachineImage IMAGE =
      new MachineImage(
          "ami-00000000000000000",
          "a base",
          "sha256:aa",
          List.of(),
          Optional.empty(),
          true,
          Platform.LINUX,
          "x86_64",
          Optional.empty());
  private static final RootFilesystem IDS = RootFilesystem.of(IMAGE);

  @TempDir private Path folder;

  private static List<BuildFile> tools(MachineSpec.Purpose purpose) {
    return BootTools.of(new MachineSpec("i-00000000000000000", IMAGE, 1, 512, purpose));
  }

  /// What one of ours prints. It runs with a `/dev` of its own.
  private String says(String name, String... arguments) throws Exception {
    var tool =
        tools(MachineSpec.Purpose.BUILD).stream()
            .filter(each -> each.path().endsWith("/" + name))
            .findFirst()
            .orElseThrow();
    for (var file : List.of(name, name + ".real")) {
      var content = file.equals(name) ? tool.content() : "#!/bin/sh\necho real \"$@\"\n";
      Files.writeString(folder.resolve(file), content);
      Files.setPosixFilePermissions(
          folder.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    var words =
        new ArrayList<>(
            List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs none /dev && exec \"$@\"",
                "sh",
                folder.resolve(name).toString()));
    words.addAll(List.of(arguments));
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void only_a_build_of_what_boots_has_them() {
    assertThat(tools(MachineSpec.Purpose.BUILD)).hasSize(8);
    assertThat(tools(MachineSpec.Purpose.TEST)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--target=device /, /dev/vda3",
    "-t device /usr, /dev/vda3",
    "--device /dev/vda3 --target=fs, ext2",
    "-d -t fs /dev/vda3, ext2",
    "--device /dev/vda3 --target=partmap, gpt",
    "--device /dev/vda3 --target=compatibility_hint, 'hd0,gpt3'",
    "--target=drive /usr, '(hd0,gpt3)'",
    "--device /dev/vda3 --target=abstraction, ''",
    "--target=fs /proc, real --target=fs /proc",
    "--target=fs /nowhere, real --target=fs /nowhere",
    "--device /dev/sda1 --target=fs_uuid, real --device /dev/sda1 --target=fs_uuid",
    "--version, real --version",
  })
  void the_disk_that_will_be_made_is_answered_for(String arguments, String answer)
      throws Exception {
    assertThat(says("grub-probe", arguments.split(" "))).isEqualTo(answer);
  }

  @Test
  void its_ids_are_those_of_the_disk() throws Exception {
    assertThat(says("grub-probe", "--device", "/dev/vda3", "--target=fs_uuid"))
        .isEqualTo(IDS.uuid().toString());
    assertThat(says("grub-probe", "--device", "/dev/vda3", "--target=partuuid"))
        .isEqualTo(IDS.partition().toString());
    assertThat(says("grub-probe", "--device", "/dev/vda2", "--target=fs_uuid"))
        .isEqualTo(IDS.efiText());
  }

  @Test
  void a_path_is_what_the_boot_loader_sees() throws Exception {
    assertThat(says("grub-mkrelpath", "/usr/../etc")).isEqualTo("/etc");
    assertThat(says("grub-mkrelpath", "--help")).isEqualTo("real --help");
  }

  @Test
  void other_systems_of_the_host_are_not_looked_for() throws Exception {
    assertThat(says("os-prober")).isEmpty();
  }
}
