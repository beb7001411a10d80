// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinyMakerTest {
  private final AptSources sources =
      new AptSources(Path.of("/etc/apt"), Path.of("/etc/os-release"));

  @TempDir Path here;

  @Test
  void the_same_busybox_gives_the_same_tree() throws Exception {
    var maker = new TinyMaker(Architecture.ofThisHost(), sources);
    assumeTrue(Files.exists(Path.of("/bin/busybox")), "busybox-static is not installed");

    var first = make(maker, "first");
    var second = make(maker, "second");

    assertThat(first).isEqualTo(second).hasSize(64);
    var tree = here.resolve("first/tree");
    assertThat(tree.resolve("bin/sh")).isSymbolicLink();
    assertThat(tree.resolve("usr/bin/env")).exists();
    assertThat(tree.resolve("sbin/mount")).exists();
    assertThat(OsRelease.prettyName(tree).orElseThrow()).startsWith("Ingot tiny (busybox 1.");
    assertThat(Files.getAttribute(tree.resolve("tmp"), "unix:mode"))
        .isEqualTo(0b100_001_111_111_111);
    assertThat(
            Files.getLastModifiedTime(tree.resolve("bin/sh"), LinkOption.NOFOLLOW_LINKS).toString())
        .isEqualTo("2024-01-01T00:00:00Z");
  }

  @Test
  void its_bash_runs_scripts() throws Exception {
    assumeTrue(Files.exists(Path.of("/bin/busybox")), "busybox-static is not installed");
    make(new TinyMaker(Architecture.ofThisHost(), sources), "bash");
    var script = Files.writeString(here.resolve("script"), "echo \"$1 and $2\"; exit 0\n");
    var lines = new ArrayList<String>();

    HostTools.run(
        "cannot run",
        List.of(here.resolve("bash/tree/bin/bash").toString(), script.toString(), "a b", "c"),
        Map.of(),
        here,
        lines::add);

    assertThat(lines).containsExactly("a b and c");
  }

  @Test
  void a_host_without_busybox_fetches_the_package() throws Exception {
    assumeTrue(
        HostTools.succeeds(List.of("apt-get", "download", "--print-uris", "busybox-static")),
        "this host has no package client that knows busybox-static");
    var lines = new ArrayList<String>();
    Files.createDirectory(here.resolve("fetched"));
    Files.createDirectory(here.resolve("fetched/work"));

    new TinyMaker(Architecture.ofThisHost(), sources, List.of())
        .make(here.resolve("fetched/work"), here.resolve("fetched/tree"), lines::add);

    assertThat(lines)
        .anyMatch(line -> line.startsWith("busybox-static ") && line.contains("sha256:"));
    assertThat(Elf.isStatic(here.resolve("fetched/tree/bin/busybox"))).isTrue();
  }

  private String make(TinyMaker maker, String name) throws Exception {
    var work = Files.createDirectories(here.resolve(name).resolve("work"));
    return maker.make(work, here.resolve(name).resolve("tree"), line -> {});
  }
}
