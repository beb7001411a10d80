// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SourceStanzasTest {
  @Test
  void suites_of_one_place_share_a_stanza() {
    var keys = "/usr/share/keyrings/debian-archive-keyring.gpg";

    assertThat(
            SourceStanzas.of(
                List.of(
                    "deb [signed-by=" + keys + "] http://mirror.example/debian bookworm main",
                    "deb [signed-by="
                        + keys
                        + "] http://mirror.example/debian bookworm-updates main",
                    "deb [signed-by="
                        + keys
                        + " check-valid-until=no] http://mirror.example/sec"
                        + " bookworm-security main contrib")))
        .isEqualTo(
            """
            Types: deb
            URIs: http://mirror.example/debian
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            Types: deb
            URIs: http://mirror.example/sec
            Suites: bookworm-security
            Components: main contrib
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
            Check-Valid-Until: no
            """);
  }

  @Test
  void a_line_without_options_has_none() {
    assertThat(SourceStanzas.of(List.of("deb http://mirror.example/debian trixie main")))
        .isEqualTo(
            "Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main\n");
  }
}
