// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import static dev.ingot.testkit.Fixtures.NOON;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.LifecycleExecution;
import dev.ingot.core.execution.LifecycleExecution.Status;
import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.execution.LifecycleResource;
import dev.ingot.core.resource.LifecyclePolicy;
import dev.ingot.core.resource.Transactions;
import dev.ingot.testkit.Fixtures;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every [LifecycleJournal] does.
public abstract class LifecycleJournalContract {
  private static final Arn IMAGE = Fixtures.image().arn();

  /// The journal under test, empty when the test begins; the same with every call in one test.
  protected abstract LifecycleJournal lifecycles();

  /// The transactions that the journal joins.
  protected abstract Transactions transactions();

  private static LifecycleExecution update(String id, Instant start) {
    return new LifecycleExecution(
        id,
        IMAGE,
        Optional.of(
            new LifecycleExecution.StateUpdate(
                LifecycleResource.Action.DEPRECATE,
                Optional.of(
                    new LifecyclePolicy.Included(
                        Optional.of(true), Optional.of(false), Optional.empty())),
                Optional.of("role"),
                Optional.of(
                    new LifecyclePolicy.AmiExclusions(
                        Optional.of(true),
                        Optional.of(List.of()),
                        List.of("444455556666"),
                        Optional.empty(),
                        Map.of("a", "b"))),
                Optional.of(NOON.plusSeconds(60)))),
        Status.PENDING,
        Optional.empty(),
        start,
        Optional.empty());
  }

  private static LifecycleExecution run(String id, Instant start) {
    return new LifecycleExecution(
        id,
        Fixtures.lifecyclePolicy().arn(),
        Optional.empty(),
        Status.IN_PROGRESS,
        Optional.empty(),
        start,
        Optional.empty());
  }

  private static LifecycleResource resource(String id, Optional<String> parent) {
    var state = LifecycleResource.State.of(LifecycleResource.Status.IN_PROGRESS);
    return new LifecycleResource(
        id,
        parent,
        SCOPE.account(),
        SCOPE.region(),
        LifecycleResource.Action.DELETE,
        Optional.of("It is old."),
        state,
        List.of(new LifecycleResource.Snapshot("snap-1", state)),
        List.of("web:1"),
        NOON,
        Optional.empty());
  }

  @Test
  void executions_come_back_as_they_were() {
    lifecycles().add(update("lce-1", NOON));
    lifecycles().add(run("lce-2", NOON));

    assertThat(lifecycles().find("lce-1")).contains(update("lce-1", NOON));
    assertThat(lifecycles().find("lce-2")).contains(run("lce-2", NOON));
    assertThat(lifecycles().find("lce-3")).isEmpty();
  }

  @Test
  void the_newest_of_a_resource_comes_first() {
    lifecycles().add(update("lce-1", NOON));
    lifecycles().add(update("lce-3", NOON.plusSeconds(2)));
    lifecycles().add(update("lce-2", NOON.plusSeconds(1)));
    lifecycles().add(run("lce-4", NOON.plusSeconds(3)));

    assertThat(lifecycles().of(IMAGE))
        .extracting(LifecycleExecution::id)
        .containsExactly("lce-3", "lce-2", "lce-1");
    assertThat(lifecycles().of(IMAGE.withBuild(2))).isEmpty();
  }

  @Test
  void a_change_replaces() {
    lifecycles().add(update("lce-1", NOON));

    var after =
        lifecycles()
            .change("lce-1", e -> e.ended(Status.FAILED, Optional.of("why"), NOON.plusSeconds(1)));

    assertThat(after.orElseThrow().status()).isEqualTo(Status.FAILED);
    assertThat(after.orElseThrow().endTime()).contains(NOON.plusSeconds(1));
    assertThat(lifecycles().find("lce-1")).isEqualTo(after);
    assertThat(lifecycles().change("lce-2", e -> e)).isEmpty();
  }

  @Test
  void under_way_is_what_has_begun_and_not_ended() {
    lifecycles().add(update("lce-1", NOON));
    lifecycles().add(run("lce-2", NOON));
    lifecycles().add(run("lce-3", NOON));
    lifecycles().change("lce-3", e -> e.ended(Status.SUCCESS, Optional.empty(), NOON));

    assertThat(lifecycles().underWay(SCOPE)).isEqualTo(1);
    assertThat(lifecycles().underWay(new Scope("aws", SCOPE.region(), "444455556666"))).isZero();
  }

  @Test
  void resources_keep_their_order_when_they_change() {
    var image = resource("arn", Optional.empty());
    var first = resource("ami-1", Optional.of("arn"));
    var second = resource("ami-2", Optional.of("arn"));
    List.of(image, first, second).forEach(each -> lifecycles().record("lce-1", each));

    var done = first.ended(LifecycleResource.State.failed("why"), NOON.plusSeconds(1));
    lifecycles().record("lce-1", done);

    assertThat(lifecycles().resources("lce-1", Optional.empty())).containsExactly(image);
    assertThat(lifecycles().resources("lce-1", Optional.of("arn"))).containsExactly(done, second);
    assertThat(lifecycles().resources("lce-1", Optional.of("other"))).isEmpty();
    assertThat(lifecycles().resources("lce-2", Optional.empty())).isEmpty();
  }

  @Test
  void what_ended_long_ago_is_forgotten_with_its_resources() {
    lifecycles().add(run("lce-1", NOON));
    lifecycles().record("lce-1", resource("arn", Optional.empty()));
    lifecycles().add(run("lce-2", NOON));
    lifecycles().add(run("lce-3", NOON));
    lifecycles().change("lce-1", e -> e.ended(Status.SUCCESS, Optional.empty(), NOON));
    lifecycles()
        .change("lce-2", e -> e.ended(Status.SUCCESS, Optional.empty(), NOON.plusSeconds(1)));

    lifecycles().forgetEnded(NOON.plusSeconds(1));

    assertThat(lifecycles().find("lce-1")).isEmpty();
    assertThat(lifecycles().resources("lce-1", Optional.empty())).isEmpty();
    assertThat(lifecycles().find("lce-2")).isPresent();
    assertThat(lifecycles().find("lce-3")).isPresent();
  }

  @Test
  void what_is_rolled_back_did_not_happen() {
    lifecycles().add(run("lce-1", NOON));

    assertThatThrownBy(() ->
            transactions()
                .in(() -> {
                  lifecycles().add(run("lce-2", NOON));
                  lifecycles().record("lce-1", resource("arn", Optional.empty()));
                  lifecycles().change("lce-1", e -> e.with(Status.CANCELLING, Optional.empty()));
                  throw new IllegalStateException("no");
                }))
        .hasMessage("no");

    assertThat(lifecycles().find("lce-1")).contains(run("lce-1", NOON));
    assertThat(lifecycles().find("lce-2")).isEmpty();
    assertThat(lifecycles().resources("lce-1", Optional.empty())).isEmpty();
  }
}
