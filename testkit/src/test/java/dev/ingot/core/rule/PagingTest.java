// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.testkit.Fixtures.OTHER_SCOPE;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Page;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.Component;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PagingTest {
  private final Desk desk = new Desk();

  private Page<Component> page(Scope scope, int size, Optional<String> token, Filter... filters) {
    return desk.components.list(
        scope, Owner.SELF, List.of(filters), false, new PageRequest(Optional.of(size), token));
  }

  private List<String> names(Page<Component> page) {
    return page.items().stream().map(Component::name).toList();
  }

  private void components(String... names) {
    for (var name : names) {
      desk.component(name, "1.0.0", "a");
    }
  }

  @Test
  void pages_follow_each_other_and_the_last_has_no_token() {
    components("a-1", "a-2", "a-3");

    var first = page(SCOPE, 2, Optional.empty());
    var second = page(SCOPE, 2, first.next());

    assertThat(names(first)).containsExactly("a-1", "a-2");
    assertThat(names(second)).containsExactly("a-3");
    assertThat(second.next()).isEmpty();
  }

  @Test
  void a_page_that_ends_with_the_list_has_no_token() {
    components("a-1", "a-2");

    assertThat(page(SCOPE, 2, Optional.empty()).next()).isEmpty();
  }

  @Test
  void a_page_is_full_even_when_a_filter_hides_most() {
    IntStream.range(0, 230)
        .forEach(i -> desk.component("c-%03d".formatted(i), "1.0.0", i % 50 == 49 ? "b" : "a"));
    desk.component("z", "2.0.0", "a");
    var odd = new Filter("name", List.of("c-049", "c-149", "c-229"));

    var first = page(SCOPE, 2, Optional.empty(), odd);
    var second = page(SCOPE, 2, first.next(), odd);

    assertThat(names(first)).containsExactly("c-049", "c-149");
    assertThat(names(second)).containsExactly("c-229");
    assertThat(second.next()).isEmpty();
  }

  @Test
  void a_token_outlives_what_is_added_and_deleted_in_between() {
    components("a-1", "a-3", "a-5");
    var first = page(SCOPE, 2, Optional.empty());

    desk.components.delete(SCOPE, first.items().getLast().arn());
    components("a-2", "a-4");

    assertThat(names(page(SCOPE, 2, first.next()))).containsExactly("a-4", "a-5");
  }

  @Test
  void a_token_belongs_to_one_caller_operation_filter_and_size() {
    components("a-1", "a-2");
    var token = page(SCOPE, 1, Optional.empty()).next();
    var invalid = new Rejection.InvalidPageToken();

    assertThat(refusal(() -> page(OTHER_SCOPE, 1, token))).isEqualTo(invalid);
    assertThat(refusal(() -> page(SCOPE, 2, token))).isEqualTo(invalid);
    assertThat(refusal(() -> page(SCOPE, 1, token, new Filter("name", List.of("a-1")))))
        .isEqualTo(invalid);
    assertThat(
            refusal(() ->
                desk.recipes.list(
                    SCOPE, Owner.SELF, List.of(), new PageRequest(Optional.of(1), token))))
        .isEqualTo(invalid);
  }

  @Test
  void a_token_is_good_for_a_day() {
    components("a-1", "a-2");
    var token = page(SCOPE, 1, Optional.empty()).next();

    desk.clock.advance(Duration.ofHours(23));
    assertThat(names(page(SCOPE, 1, token))).containsExactly("a-2");
    desk.clock.advance(Duration.ofHours(1));
    assertThat(refusal(() -> page(SCOPE, 1, token))).isEqualTo(new Rejection.InvalidPageToken());
  }

  @Test
  void a_damaged_token_is_refused() {
    components("a-1", "a-2");
    var token = page(SCOPE, 1, Optional.empty()).next().orElseThrow();
    var damaged = new ArrayList<>(List.of("", "?", "bm9uc2Vuc2U", token + "x"));
    damaged.add((token.startsWith("M") ? "N" : "M") + token.substring(1));

    for (var text : damaged) {
      assertThat(refusal(() -> page(SCOPE, 1, Optional.of(text))))
          .as(text)
          .isEqualTo(new Rejection.InvalidPageToken());
    }
  }

  @Test
  void a_page_has_one_to_25_items() {
    IntStream.range(0, 26).forEach(i -> components("a-" + i));

    assertThat(desk.components.list(SCOPE, Owner.SELF, List.of(), false, PageRequest.FIRST).items())
        .hasSize(25);
    assertThat(refusal(() -> page(SCOPE, 0, Optional.empty())))
        .isInstanceOf(Rejection.InvalidValue.class);
    assertThat(refusal(() -> page(SCOPE, 26, Optional.empty())))
        .isInstanceOf(Rejection.InvalidValue.class);
  }
}
