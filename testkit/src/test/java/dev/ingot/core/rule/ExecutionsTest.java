// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.testkit.Fixtures.OTHER_SCOPE;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.testkit.Fixtures;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExecutionsTest {
  private final Desk desk = new Desk();
  private final Arn image = desk.image("web", "1.0.0");
  private final WorkflowExecution execution = Fixtures.execution();

  ExecutionsTest() {
    desk.journal.create(execution, Fixtures.steps(execution.id()));
  }

  private void end(int index, StepExecution.Status status) {
    var taken = desk.journal.take(execution.id()).orElseThrow();
    var step = desk.journal.steps(execution.id()).get(index);
    desk.journal.record(taken.epoch(), step.with(status, Optional.empty()));
  }

  @Test
  void steps_are_counted_by_how_they_ended() {
    end(0, StepExecution.Status.COMPLETED);
    end(1, StepExecution.Status.SKIPPED);
    end(2, StepExecution.Status.FAILED);

    var run = desk.executions.get(SCOPE, execution.id());

    assertThat(run.succeeded()).isEqualTo(1);
    assertThat(run.skipped()).isEqualTo(1);
    assertThat(run.failed()).isEqualTo(1);
    assertThat(run.execution().stepCount()).isEqualTo(4);
  }

  @Test
  void the_runs_of_an_image_come_with_the_reason_of_its_failure() {
    assertThat(desk.executions.list(SCOPE, image, PageRequest.FIRST).message()).isEmpty();

    var failed = new Image.State(Image.Status.FAILED, Optional.of("why"), Optional.empty());
    desk.store.change(image, i -> ((Image) i).withState(failed));

    var runs = desk.executions.list(SCOPE, image, PageRequest.FIRST);
    assertThat(runs.message()).hasValue("why");
    assertThat(runs.runs().items())
        .extracting(r -> r.execution().id())
        .containsExactly(execution.id());
  }

  @Test
  void steps_come_in_the_order_of_the_document_page_by_page() {
    var first =
        desk.executions.listSteps(
            SCOPE, execution.id(), new PageRequest(Optional.of(3), Optional.empty()));
    var second =
        desk.executions.listSteps(
            SCOPE, execution.id(), new PageRequest(Optional.of(3), first.steps().next()));

    assertThat(first.steps().items())
        .extracting(StepExecution::name)
        .containsExactly("Launch", "Apply", "Create");
    assertThat(second.steps().items()).extracting(StepExecution::name).containsExactly("Terminate");
    assertThat(second.steps().next()).isEmpty();
  }

  @Test
  void a_step_is_found_with_the_run_that_it_belongs_to() {
    var step = Fixtures.steps(execution.id()).get(1);

    var found = desk.executions.step(SCOPE, step.id());

    assertThat(found.step()).isEqualTo(step);
    assertThat(found.imageArn()).isEqualTo(execution.imageArn());
  }

  @Test
  void nobody_sees_the_runs_of_another_account() {
    var step = Fixtures.steps(execution.id()).getFirst().id();

    assertThat(refusal(() -> desk.executions.list(OTHER_SCOPE, image, PageRequest.FIRST)))
        .isEqualTo(new Rejection.NotFound(image.toString()));
    assertThat(refusal(() -> desk.executions.get(OTHER_SCOPE, execution.id())))
        .isEqualTo(new Rejection.NotFound(execution.id()));
    assertThat(
            refusal(
                () -> desk.executions.listSteps(OTHER_SCOPE, execution.id(), PageRequest.FIRST)))
        .isEqualTo(new Rejection.NotFound(execution.id()));
    assertThat(refusal(() -> desk.executions.step(OTHER_SCOPE, step)))
        .isEqualTo(new Rejection.NotFound(step));
    assertThat(refusal(() -> desk.executions.step(SCOPE, "step-nonsense")))
        .isEqualTo(new Rejection.NotFound("step-nonsense"));
  }

  private Executions.NewAnswer answer(String step, Arn of) {
    return new Executions.NewAnswer(
        step, of, StepExecution.Answer.Action.RESUME, Optional.of("looks good"));
  }

  private StepExecution waiting() {
    var step = desk.journal.steps(execution.id()).getFirst();
    var epoch = desk.journal.take(execution.id()).orElseThrow().epoch();
    desk.journal.record(epoch, step.with(StepExecution.Status.RUNNING, Optional.empty()).waits());
    return step;
  }

  @Test
  void a_waiting_step_is_listed_for_its_account_until_it_is_answered() {
    var step = waiting();

    assertThat(desk.executions.listWaiting(SCOPE, PageRequest.FIRST).items())
        .extracting(s -> s.step().id())
        .containsExactly(step.id());
    assertThat(desk.executions.listWaiting(OTHER_SCOPE, PageRequest.FIRST).items()).isEmpty();

    desk.executions.answer(SCOPE, answer(step.id(), image), "token");

    assertThat(desk.executions.listWaiting(SCOPE, PageRequest.FIRST).items()).isEmpty();
  }

  @Test
  void an_answer_wakes_the_workflow_and_is_taken_once() {
    var step = waiting();
    var woken = new ArrayList<String>();
    desk.queue.start(id -> {
      woken.add(id);
      return new Queue.Verdict.Parked(desk.clock.instant().plusSeconds(3600), () -> {});
    });
    desk.queue.add(execution.id());
    desk.queue.runDue(desk.clock.instant());

    desk.executions.answer(SCOPE, answer(step.id(), image), "token");
    desk.executions.answer(SCOPE, answer(step.id(), image), "token");
    desk.queue.runDue(desk.clock.instant());

    assertThat(woken).containsExactly(execution.id(), execution.id());
    assertThat(refusal(() -> desk.executions.answer(SCOPE, answer(step.id(), image), "other")))
        .isEqualTo(
            new Rejection.InvalidRequest(
                "The workflow step '" + step.id() + "' is not waiting for an action."));
  }

  @Test
  void a_step_that_does_not_wait_or_is_unknown_cannot_be_answered() {
    var step = desk.journal.steps(execution.id()).getFirst();
    var unknown = "step-00000000-0000-0000-0000-000000000000";

    assertThat(refusal(() -> desk.executions.answer(SCOPE, answer(step.id(), image), "1")))
        .isInstanceOf(Rejection.InvalidRequest.class);
    assertThat(refusal(() -> desk.executions.answer(SCOPE, answer(unknown, image), "2")))
        .isEqualTo(new Rejection.NotFound(unknown));
  }

  @Test
  void a_step_of_another_account_or_image_cannot_be_answered() {
    var step = waiting();
    var other = desk.image("other", "1.0.0");

    assertThat(refusal(() -> desk.executions.answer(OTHER_SCOPE, answer(step.id(), image), "1")))
        .isEqualTo(new Rejection.NotFound(step.id()));
    assertThat(refusal(() -> desk.executions.answer(SCOPE, answer(step.id(), other), "2")))
        .isInstanceOf(Rejection.InvalidValue.class);
    assertThat(desk.executions.listWaiting(SCOPE, PageRequest.FIRST).items()).hasSize(1);
  }
}
