// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.core.rule.Desk.token;
import static dev.ingot.testkit.Fixtures.NOON;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.LifecycleExecution;
import dev.ingot.core.execution.LifecycleExecution.Status;
import dev.ingot.core.execution.LifecycleResource.Action;
import dev.ingot.core.resource.Image;
import dev.ingot.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifecycleExecutionsTest {
  private static final PageRequest ALL = new PageRequest(Optional.empty(), Optional.empty());

  private final Desk desk = new Desk();

  private Arn image() {
    var arn = desk.image("web", "1.0.0");
    desk.end(arn, Image.Status.AVAILABLE);
    return arn;
  }

  private String deprecateLater(Arn image) {
    var at = desk.clock.advance(Duration.ofSeconds(1)).plusSeconds(60);
    var update =
        new NewStateUpdate(
            image,
            Action.DEPRECATE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(at));
    return desk.updates.start(SCOPE, update, token()).orElseThrow();
  }

  private static List<String> ids(dev.ingot.core.Page<LifecycleExecutions.Run> page) {
    return page.items().stream().map(run -> run.execution().id()).toList();
  }

  @Test
  void executions_of_an_image_come_newest_first_and_in_pages() {
    var image = image();
    var first = deprecateLater(image);
    var second = deprecateLater(image);

    var one =
        desk.lifecycleExecutions.list(
            SCOPE, image, new PageRequest(Optional.of(1), Optional.empty()));
    var third = deprecateLater(image);
    var two =
        desk.lifecycleExecutions.list(SCOPE, image, new PageRequest(Optional.of(1), one.next()));

    assertThat(ids(one)).containsExactly(second);
    assertThat(ids(two)).containsExactly(first);
    assertThat(ids(desk.lifecycleExecutions.list(SCOPE, image, ALL)))
        .containsExactly(third, second, first);
  }

  @Test
  void executions_of_a_policy_are_told_by_its_arn() {
    var policy = Fixtures.lifecyclePolicy();
    desk.store.add(policy);
    assertThat(ids(desk.lifecycleExecutions.list(SCOPE, policy.arn(), ALL))).isEmpty();
    var run =
        new LifecycleExecution(
            "lce-1",
            policy.arn(),
            Optional.empty(),
            Status.SUCCESS,
            Optional.empty(),
            NOON,
            Optional.of(NOON));

    desk.lifecycles.add(run);

    assertThat(ids(desk.lifecycleExecutions.list(SCOPE, policy.arn(), ALL)))
        .containsExactly("lce-1");
    assertThat(desk.lifecycleExecutions.get(SCOPE, "lce-1").hasImpacted()).isFalse();
  }

  @Test
  void what_is_no_policy_and_no_build_is_refused() {
    var image = image();

    assertThat(refusal(() -> desk.lifecycleExecutions.list(SCOPE, image.withoutBuild(), ALL)))
        .isInstanceOf(Rejection.InvalidRequest.class);
    assertThat(refusal(() -> desk.lifecycleExecutions.list(SCOPE, desk.infrastructure("i-1"), ALL)))
        .isInstanceOf(Rejection.InvalidRequest.class);
    assertThat(
            refusal(
                () -> desk.lifecycleExecutions.list(SCOPE, Fixtures.lifecyclePolicy().arn(), ALL)))
        .isInstanceOf(Rejection.NotFound.class);
  }

  @Test
  void executions_of_others_are_not_there() {
    var id = deprecateLater(image());
    var other = new Scope("aws", SCOPE.region(), "444455556666");

    assertThat(refusal(() -> desk.lifecycleExecutions.get(other, id)))
        .isEqualTo(new Rejection.NotFound(id));
    assertThat(refusal(() -> desk.lifecycleExecutions.cancel(other, id, token())))
        .isEqualTo(new Rejection.NotFound(id));
    assertThat(
            refusal(() -> desk.lifecycleExecutions.listResources(other, id, Optional.empty(), ALL)))
        .isEqualTo(new Rejection.NotFound(id));
  }

  @Test
  void a_cancelled_execution_stops_a_little_later() {
    var id = deprecateLater(image());

    assertThat(desk.lifecycleExecutions.cancel(SCOPE, id, token())).isEqualTo(id);
    assertThat(desk.lifecycleExecutions.cancel(SCOPE, id, token())).isEqualTo(id);

    assertThat(desk.lifecycleExecutions.get(SCOPE, id).execution().status())
        .isEqualTo(Status.CANCELLING);
  }

  @Test
  void what_has_ended_cannot_be_cancelled() {
    var id = deprecateLater(image());
    desk.lifecycles.change(id, e -> e.ended(Status.SUCCESS, Optional.empty(), NOON));

    assertThat(refusal(() -> desk.lifecycleExecutions.cancel(SCOPE, id, token())))
        .isInstanceOf(Rejection.InvalidRequest.class);
  }

  @Test
  void an_image_that_has_no_part_has_no_resources() {
    var id = deprecateLater(image());

    var found = desk.lifecycleExecutions.listResources(SCOPE, id, Optional.of("arn:other"), ALL);

    assertThat(found.execution().id()).isEqualTo(id);
    assertThat(found.resources().items()).isEmpty();
  }
}
