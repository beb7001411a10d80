// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private record Pair(String one, Optional<List<String>> two) {}

  @Test
  void equal_members_have_equal_fingerprints() {
    assertThat(Fingerprint.of(new Pair("a", Optional.of(List.of("b"))), Map.of("x", 1, "y", 2)))
        .isEqualTo(
            Fingerprint.of(new Pair("a", Optional.of(List.of("b"))), Map.of("y", 2, "x", 1)));
  }

  @Test
  void members_do_not_run_together() {
    var seen =
        List.of(
            Fingerprint.of(new Pair("ab", Optional.of(List.of("c")))),
            Fingerprint.of(new Pair("a", Optional.of(List.of("bc")))),
            Fingerprint.of(new Pair("a", Optional.of(List.of("b", "c")))),
            Fingerprint.of(new Pair("a", Optional.of(List.of("c", "b")))),
            Fingerprint.of(new Pair("a", Optional.of(List.of()))),
            Fingerprint.of(new Pair("a", Optional.empty())),
            Fingerprint.of(Map.of("a", "b")),
            Fingerprint.of(List.of("a", "b")));

    assertThat(seen).doesNotHaveDuplicates();
  }
}
