// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SemanticVersionTest {
  @Test
  void leading_zeros_stay_in_the_text_and_do_not_count() {
    var version = SemanticVersion.parse("2021.01.00").orElseThrow();

    assertThat(version).hasToString("2021.01.00").isEqualTo(SemanticVersion.of(2021, 1, 0));
  }

  @Test
  void the_largest_node_is_two_to_the_thirty_minus_one() {
    assertThat(SemanticVersion.parse("0.0.1073741823")).isPresent();
    assertThat(VersionPattern.parse("1073741823.x.x")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0",
        "1.0.0.0",
        "1.0.x",
        "1.0.-1",
        "1..0",
        "0.0.1073741824",
        "0.0.99999999999999999999"
      })
  void what_is_no_version_is_refused(String text) {
    assertThat(SemanticVersion.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.1.0", "1.x.0", "1073741824.x.x", "y.0.0"})
  void what_is_no_pattern_is_refused(String text) {
    assertThat(VersionPattern.parse(text)).isEmpty();
  }

  @Test
  void a_pattern_matches_by_number() {
    var pattern = VersionPattern.parse("1.02.x").orElseThrow();

    assertThat(pattern.matches(SemanticVersion.of(1, 2, 9))).isTrue();
    assertThat(pattern.matches(SemanticVersion.of(1, 3, 0))).isFalse();
  }
}
