// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.testkit.Fixtures.OTHER_SCOPE;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.resource.Workflow;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TagsTest {
  private final Desk desk = new Desk();
  private final Arn web = desk.component("web", "1.0.0", "a");

  @Test
  void tags_are_added_overwritten_and_removed() {
    desk.tags.add(SCOPE, web, Map.of("a", "1", "b", "1"));
    desk.tags.add(SCOPE, web, Map.of("b", "2", "c", ""));
    desk.tags.remove(SCOPE, web, List.of("a", "unknown"));

    assertThat(desk.tags.of(SCOPE, web)).isEqualTo(Map.of("b", "2", "c", ""));
    assertThat(desk.components.get(SCOPE, web).tags()).isEqualTo(Map.of("b", "2", "c", ""));
  }

  @Test
  void an_arn_without_build_means_the_newest_build() {
    var second = desk.component("web", "1.0.0", "b");

    desk.tags.add(SCOPE, web.withoutBuild(), Map.of("a", "1"));

    assertThat(desk.tags.of(SCOPE, second)).isEqualTo(Map.of("a", "1"));
    assertThat(desk.tags.of(SCOPE, web)).isEmpty();
  }

  @Test
  void every_kind_of_resource_has_tags() {
    for (var arn :
        List.of(
            desk.infrastructure("small"),
            desk.recipe("web", "1.0.0"),
            desk.workflow("flow", Workflow.Type.BUILD, "a"),
            desk.image("image", "1.0.0"))) {
      desk.tags.add(SCOPE, arn, Map.of("a", "1"));
      assertThat(desk.tags.of(SCOPE, arn)).isEqualTo(Map.of("a", "1"));
    }
  }

  @Test
  void a_resource_has_at_most_50_tags() {
    var fifty = IntStream.range(0, 50).boxed().collect(Collectors.toMap(i -> "k" + i, _ -> "v"));
    desk.tags.add(SCOPE, web, fifty);

    assertThat(refusal(() -> desk.tags.add(SCOPE, web, Map.of("one", "more"))))
        .isInstanceOf(Rejection.InvalidTag.class);
    desk.tags.add(SCOPE, web, Map.of("k0", "other"));
    assertThat(desk.tags.of(SCOPE, web)).hasSize(50).containsEntry("k0", "other");
  }

  @Test
  void keys_and_values_have_their_form() {
    for (var wrong :
        List.of(
            Map.of("", "v"),
            Map.of("aws:x", "v"),
            Map.of("k".repeat(129), "v"),
            Map.of("k!", "v"),
            Map.of("k", "v".repeat(257)))) {
      assertThat(refusal(() -> desk.tags.add(SCOPE, web, wrong)))
          .isInstanceOf(Rejection.InvalidTag.class);
    }
    desk.tags.add(SCOPE, web, Map.of("A b_.:/=+-@9", "ä"));
    assertThat(desk.tags.of(SCOPE, web)).hasSize(1);
  }

  @Test
  void what_amazon_manages_has_no_tags_and_takes_none() {
    var managed = web.withOwner(Arn.AMAZON);

    assertThat(desk.tags.of(SCOPE, managed)).isEmpty();
    assertThat(refusal(() -> desk.tags.add(SCOPE, managed, Map.of("a", "1"))))
        .isInstanceOf(Rejection.Forbidden.class);
  }

  @Test
  void what_is_not_there_or_not_ones_own_is_not_found() {
    assertThat(refusal(() -> desk.tags.of(OTHER_SCOPE, web)))
        .isEqualTo(new Rejection.NotFound(web.toString()));
    assertThat(refusal(() -> desk.tags.remove(SCOPE, web.withBuild(2), List.of("a"))))
        .isInstanceOf(Rejection.NotFound.class);
  }
}
