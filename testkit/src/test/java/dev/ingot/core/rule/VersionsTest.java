// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.SemanticVersion;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VersionsTest {
  private static String next(String wanted, String... existing) {
    var versions = Stream.of(existing).map(v -> SemanticVersion.parse(v).orElseThrow()).toList();
    return Versions.next(wanted, versions).toString();
  }

  @Test
  void a_version_without_x_is_itself() {
    assertThat(next("2021.01.01")).isEqualTo("2021.01.01");
  }

  @Test
  void the_first_number_of_an_x_is_0() {
    assertThat(next("1.0.x")).isEqualTo("1.0.0");
    assertThat(next("x.0.0")).isEqualTo("0.0.0");
  }

  @Test
  void an_x_is_one_more_than_the_highest_that_agrees_to_its_left() {
    assertThat(next("1.0.x", "1.0.9", "1.0.10", "1.1.70", "2.0.80")).isEqualTo("1.0.11");
    assertThat(next("1.x.0", "1.0.9", "1.3.7", "2.8.0")).isEqualTo("1.4.0");
    assertThat(next("x.0.0", "1.0.9", "7.3.7")).isEqualTo("8.0.0");
  }

  @Test
  void a_version_has_three_nodes_one_x_at_most_and_no_giants() {
    for (var wrong :
        List.of("1.x.x", "x.x.x", "1.0", "1.0.x.0", "a.0.x", "1.1073741824.x", "1.0.X")) {
      assertThat(refusal(() -> next(wrong))).as(wrong).isInstanceOf(Rejection.InvalidVersion.class);
    }
    assertThat(refusal(() -> next("0.0.x", "0.0.1073741823")))
        .isInstanceOf(Rejection.InvalidVersion.class);
    assertThat(refusal(() -> Versions.exact("1.0.x"))).isInstanceOf(Rejection.InvalidVersion.class);
  }

  @Test
  void references_name_the_newest_at_each_level() {
    var text = "arn:aws:imagebuilder:eu-central-1:111122223333:component/web/1.02.3/4";

    var references = VersionReferences.of(Arn.parse(text).orElseThrow());

    assertThat(references.latest()).asString().endsWith("component/web/x.x.x");
    assertThat(references.latestMajor()).asString().endsWith("component/web/1.x.x");
    assertThat(references.latestMinor()).asString().endsWith("component/web/1.02.x");
    assertThat(references.latestPatch()).asString().endsWith("component/web/1.02.3");
  }
}
