// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.core.resource.Workflow.Type.BUILD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.Notification;
import dev.ingot.core.execution.Notifier;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.StepExecution.Answer;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.document.Json;
import dev.ingot.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Steps that wait for somebody's answer.
class WaitsTest {
  private static final String TOPIC = "arn:aws:sns:eu-central-1:111122223333:approvals";
  private static final String GATE =
      """
      schemaVersion: 1.0
      steps:
        - name: Gate
          action: WaitForAction
          timeoutSeconds: 3600
          inputs: {snsTopicArn: TOPIC, lambdaFunctionName: approve, payload: please look}
        - name: Behind
          action: WaitForAction
          if: {stringEquals: RESUME, value: $.stepOutputs.Gate.action}
          timeoutSeconds: 60
      """
          .replace("TOPIC", TOPIC);

  private final Workbench bench = new Workbench();

  @AfterEach
  void close() {
    assertThat(bench.queue.failures()).doesNotHaveAnyElementsOfTypes(RuntimeException.class);
    bench.close();
  }

  private void answer(Answer.Action action, String reason) {
    assertThat(answered(action, reason)).isTrue();
    bench.queue.wake(bench.execution(0).id());
  }

  private boolean answered(Answer.Action action, String reason) {
    return bench.journal.answer(bench.step("Gate").id(), new Answer(action, reason));
  }

  private Workbench waiting(String document) throws Exception {
    bench.workflow(BUILD, document).start().run();
    assertThat(bench.step("Gate").waiting()).isTrue();
    return bench;
  }

  private List<String> log() {
    return bench.lines();
  }

  @Test
  void a_step_that_is_resumed_completes_with_the_answer_as_its_outputs() throws Exception {
    waiting(GATE);
    bench.clock.advance(Duration.ofMinutes(30));

    answer(Answer.Action.RESUME, "looks good");
    bench.run();

    var gate = bench.step("Gate");
    assertThat(gate.status()).isEqualTo(StepExecution.Status.COMPLETED);
    assertThat(gate.outputs()).contains("{\"action\": \"RESUME\", \"reason\": \"looks good\"}");
    assertThat(gate.message()).isEmpty();
    assertThat(gate.waiting()).isFalse();
    assertThat(gate.startTime()).contains(Fixtures.NOON);
    assertThat(gate.endTime()).contains(Fixtures.NOON.plus(Duration.ofMinutes(30)));
    assertThat(bench.step("Behind").waiting()).isTrue();
  }

  @Test
  void a_step_that_is_stopped_fails_with_the_reason_which_the_image_tells() throws Exception {
    waiting(GATE);

    answer(Answer.Action.STOP, "wrong kernel");
    bench.run();

    var gate = bench.step("Gate");
    assertThat(gate.status()).isEqualTo(StepExecution.Status.FAILED);
    assertThat(gate.message()).contains("wrong kernel");
    assertThat(Json.readObject(gate.outputs().orElseThrow()))
        .isEqualTo(
            Map.of("action", "STOP", "reason", "wrong kernel", "errorMessage", "wrong kernel"));
    assertThat(bench.execution(0).status()).isEqualTo(WorkflowExecution.Status.ROLLBACK_COMPLETED);
    assertThat(bench.image().state().status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.image().state().reason().orElseThrow())
        .endsWith("failed with reason: wrong kernel");
  }

  @Test
  void a_step_that_is_stopped_without_a_reason_says_that_it_was() throws Exception {
    waiting(GATE);

    answer(Answer.Action.STOP, "");
    bench.run();

    assertThat(bench.step("Gate").message()).contains("Step Gate was stopped");
  }

  @Test
  void the_workflow_goes_on_behind_a_stopped_step_that_says_so() throws Exception {
    waiting(GATE.replace("timeoutSeconds: 3600", "onFailure: Continue"));

    answer(Answer.Action.STOP, "no");
    bench.run();

    assertThat(bench.statuses(0)).containsExactly("Gate FAILED", "Behind SKIPPED");
    assertThat(bench.execution(0).status()).isEqualTo(WorkflowExecution.Status.COMPLETED);
  }

  @Test
  void a_stopped_step_is_not_tried_again() throws Exception {
    waiting(GATE.replace("timeoutSeconds: 3600", "retry: {maxAttempts: 3}"));

    answer(Answer.Action.STOP, "no");
    bench.run();

    assertThat(bench.step("Gate").status()).isEqualTo(StepExecution.Status.FAILED);
    assertThat(bench.step("Gate").attempt()).isEqualTo(1);
  }

  @Test
  void after_its_time_a_step_takes_no_answer() throws Exception {
    waiting(GATE);

    bench.runAfter(Duration.ofHours(1));

    assertThat(bench.step("Gate").message()).contains("Step Gate timed out");
    assertThat(answered(Answer.Action.RESUME, "late")).isFalse();
  }

  /// The worker comes late: it was busy, or the host slept.
  @Test
  void an_answer_that_was_taken_counts_also_if_the_worker_sees_it_after_the_time()
      throws Exception {
    waiting(GATE);

    assertThat(answered(Answer.Action.RESUME, "in time")).isTrue();
    bench.runAfter(Duration.ofHours(2));

    assertThat(bench.step("Gate").status()).isEqualTo(StepExecution.Status.COMPLETED);
  }

  @Test
  void a_cancelled_step_takes_no_answer() throws Exception {
    waiting(GATE);

    bench.engine.builds().cancel(bench.image());
    bench.run();

    assertThat(bench.step("Gate").status()).isEqualTo(StepExecution.Status.CANCELLED);
    assertThat(answered(Answer.Action.RESUME, "late")).isFalse();
  }

  @Test
  void a_wait_of_seven_days_survives_restarts_and_holds_no_worker() throws Exception {
    waiting(GATE.replace("3600", "604800"));

    try (var next = bench.afterCrash()) {
      next.engine.dispatcher().start();
      next.runAfter(Duration.ofDays(6));
      assertThat(next.step("Gate").waiting()).isTrue();
      assertThat(answered(Answer.Action.RESUME, "")).isTrue();
      next.queue.wake(next.execution(0).id());
      next.run();

      assertThat(next.step("Gate").outputs())
          .contains("{\"action\": \"RESUME\", \"reason\": \"\"}");
    }
  }

  @Test
  void those_whom_it_concerns_are_told_once_it_waits() throws Exception {
    waiting(GATE);
    bench.outbox.deliverDue(bench.clock.instant());

    var step = bench.step("Gate");
    assertThat(bench.notifier.sent)
        .extracting(n -> n.channel() + " " + n.target())
        .containsExactly("EVENT ", "TOPIC " + TOPIC, "FUNCTION approve");
    var event = Json.readObject(bench.notifier.sent.getFirst().body());
    assertThat(event)
        .containsEntry("version", "0")
        .containsEntry("source", "aws.imagebuilder")
        .containsEntry("detail-type", "EC2 Image Builder Workflow Step Waiting")
        .containsEntry("account", "111122223333")
        .containsEntry("region", "eu-central-1")
        .containsEntry("time", Fixtures.NOON.toString())
        .containsEntry(
            "resources",
            List.of(bench.image().arn().toString(), bench.execution(0).workflowArn().toString()))
        .containsEntry(
            "detail",
            Map.of(
                "workflow-execution-id", bench.execution(0).id(),
                "workflow-step-execution-id", step.id(),
                "workflow-step-name", "Gate"));
    var message =
        Map.of(
            "version", "1.0",
            "imageArn", bench.image().arn().toString(),
            "workflowArn", bench.execution(0).workflowArn().toString(),
            "workflowExecutionId", bench.execution(0).id(),
            "workflowStepExecutionId", step.id(),
            "workflowStepName", "Gate",
            "customPayload", "please look");
    assertThat(Json.readObject(bench.notifier.sent.get(1).body())).isEqualTo(message);
    assertThat(Json.readObject(bench.notifier.sent.get(2).body())).isEqualTo(message);
    assertThat(log())
        .contains(
            "Notified topic " + TOPIC + " (HTTP 200)", "Notified function approve (HTTP 200)");
    assertThat(bench.outbox.waiting()).isEmpty();
  }

  @Test
  void an_endpoint_that_is_down_is_asked_again_for_as_long_as_the_step_waits() throws Exception {
    waiting(GATE);
    bench.notifier.answer = new Notifier.Result.Failed("hooks answered HTTP 500", true);

    for (var minutes = 0; minutes < 50; minutes++) {
      bench.outbox.deliverDue(bench.clock.instant());
      bench.clock.advance(Duration.ofMinutes(1));
    }

    var ofTopic =
        bench.notifier.sent.stream()
            .filter(n -> n.channel() == Notification.Channel.TOPIC)
            .toList();
    assertThat(ofTopic).hasSizeBetween(12, 20);
    assertThat(ofTopic).extracting(Notification::id).containsOnly(ofTopic.getFirst().id());
    var lines = log().stream().filter(l -> l.startsWith("Cannot notify topic ")).toList();
    assertThat(lines).hasSizeBetween(3, 5);
    assertThat(lines.getFirst())
        .isEqualTo(
            "Cannot notify topic "
                + TOPIC
                + ": hooks answered HTTP 500; trying again in 2 seconds");

    bench.runAfter(Duration.ofHours(1));
    bench.outbox.deliverDue(bench.clock.instant());
    assertThat(bench.outbox.waiting()).isEmpty();
  }

  @Test
  void an_endpoint_that_cannot_be_meant_is_asked_once() throws Exception {
    waiting(GATE);
    bench.notifier.answer = new Notifier.Result.Failed("hooks answered HTTP 404", false);

    bench.outbox.deliverDue(bench.clock.instant());

    assertThat(bench.outbox.waiting()).isEmpty();
    assertThat(log())
        .contains("Cannot notify function approve: hooks answered HTTP 404; not tried again");
  }

  @Test
  void the_log_says_that_nobody_is_told() throws Exception {
    waiting(GATE);
    bench.notifier.answer = new Notifier.Result.Unconfigured();

    bench.outbox.deliverDue(bench.clock.instant());

    assertThat(log())
        .filteredOn(line -> line.startsWith("Nobody is notified"))
        .containsExactly(
            "Nobody is notified of topic "
                + TOPIC
                + ": no endpoint is configured for it (see docs/notifications.md)",
            "Nobody is notified of function approve: no endpoint is configured for it"
                + " (see docs/notifications.md)");
  }
}
