// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What others make of the volume: blkid, as cloud-init finds it, and a Linux that mounts it.
class SeedVolumeTest {
  @TempDir private Path folder;

  private static String run(String... words) throws Exception {
    var process = new ProcessBuilder(List.of(words)).redirectErrorStream(true).start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? text : "";
  }

  private Path volume(String userData) throws Exception {
    return Files.write(folder.resolve("seed.iso"), SeedVolume.of("{\"a\": 1}", userData));
  }

  @Test
  void it_is_found_by_its_kind_and_label() throws Exception {
    var blkid = Path.of("/sbin/blkid");
    assumeThat(blkid).isExecutable();

    assertThat(run(blkid.toString(), "-p", volume("x").toString()))
        .contains("TYPE=\"iso9660\"")
        .contains("LABEL=\"cidata\"");
  }

  @Test
  void linux_shows_its_files() throws Exception {
    var userData = "#cloud-config\n" + "# long\n".repeat(1000);
    var volume = volume(userData);
    var mountPoint = Files.createDirectory(folder.resolve("mounted"));
    var mounted = run("mount", "-o", "loop,ro", volume.toString(), mountPoint.toString(), "-v");
    assumeThat(mounted).as("loop devices can be mounted").isNotEmpty();
    try {
      assertThat(mountPoint.resolve("meta-data")).hasContent("{\"a\": 1}");
      assertThat(mountPoint.resolve("user-data")).hasContent(userData);
    } finally {
      run("umount", mountPoint.toString());
    }
  }
}
