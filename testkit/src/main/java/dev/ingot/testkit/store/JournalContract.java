// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Arn;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.LostExecutionException;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.execution.WorkflowExecutionCopy;
import dev.ingot.core.resource.Transactions;
import dev.ingot.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// What every [Journal] does.
public abstract class JournalContract {
  private static final String ID = Fixtures.execution().id();
  private static final List<StepExecution> STEPS = Fixtures.steps(ID);
  private static final StepExecution FIRST = STEPS.getFirst();

  /// The journal under test, empty when the test begins; the same with every call in one test.
  protected abstract Journal journal();

  /// The transactions that the journal joins.
  protected abstract Transactions transactions();

  @Test
  void an_execution_and_its_steps_come_back_as_they_were() {
    create();

    assertThat(journal().execution(ID)).contains(Fixtures.execution());
    assertThat(journal().steps(ID)).isEqualTo(STEPS);
    assertThat(journal().step(FIRST.id())).contains(FIRST);
    assertThat(journal().stepOfImage(FIRST.id()))
        .contains(
            new Journal.StepOfImage(
                FIRST, Fixtures.execution().workflowArn(), Fixtures.execution().imageArn()));
  }

  @Test
  void what_was_not_created_is_not_found() {
    assertThat(journal().execution(ID)).isEmpty();
    assertThat(journal().step(FIRST.id())).isEmpty();
    assertThat(journal().stepOfImage(FIRST.id())).isEmpty();
    assertThat(journal().steps(ID)).isEmpty();
    assertThat(journal().executions(Fixtures.image().arn())).isEmpty();
    assertThat(journal().take(ID)).isEmpty();
    assertThat(journal().requestCancel(ID)).isFalse();
  }

  @Test
  void the_executions_of_an_image_come_in_their_order() {
    var ids = List.of("wf-c", "wf-a", "wf-d", "wf-b");
    for (var i = 0; i < ids.size(); i++) {
      journal().create(inSequence(ids.get(i), i == 3 ? 0 : i), List.of());
    }

    assertThat(journal().executions(Fixtures.image().arn()))
        .extracting(WorkflowExecution::id)
        .containsExactly("wf-c", "wf-b", "wf-a", "wf-d");
    assertThat(journal().executions(Fixtures.image("1.0.0", 2).arn())).isEmpty();
  }

  @Test
  void an_image_is_found_by_the_number_of_its_version() {
    create();
    var same =
        Fixtures.image()
            .arn()
            .withVersion(SemanticVersion.parse("01.0.00").orElseThrow())
            .withBuild(1);

    assertThat(journal().executions(same)).containsExactly(Fixtures.execution());
  }

  @Test
  void every_taking_raises_the_epoch() {
    create();

    assertThat(journal().take(ID).orElseThrow().epoch()).isEqualTo(1);
    assertThat(journal().take(ID).orElseThrow().epoch()).isEqualTo(2);
    assertThat(journal().execution(ID).orElseThrow().epoch()).isEqualTo(2);
  }

  @Test
  void a_record_replaces_the_execution() {
    create();
    var taken = journal().take(ID).orElseThrow();
    var running =
        taken
            .with(WorkflowExecution.Status.RUNNING, Optional.of("so far so good"))
            .started(Fixtures.NOON)
            .withCursor(2)
            .withOutputs("{\"a\":1}")
            .ended(Fixtures.NOON.plusSeconds(1));

    journal().record(running);

    assertThat(journal().execution(ID)).contains(running);
  }

  @Test
  void a_record_of_the_execution_keeps_the_request_to_cancel() {
    create();
    var taken = journal().take(ID).orElseThrow();
    assertThat(journal().requestCancel(ID)).isTrue();

    journal().record(taken.withCursor(1));

    var after = journal().execution(ID).orElseThrow();
    assertThat(after.cancelRequested()).isTrue();
    assertThat(after.cursor()).isEqualTo(1);
    assertThat(after.epoch()).isEqualTo(1);
  }

  @Test
  void a_request_to_cancel_that_was_heard_is_forgotten() {
    create();
    journal().requestCancel(ID);

    journal().forgetCancel(ID);
    journal().forgetCancel("wf-none");

    assertThat(journal().execution(ID).orElseThrow().cancelRequested()).isFalse();
  }

  @Test
  void an_execution_of_which_steps_have_run_already_is_created_as_it_is() {
    var ran =
        FIRST
            .attempt(1, Fixtures.NOON, Fixtures.NOON.plusSeconds(60))
            .with(StepExecution.Status.COMPLETED, Optional.of("Ran as step-1"))
            .withOutputs(Optional.of("{}"), Optional.empty())
            .ended(Fixtures.NOON.plusSeconds(1));
    var next = STEPS.get(1).withKeptAs("step-2-1");

    journal().create(Fixtures.execution().withCursor(1).withRetried(), List.of(ran, next));

    assertThat(journal().steps(ID)).containsExactly(ran, next);
    assertThat(journal().execution(ID)).contains(Fixtures.execution().withCursor(1).withRetried());
  }

  @Test
  void a_machine_that_was_stopped_is_still_there() {
    create();
    journal().take(ID);
    journal().record(1, machine("a", Holding.State.LIVE));

    journal().record(1, machine("a", Holding.State.STOPPED));

    assertThat(journal().holdings(Holding.Kind.MACHINE))
        .containsExactly(machine("a", Holding.State.STOPPED));
    assertThat(journal().holdings(ID)).containsExactly(machine("a", Holding.State.STOPPED));
  }

  @Test
  void a_record_replaces_the_step() {
    create();
    var epoch = journal().take(ID).orElseThrow().epoch();
    var done =
        FIRST
            .with(StepExecution.Status.COMPLETED, Optional.of("done\n\"quoted\" \u2603"))
            .attempt(2, Fixtures.NOON, Fixtures.NOON.plusSeconds(60))
            .withInputs(Optional.of("{}"))
            .withOutputs(Optional.of("{\"instanceId\":\"i-1\"}"), Optional.of("{}"))
            .withRollback(StepExecution.RollbackStatus.COMPLETED)
            .withStarts(3);

    journal().record(epoch, done);

    assertThat(journal().step(FIRST.id())).contains(done);
    assertThat(journal().stepOfImage(FIRST.id()).orElseThrow().step()).isEqualTo(done);
    assertThat(journal().steps(ID).subList(1, 4)).isEqualTo(STEPS.subList(1, 4));
  }

  @Test
  void a_step_that_was_read_before_is_read_as_it_is_now() throws Exception {
    create();
    var journal = journal();
    var epoch = journal.take(ID).orElseThrow().epoch();
    var acknowledged = new AtomicInteger();
    var writer =
        Thread.ofVirtual()
            .start(() -> {
              for (var attempt = 1; attempt <= 200; attempt++) {
                journal.record(epoch, FIRST.attempt(attempt, Fixtures.NOON, Fixtures.NOON));
                acknowledged.set(attempt);
              }
            });

    var before = 0;
    while (before < 200) {
      var least = Math.max(before, acknowledged.get());
      before = journal.stepOfImage(FIRST.id()).orElseThrow().step().attempt();
      assertThat(before).isGreaterThanOrEqualTo(least);
    }
    writer.join();

    journal.forget(Fixtures.image().arn());
    assertThat(journal.stepOfImage(FIRST.id())).isEmpty();
  }

  @Test
  void who_lost_the_execution_writes_nothing() {
    create();
    var lost = journal().take(ID).orElseThrow();
    journal().take(ID);
    var step = FIRST.with(StepExecution.Status.RUNNING, Optional.empty());

    assertThatThrownBy(() -> journal().record(lost.withCursor(3)))
        .isInstanceOf(LostExecutionException.class);
    assertThatThrownBy(() -> journal().record(lost.epoch(), step))
        .isInstanceOf(LostExecutionException.class);
    assertThatThrownBy(() -> journal().record(lost.epoch(), machine("a", Holding.State.INTENT)))
        .isInstanceOf(LostExecutionException.class);

    assertThat(journal().execution(ID).orElseThrow().cursor()).isZero();
    assertThat(journal().step(FIRST.id())).contains(FIRST);
    assertThat(journal().holdings(ID)).isEmpty();
  }

  private static final StepExecution.Answer YES =
      new StepExecution.Answer(StepExecution.Answer.Action.RESUME, "looks good");

  /// @return the epoch
  private long waitingFirst() {
    create();
    var epoch = journal().take(ID).orElseThrow().epoch();
    journal().record(epoch, FIRST.attempt(1, Fixtures.NOON, Fixtures.NOON.plusSeconds(60)).waits());
    return epoch;
  }

  @Test
  void a_step_that_waits_takes_the_first_answer() {
    waitingFirst();

    assertThat(journal().answer(FIRST.id(), YES)).isTrue();
    assertThat(journal().answer(FIRST.id(), YES)).isFalse();

    assertThat(journal().step(FIRST.id()).flatMap(StepExecution::answer)).contains(YES);
  }

  @Test
  void a_step_that_does_not_wait_takes_no_answer() {
    create();
    assertThat(journal().answer(FIRST.id(), YES)).isFalse();
    assertThat(journal().answer("step-unknown", YES)).isFalse();

    var epoch = journal().take(ID).orElseThrow().epoch();
    journal().record(epoch, FIRST.waits());
    journal().record(epoch, FIRST.waitsNoMore());

    assertThat(journal().answer(FIRST.id(), YES)).isFalse();
    assertThat(journal().step(FIRST.id()).flatMap(StepExecution::answer)).isEmpty();
  }

  @Test
  void a_record_of_the_step_keeps_the_answer() {
    var epoch = waitingFirst();
    journal().answer(FIRST.id(), YES);

    journal().record(epoch, FIRST.waitsNoMore());

    assertThat(journal().step(FIRST.id()).flatMap(StepExecution::answer)).contains(YES);
  }

  @Test
  void the_steps_of_a_scope_that_wait_are_listed_until_they_are_answered() {
    waitingFirst();
    var step = journal().stepOfImage(FIRST.id()).orElseThrow();

    assertThat(journal().waiting(Fixtures.SCOPE)).containsExactly(step);
    assertThat(journal().waiting(Fixtures.OTHER_SCOPE)).isEmpty();
    journal().answer(FIRST.id(), YES);
    assertThat(journal().waiting(Fixtures.SCOPE)).isEmpty();
  }

  /// Who takes an execution up decides in that transaction whether the wait is over.
  @Test
  void an_answer_waits_for_who_takes_the_execution_up() throws Exception {
    waitingFirst();
    var answered = new CompletableFuture<Boolean>();

    transactions()
        .in(() -> {
          var epoch = journal().take(ID).orElseThrow().epoch();
          Thread.startVirtualThread(() -> answered.complete(journal().answer(FIRST.id(), YES)));
          LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
          journal().record(epoch, FIRST.waitsNoMore());
        });

    assertThat(answered.get(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void holdings_come_oldest_first_until_they_are_gone() {
    create();
    var epoch = journal().take(ID).orElseThrow().epoch();
    journal().record(epoch, machine("b", Holding.State.INTENT));
    journal().record(epoch, machine("a", Holding.State.INTENT));
    journal().record(epoch, machine("c", Holding.State.INTENT));

    journal().record(epoch, machine("b", Holding.State.LIVE));
    journal().record(epoch, machine("a", Holding.State.GONE));

    assertThat(journal().holdings(ID))
        .containsExactly(machine("b", Holding.State.LIVE), machine("c", Holding.State.INTENT));
    assertThat(journal().holdings("wf-other")).isEmpty();
  }

  @Test
  void a_step_begins_again() {
    create();
    var epoch = journal().take(ID).orElseThrow().epoch();
    var again =
        FIRST
            .attempt(2, Fixtures.NOON, Fixtures.NOON.plusSeconds(60))
            .ended(Fixtures.NOON)
            .again(Optional.of("{}"));

    journal().record(epoch, again);

    assertThat(journal().step(FIRST.id())).contains(again);
    assertThat(again.relaunch()).isEqualTo(1);
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.startTime()).isEmpty();
  }

  @Test
  void holdings_of_a_kind_come_from_every_execution() {
    create();
    var other = "wf-other";
    journal().create(inSequence(other, 1), Fixtures.steps(other));
    var image =
        new Holding(
            "i", FIRST.id(), Holding.Kind.IMAGE, "ami-1", Holding.State.LIVE, Optional.of("other"));
    var elsewhere =
        new Holding(
            "m",
            Fixtures.steps(other).getFirst().id(),
            Holding.Kind.MACHINE,
            "i-2",
            Holding.State.LIVE,
            Optional.empty());
    journal().record(0, machine("a", Holding.State.LIVE));
    journal().record(0, image);
    journal().record(0, elsewhere);

    assertThat(journal().holdings(Holding.Kind.MACHINE))
        .containsExactly(machine("a", Holding.State.LIVE), elsewhere);
    assertThat(journal().holdings(Holding.Kind.IMAGE)).containsExactly(image);
  }

  @Test
  void an_image_can_be_forgotten() {
    create();
    journal().record(0, machine("a", Holding.State.LIVE));
    var kept = onImage("wf-kept", Fixtures.image("1.0.0", 2).arn());
    journal().create(kept, Fixtures.steps(kept.id()));

    journal().forget(Fixtures.image().arn());

    assertThat(journal().execution(ID)).isEmpty();
    assertThat(journal().steps(ID)).isEmpty();
    assertThat(journal().holdings(Holding.Kind.MACHINE)).isEmpty();
    assertThat(journal().execution(kept.id())).contains(kept);
    assertThat(journal().steps(kept.id())).hasSize(4);
  }

  @Test
  void a_failed_transaction_leaves_nothing() {
    create();
    var taken = journal().take(ID).orElseThrow();

    assertThatThrownBy(() ->
            transactions()
                .in(() -> {
                  journal().record(taken.withCursor(3));
                  journal()
                      .record(
                          taken.epoch(),
                          FIRST.with(StepExecution.Status.RUNNING, Optional.empty()));
                  journal().record(taken.epoch(), machine("a", Holding.State.INTENT));
                  throw new IllegalArgumentException("no");
                }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(journal().execution(ID)).contains(taken);
    assertThat(journal().step(FIRST.id())).contains(FIRST);
    assertThat(journal().holdings(ID)).isEmpty();
  }

  private void create() {
    journal().create(Fixtures.execution(), STEPS);
  }

  private static Holding machine(String key, Holding.State state) {
    return new Holding(
        key, FIRST.id(), Holding.Kind.MACHINE, "i-" + key, state, Optional.of("host"));
  }

  private static WorkflowExecution inSequence(String id, int sequence) {
    return of(id, Fixtures.image().arn(), sequence);
  }

  private static WorkflowExecution onImage(String id, Arn image) {
    return of(id, image, 0);
  }

  private static WorkflowExecution of(String id, Arn image, int sequence) {
    return WorkflowExecutionCopy.of(Fixtures.execution(id))
        .imageArn(image)
        .sequence(sequence)
        .build();
  }
}
