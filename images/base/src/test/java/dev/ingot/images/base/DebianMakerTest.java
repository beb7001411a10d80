// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.core.machine.MachineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Makes whole Debians from a mirror, which takes minutes: with `-Dingot.test.parents=all`, or with
/// one reference, as `scripts/test --all` does.
class DebianMakerTest {
  private static final String CHOSEN = System.getProperty("ingot.test.parents", "");

  @TempDir Path here;

  @AfterEach
  void remove_what_has_many_owners() {
    DebianMaker.remove(here.resolve("bases"), Rights.ofThisProcess());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "debootstrap:debian/bookworm",
        "debootstrap:debian/trixie",
        "debootstrap:debian/bookworm?variant=cloud",
        "debootstrap:debian/trixie?variant=cloud"
      })
  void two_makings_of_one_day_give_the_same_tree_and_it_can_boot(String reference)
      throws Exception {
    assumeFalse(CHOSEN.isEmpty(), "skipped: whole Debians are made by scripts/test --all");
    assumeTrue(CHOSEN.equals("all") || CHOSEN.equals(reference));
    var bases = new LocalBases(here.resolve("bases"), Map.of(), ParentFiles.any());
    var base = bases.find(reference).orElseThrow();
    assumeTrue(
        bases.missingRequirements(base).isEmpty(), () -> "skipped: no Debian can be made here");
    var told = new ArrayList<String>();

    var image = bases.provide(base, told::add);
    var again = bases.refresh(base, told::add);

    assertThat(told).contains("nothing has changed");
    assertThat(again).isEqualTo(image);
    assertThat(image.bootable()).isTrue();
    var tree = image.layers().getFirst();
    assertThat(lines(tree, "ls boot etc/ssh 2>/dev/null; cat etc/machine-id"))
        .anyMatch(line -> line.startsWith("vmlinuz-"))
        .anyMatch(line -> line.startsWith("initrd.img-"))
        .noneMatch(line -> line.startsWith("ssh_host_"))
        .noneMatch(line -> line.matches("[0-9a-f]{32}"));
    if (reference.endsWith("cloud")) {
      looksLikeACloudImage(tree);
    }
  }

  private void looksLikeACloudImage(Path tree) throws Exception {
    assertThat(tree.resolve("usr/sbin/sshd")).exists();
    assertThat(tree.resolve("usr/bin/cloud-init")).exists();
    assertThat(tree.resolve("usr/sbin/update-grub")).exists();
    assertThat(lines(tree, "head -c 4 usr/sbin/grub-probe | od -An -c"))
        .singleElement()
        .asString()
        .endsWith("E   L   F");
    var table = lines(tree, "grep ' / ext4 ' etc/fstab").getFirst();
    var root = table.substring(0, table.indexOf(' '));
    assertThat(root).startsWith("UUID=");
    assertThat(lines(tree, "cat boot/grub/grub.cfg"))
        .anyMatch(line -> line.contains("/boot/vmlinuz-") && line.contains("root=" + root + " "))
        .anyMatch(line -> line.contains("console=ttyS0"));
    // Compiled with the time of the source: a hash would make Python read all sources.
    assertThat(
            lines(
                tree,
                "for f in $(find usr/lib/python3* -name '*.pyc'); do od -An -tx4 -j4 -N4 $f; done"
                    + " | sort | uniq -c"))
        .singleElement()
        .asString()
        .endsWith(" 00000000");
  }

  private List<String> lines(Path tree, String script)
      throws MachineException, InterruptedException {
    var lines = new ArrayList<String>();
    HostTools.run(
        "cannot look at " + tree,
        Rights.ofThisProcess().asRoot(List.of("sh", "-c", "cd \"$0\"; " + script, tree.toString())),
        Map.of(),
        here,
        lines::add);
    return lines;
  }
}
