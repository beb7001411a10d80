// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageSourcesTest {
  @Test
  void a_source_is_reached_if_the_file_can_be_had(@TempDir Path folder) throws Exception {
    assumeTrue(PackageSources.isAptHere(), "skipped: this host has no apt");
    var file = Files.writeString(folder.resolve("InRelease"), "Suite: bookworm\n");

    assertThat(PackageSources.reaches("file://" + file)).isTrue();
    assertThat(PackageSources.reaches("file://" + folder.resolve("none"))).isFalse();
  }
}
