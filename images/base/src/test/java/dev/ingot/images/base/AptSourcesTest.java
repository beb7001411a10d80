// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourcesTest {
  @TempDir Path here;

  private AptSources sources;

  @BeforeEach
  void a_host_with_bookworm() throws IOException {
    Files.createDirectories(here.resolve("apt/sources.list.d"));
    Files.writeString(here.resolve("os-release"), "ID=debian\nVERSION_CODENAME=bookworm\n");
    sources = new AptSources(here.resolve("apt"), here.resolve("os-release"));
  }

  @Test
  void stanzas_are_read_and_those_of_others_left_out() throws IOException {
    Files.writeString(
        here.resolve("apt/sources.list.d/debian.sources"),
        """
        Types: deb deb-src
        # a comment
        URIs: http://mirror.example/debian
        Suites: bookworm bookworm-updates
        Components: main
          contrib
        Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

        Types: deb
        URIs: http://mirror.example/security
        Suites: bookworm-security
        Components: main

        Types: deb
        URIs: http://mirror.example/off
        Suites: bookworm
        Components: main
        Enabled: no
        """);
    Files.writeString(
        here.resolve("apt/sources.list.d/other.sources"),
        """
        Types: deb
        URIs: http://tools.example
        Suites: bookworm
        Components: main
        Signed-By: /usr/share/keyrings/tools.gpg
        """);

    assertThat(sources.debian("bookworm"))
        .containsExactly(
            "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
                + " http://mirror.example/debian bookworm main contrib",
            "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
                + " http://mirror.example/debian bookworm-updates main contrib",
            "deb http://mirror.example/security bookworm-security main");
  }

  @Test
  void lines_are_read_and_comments_left_out() throws IOException {
    Files.writeString(
        here.resolve("apt/sources.list"),
        """
        # deb http://mirror.example/debian bookworm main
        deb\t[ arch=amd64 check-valid-until=no ]  http://mirror.example/debian  bookworm  main # ours
        deb-src http://mirror.example/debian bookworm main
        deb http://tools.example nodistro main
        deb broken
        """);

    assertThat(sources.debian("bookworm"))
        .containsExactly("deb [check-valid-until=no] http://mirror.example/debian bookworm main");
  }

  @Test
  void another_release_comes_from_where_the_own_one_does() throws IOException {
    Files.writeString(
        here.resolve("apt/sources.list"),
        """
        deb http://mirror.example/debian bookworm main
        deb http://mirror.example/security bookworm-security main
        """);

    assertThat(sources.debian("trixie"))
        .containsExactly(
            "deb http://mirror.example/debian trixie main",
            "deb http://mirror.example/security trixie-security main");
  }

  @Test
  void a_host_of_another_kind_has_none() throws IOException {
    Files.delete(here.resolve("os-release"));
    Files.writeString(
        here.resolve("apt/sources.list"), "deb http://mirror.example/ubuntu noble main\n");

    assertThat(sources.debian("bookworm")).isEmpty();
    assertThat(sources.host()).isEmpty();
    assertThat(new AptSources(here.resolve("none"), here.resolve("none")).host()).isEmpty();
  }
}
