// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DebianRecipeTest {
  @TempDir Path here;

  private static DebianRecipe recipe(String suite, DebianVariant variant) {
    return new DebianRecipe(new Reference.Debian(suite, variant), Architecture.X86_64);
  }

  private static List<String> packages(DebianRecipe recipe) {
    return recipe.words().stream()
        .filter(word -> word.startsWith("--include="))
        .flatMap(word -> Arrays.stream(word.substring("--include=".length()).split(",", -1)))
        .toList();
  }

  @Test
  void a_parent_that_people_run_has_what_they_log_in_with() {
    assertThat(packages(recipe("bookworm", DebianVariant.CLOUD)))
        .contains("cloud-init", "openssh-server", "sudo", "grub-cloud-amd64", "initramfs-tools")
        .contains("linux-image-cloud-amd64", "ca-certificates", "curl", "unattended-upgrades")
        .doesNotContain("tiny-initramfs", "libnss-resolve")
        .doesNotHaveDuplicates();
    assertThat(packages(recipe("trixie", DebianVariant.CLOUD)))
        .contains("libnss-resolve", "dosfstools");
  }

  @Test
  void the_minimal_one_stays_small() {
    assertThat(packages(recipe("bookworm", DebianVariant.MINIMAL)))
        .hasSizeLessThan(8)
        .contains("tiny-initramfs", "linux-image-cloud-amd64");
  }

  @Test
  void the_root_filesystem_of_a_base_has_always_the_same_id_and_no_other_has_it() {
    var ids =
        Stream.of("bookworm", "trixie")
            .flatMap(suite ->
                Arrays.stream(DebianVariant.values())
                    .map(variant -> recipe(suite, variant).rootFilesystem()))
            .toList();

    assertThat(ids).doesNotHaveDuplicates();
    var cloud = recipe("bookworm", DebianVariant.CLOUD);
    assertThat(cloud.variables(List.of()))
        .containsEntry("ROOT_UUID", "14d8cdfe-1c8d-3333-b1c5-cd37f72b45e5")
        .containsEntry("SUITE", "bookworm");
  }

  @ParameterizedTest
  @CsvSource({"bookworm,capability {0xffffff", "trixie,capability {0xffffff", "sid,"})
  void what_the_kernel_can_do_with_profiles_is_known_of_named_releases(String suite, String first) {
    var features =
        recipe(suite, DebianVariant.CLOUD)
            .variables(List.of())
            .getOrDefault("APPARMOR_FEATURES", "none");

    assertThat(features).startsWith(first == null ? "" : first).doesNotEndWith("\n");
    assertThat(features.isEmpty()).isEqualTo(first == null);
  }

  @ParameterizedTest
  @EnumSource
  void its_scripts_can_be_read_by_a_shell(DebianVariant variant) throws Exception {
    for (var word : recipe("bookworm", variant).words()) {
      if (word.contains("-hook=")) {
        var script = here.resolve("script");
        Files.writeString(script, word.substring(word.indexOf('=') + 1));
        HostTools.run("bad", List.of("sh", "-n", script.toString()), Map.of(), here, line -> {});
        assertThat(script).content().startsWith("# SPDX").contains("\nset -e\n");
      }
    }
  }
}
