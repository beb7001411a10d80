// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.testkit.Fixtures.OTHER_SCOPE;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.testkit.Fixtures;
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
}
