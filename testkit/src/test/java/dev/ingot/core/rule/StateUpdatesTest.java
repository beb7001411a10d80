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
import dev.ingot.core.execution.LifecycleResource;
import dev.ingot.core.execution.LifecycleResource.Action;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Image.Status;
import dev.ingot.core.resource.LifecyclePolicy.Included;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StateUpdatesTest {
  private static final String AMI = "ami-0123456789abcdef0";
  private static final Optional<Included> AMIS =
      Optional.of(new Included(Optional.of(true), Optional.empty(), Optional.empty()));

  private final Desk desk = new Desk();

  private Arn image(Status status) {
    var arn = desk.image("web", "1.0.0");
    desk.end(arn, status);
    desk.output(arn, AMI);
    return arn;
  }

  private static NewStateUpdate bare(Arn image, Action action) {
    return new NewStateUpdate(
        image, action, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static NewStateUpdate with(Arn image, Action action, Optional<Included> includes) {
    return new NewStateUpdate(
        image, action, Optional.of("role"), includes, Optional.empty(), Optional.empty());
  }

  private static NewStateUpdate at(Arn image, Action action, Instant time) {
    return new NewStateUpdate(
        image, action, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(time));
  }

  private Optional<String> start(NewStateUpdate update) {
    return desk.updates.start(SCOPE, update, token());
  }

  private Image get(Arn arn) {
    return (Image) desk.images.get(SCOPE, arn);
  }

  @Test
  void the_image_alone_is_changed_at_once() {
    var arn = image(Status.AVAILABLE);

    assertThat(start(bare(arn, Action.DEPRECATE))).isEmpty();
    assertThat(get(arn).state().status()).isEqualTo(Status.DEPRECATED);
    assertThat(get(arn).deprecationTime()).contains(NOON);

    start(bare(arn, Action.DISABLE));
    assertThat(get(arn).state().status()).isEqualTo(Status.DISABLED);

    start(bare(arn, Action.AVAILABLE));
    assertThat(get(arn).state()).isEqualTo(Image.State.of(Status.AVAILABLE));
    assertThat(get(arn).deprecationTime()).isEmpty();
    assertThat(get(arn).lifecycleExecutionId()).isEmpty();
    assertThat(desk.lifecycles.of(arn)).isEmpty();
    assertThat(desk.queue.waiting()).isEmpty();
  }

  @Test
  void with_its_amis_it_is_changed_by_an_execution() {
    var arn = image(Status.AVAILABLE);

    var id = start(with(arn, Action.DISABLE, AMIS)).orElseThrow();

    assertThat(id).startsWith("lce-");
    assertThat(desk.queue.waiting()).containsOnlyKeys(id);
    assertThat(get(arn).state().status()).isEqualTo(Status.AVAILABLE);
    var execution = desk.lifecycles.find(id).orElseThrow();
    assertThat(execution.status()).isEqualTo(LifecycleExecution.Status.IN_PROGRESS);
    assertThat(desk.lifecycles.resources(id, Optional.empty()))
        .extracting(LifecycleResource::id)
        .containsExactly(arn.toString());
    assertThat(desk.lifecycles.resources(id, Optional.of(arn.toString())))
        .extracting(LifecycleResource::id)
        .containsExactly(AMI);
  }

  @Test
  void a_deprecation_may_come_later() {
    var arn = image(Status.AVAILABLE);

    var id = start(at(arn, Action.DEPRECATE, NOON.plusSeconds(60))).orElseThrow();

    assertThat(get(arn).state().status()).isEqualTo(Status.AVAILABLE);
    assertThat(get(arn).deprecationTime()).contains(NOON.plusSeconds(60));
    assertThat(get(arn).lifecycleExecutionId()).contains(id);
    assertThat(desk.lifecycles.find(id).orElseThrow().status())
        .isEqualTo(LifecycleExecution.Status.PENDING);
  }

  @ParameterizedTest
  @CsvSource({
    "AVAILABLE, AVAILABLE",
    "DEPRECATED, DEPRECATE",
    "DISABLED, DISABLE",
    "DISABLED, DEPRECATE",
    "FAILED, DISABLE",
    "CANCELLED, AVAILABLE",
    "FAILED, DEPRECATE",
  })
  void a_state_that_cannot_follow_is_refused(Status status, Action action) {
    var arn = image(status);

    assertThat(refusal(() -> start(bare(arn, action))))
        .isInstanceOf(Rejection.InvalidRequest.class);
    assertThat(get(arn).state().status()).isEqualTo(status);
  }

  @ParameterizedTest
  @EnumSource(names = {"AVAILABLE", "DEPRECATED", "DISABLED", "FAILED", "CANCELLED"})
  void what_is_at_rest_can_be_deleted(Status status) {
    assertThat(start(with(image(status), Action.DELETE, AMIS))).isPresent();
  }

  @Test
  void an_image_that_is_built_is_refused() {
    var arn = desk.image("web", "1.0.0");

    assertThat(refusal(() -> start(with(arn, Action.DELETE, AMIS))))
        .isInstanceOf(Rejection.InvalidRequest.class);
  }

  @Test
  void members_that_do_not_go_together_are_refused() {
    var arn = image(Status.AVAILABLE);
    var nothing = Optional.of(new Included(Optional.of(false), Optional.empty(), Optional.empty()));
    var snapshots =
        Optional.of(new Included(Optional.of(true), Optional.of(true), Optional.empty()));
    var later = NOON.plusSeconds(60);

    assertThat(refusal(() -> start(bare(arn, Action.DELETE))))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(refusal(() -> start(with(arn, Action.DELETE, nothing))))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(refusal(() -> start(with(arn, Action.DISABLE, Optional.empty()))))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(refusal(() -> start(with(arn, Action.DISABLE, snapshots))))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(refusal(() -> start(at(arn, Action.DISABLE, later))))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(refusal(() -> start(at(arn, Action.DEPRECATE, NOON))))
        .isInstanceOf(Rejection.InvalidValue.class);
    assertThat(get(arn).state().status()).isEqualTo(Status.AVAILABLE);
    assertThat(desk.lifecycles.of(arn)).isEmpty();
  }

  @Test
  void one_update_of_an_image_runs_at_a_time() {
    var arn = image(Status.AVAILABLE);
    var first = start(with(arn, Action.DEPRECATE, AMIS)).orElseThrow();

    assertThat(refusal(() -> start(with(arn, Action.DISABLE, AMIS))))
        .isInstanceOf(Rejection.Busy.class);
    assertThat(refusal(() -> start(bare(arn, Action.DISABLE)))).isInstanceOf(Rejection.Busy.class);

    desk.lifecycles.change(
        first, e -> e.ended(LifecycleExecution.Status.SUCCESS, Optional.empty(), NOON));
    assertThat(start(with(arn, Action.DISABLE, AMIS))).isPresent();
  }

  @Test
  void an_update_that_waits_for_its_time_hinders_no_other() {
    var arn = image(Status.AVAILABLE);
    start(at(arn, Action.DEPRECATE, NOON.plusSeconds(60)));

    start(bare(arn, Action.DISABLE));

    assertThat(get(arn).state().status()).isEqualTo(Status.DISABLED);
  }

  @Test
  void there_are_so_many_updates_at_a_time() {
    var small = new Desk(new Quotas(9, 9, 9, 9, 9, 9, 9, 9, 20, 1024, 10, 1));
    var one = small.image("web", "1.0.0");
    var two = small.image("web", "1.0.0");
    small.end(one, Status.AVAILABLE);
    small.end(two, Status.AVAILABLE);
    small.updates.start(SCOPE, with(one, Action.DISABLE, AMIS), token());

    assertThat(refusal(() -> small.updates.start(SCOPE, with(two, Action.DISABLE, AMIS), token())))
        .isInstanceOf(Rejection.QuotaExceeded.class);
  }

  @Test
  void the_same_call_again_has_the_same_answer() {
    var arn = image(Status.AVAILABLE);
    var update = with(arn, Action.DELETE, AMIS);

    var first = desk.updates.start(SCOPE, update, "t");
    desk.store.delete(arn);

    assertThat(desk.updates.start(SCOPE, update, "t")).isEqualTo(first);
    assertThat(refusal(() -> desk.updates.start(SCOPE, bare(arn, Action.DISABLE), "t")))
        .isInstanceOf(Rejection.TokenReused.class);
  }

  @Test
  void an_image_of_somebody_else_is_not_there() {
    var other = new Scope("aws", SCOPE.region(), "444455556666");
    var arn = image(Status.AVAILABLE);

    assertThat(refusal(() -> desk.updates.start(other, bare(arn, Action.DISABLE), token())))
        .isInstanceOf(Rejection.NotFound.class);
  }
}
