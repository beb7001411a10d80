// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.testkit.Fixtures;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidRequestException;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowExecutionStatus;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowStepExecutionRollbackStatus;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowStepExecutionStatus;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowStepMetadata;

class ExecutionApiTest {
  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();
  private final WorkflowExecution execution = Fixtures.execution();
  private final String image = execution.imageArn().toString();

  ExecutionApiTest() {
    server.store.add(Fixtures.image());
    server.journal.create(execution, Fixtures.steps(execution.id()));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String record(int index, UnaryOperator<StepExecution> change) {
    var epoch = server.journal.take(execution.id()).orElseThrow().epoch();
    var step = server.journal.steps(execution.id()).get(index);
    server.journal.record(epoch, change.apply(step));
    return step.id();
  }

  private static StepExecution failed(StepExecution step) {
    return step.withInputs(Optional.of("{\"instanceId\": \"i-1\"}"))
        .attempt(2, Fixtures.NOON, Fixtures.NOON.plusSeconds(3600))
        .with(StepExecution.Status.FAILED, Optional.of("m".repeat(600)))
        .withOutputs(Optional.of("{\"errorMessage\": \"why\"}"), Optional.empty())
        .ended(Fixtures.NOON.plus(Duration.ofMillis(1500)))
        .withRollback(StepExecution.RollbackStatus.SKIPPED);
  }

  private static ImagebuilderException failure(Runnable call) {
    return catchThrowableOfType(ImagebuilderException.class, call::run);
  }

  @Test
  void every_member_of_a_failed_step_is_told() {
    var id = record(1, ExecutionApiTest::failed);

    var step = client.getWorkflowStepExecution(r -> r.stepExecutionId(id));

    assertThat(step.requestId()).isEqualTo(step.responseMetadata().requestId());
    assertThat(step.stepExecutionId()).isEqualTo(id);
    assertThat(step.workflowBuildVersionArn()).isEqualTo(execution.workflowArn().toString());
    assertThat(step.workflowExecutionId()).isEqualTo(execution.id());
    assertThat(step.imageBuildVersionArn()).isEqualTo(image);
    assertThat(step.name()).isEqualTo("Apply");
    assertThat(step.description()).isNull();
    assertThat(step.action()).isEqualTo("ExecuteComponents");
    assertThat(step.status()).isEqualTo(WorkflowStepExecutionStatus.FAILED);
    assertThat(step.rollbackStatus()).isEqualTo(WorkflowStepExecutionRollbackStatus.SKIPPED);
    assertThat(step.message()).isEqualTo("m".repeat(500));
    assertThat(step.inputs()).isEqualTo("{\"instanceId\": \"i-1\"}");
    assertThat(step.outputs()).isEqualTo("{\"errorMessage\": \"why\"}");
    assertThat(step.startTime()).isEqualTo("2026-11-24T12:00:00.000Z");
    assertThat(step.endTime()).isEqualTo("2026-11-24T12:00:01.500Z");
    assertThat(step.onFailure()).isEqualTo("Abort");
    assertThat(step.timeoutSeconds()).isEqualTo(3600);
  }

  @Test
  void a_pending_step_has_only_what_is_known_before_it_runs() {
    var step = Fixtures.steps(execution.id()).get(1);

    var text = server.raw("GET", "/GetWorkflowStepExecution?stepExecutionId=" + step.id());

    assertThat(text.substring(text.indexOf(",\"stepExecutionId\"")))
        .isEqualTo(
            ",\"stepExecutionId\":\""
                + step.id()
                + "\",\"workflowBuildVersionArn\":\""
                + execution.workflowArn()
                + "\",\"workflowExecutionId\":\""
                + execution.id()
                + "\",\"imageBuildVersionArn\":\""
                + image
                + "\",\"name\":\"Apply\",\"action\":\"ExecuteComponents\",\"status\":\"PENDING\","
                + "\"inputs\":\"{\\\"instanceId.$\\\":\\\"$.stepOutputs.Launch\\\"}\","
                + "\"onFailure\":\"Abort\",\"timeoutSeconds\":3600}");
  }

  @Test
  void attempts_are_told_for_steps_with_retry_only() {
    var without = record(0, ExecutionApiTest::failed);
    var with = record(1, s -> failed(withRetry(s)));

    assertThat(server.raw("GET", "/GetWorkflowStepExecution?stepExecutionId=" + with))
        .endsWith(",\"attemptNumber\":2,\"maxAttempts\":3}");
    assertThat(server.raw("GET", "/GetWorkflowStepExecution?stepExecutionId=" + without))
        .doesNotContain("attemptNumber")
        .doesNotContain("maxAttempts");
  }

  private static StepExecution withRetry(StepExecution step) {
    return new StepExecution(
        step.id(),
        step.workflowExecutionId(),
        step.index(),
        step.name(),
        step.description(),
        step.action(),
        step.status(),
        step.rollbackStatus(),
        step.message(),
        step.inputs(),
        step.outputs(),
        step.startTime(),
        step.endTime(),
        step.onFailure(),
        step.timeoutSeconds(),
        Optional.of(3),
        step.attempt(),
        step.deadline(),
        step.failure(),
        step.starts(),
        step.relaunch(),
        step.waiting(),
        step.answer(),
        step.keptAs());
  }

  @Test
  void steps_are_listed_in_the_order_of_the_document() {
    record(1, ExecutionApiTest::failed);

    var answer = client.listWorkflowStepExecutions(r -> r.workflowExecutionId(execution.id()));
    var pages =
        client
            .listWorkflowStepExecutionsPaginator(
                r -> r.workflowExecutionId(execution.id()).maxResults(3))
            .steps();

    assertThat(answer.workflowBuildVersionArn()).isEqualTo(execution.workflowArn().toString());
    assertThat(answer.workflowExecutionId()).isEqualTo(execution.id());
    assertThat(answer.imageBuildVersionArn()).isEqualTo(image);
    assertThat(answer.nextToken()).isNull();
    assertThat(answer.steps())
        .extracting(WorkflowStepMetadata::name)
        .containsExactly("Launch", "Apply", "Create", "Terminate");
    assertThat(answer.steps().get(1).outputs()).isEqualTo("{\"errorMessage\": \"why\"}");
    assertThat(answer.steps().get(1).endTime()).isEqualTo("2026-11-24T12:00:01.500Z");
    assertThat(pages).containsExactlyElementsOf(answer.steps());
  }

  @Test
  void runs_are_told_with_their_counts_zeros_included() {
    record(0, s -> s.with(StepExecution.Status.COMPLETED, Optional.empty()));
    server.journal.record(
        server
            .journal
            .execution(execution.id())
            .orElseThrow()
            .with(WorkflowExecution.Status.RUNNING, Optional.empty())
            .started(Fixtures.NOON));

    var list = client.listWorkflowExecutions(r -> r.imageBuildVersionArn(image));
    var one = client.getWorkflowExecution(r -> r.workflowExecutionId(execution.id()));

    var run = list.workflowExecutions().getFirst();
    assertThat(list.imageBuildVersionArn()).isEqualTo(image);
    assertThat(list.message()).isNull();
    assertThat(run.workflowExecutionId()).isEqualTo(execution.id());
    assertThat(run.workflowBuildVersionArn()).isEqualTo(execution.workflowArn().toString());
    assertThat(run.typeAsString()).isEqualTo("BUILD");
    assertThat(run.status()).isEqualTo(WorkflowExecutionStatus.RUNNING);
    assertThat(run.totalStepCount()).isEqualTo(4);
    assertThat(run.totalStepsSucceeded()).isEqualTo(1);
    assertThat(run.totalStepsFailed()).isZero();
    assertThat(run.totalStepsSkipped()).isZero();
    assertThat(run.startTime()).isEqualTo("2026-11-24T12:00:00.000Z");
    assertThat(run.endTime()).isNull();
    assertThat(run.retried()).isFalse();
    assertThat(one.imageBuildVersionArn()).isEqualTo(image);
    assertThat(one.totalStepsSucceeded()).isEqualTo(1);
    assertThat(one.startTime()).isEqualTo(run.startTime());
  }

  @Test
  void what_does_not_exist_is_not_found_and_what_is_no_id_is_not_valid() {
    var unknown = "step-00000000-0000-4000-8000-000000000000";

    assertThat(
            failure(() -> client.getWorkflowStepExecution(r -> r.stepExecutionId(unknown)))
                .statusCode())
        .isEqualTo(404);
    assertThat(
            failure(() -> client.getWorkflowStepExecution(r -> r.stepExecutionId("step-1")))
                .awsErrorDetails()
                .errorCode())
        .isEqualTo("InvalidParameterValueException");
  }

  private StepExecution waiting() {
    record(
        0,
        step -> step.with(StepExecution.Status.RUNNING, Optional.of("Waiting for action")).waits());
    return server.journal.steps(execution.id()).getFirst();
  }

  @Test
  void a_waiting_step_is_listed_and_answered() {
    var step = waiting();

    var listed = client.listWaitingWorkflowSteps(r -> r.maxResults(5)).steps();
    assertThat(listed).hasSize(1);
    assertThat(listed.getFirst().stepExecutionId()).isEqualTo(step.id());
    assertThat(listed.getFirst().imageBuildVersionArn()).isEqualTo(image);
    assertThat(listed.getFirst().workflowExecutionId()).isEqualTo(execution.id());
    assertThat(listed.getFirst().workflowBuildVersionArn())
        .isEqualTo(execution.workflowArn().toString());
    assertThat(listed.getFirst().name()).isEqualTo(step.name());
    assertThat(listed.getFirst().action()).isEqualTo(step.action());

    var answer =
        client.sendWorkflowStepAction(r ->
            r.stepExecutionId(step.id())
                .imageBuildVersionArn(image)
                .action("STOP")
                .reason("wrong kernel")
                .clientToken("token"));

    assertThat(answer.stepExecutionId()).isEqualTo(step.id());
    assertThat(answer.imageBuildVersionArn()).isEqualTo(image);
    assertThat(answer.clientToken()).isEqualTo("token");
    assertThat(server.journal.step(step.id()).flatMap(StepExecution::answer))
        .contains(new StepExecution.Answer(StepExecution.Answer.Action.STOP, "wrong kernel"));
    assertThat(client.listWaitingWorkflowSteps(r -> {}).steps()).isEmpty();
  }

  @Test
  void a_step_that_does_not_wait_cannot_be_answered() {
    var step = server.journal.steps(execution.id()).getFirst();

    assertThatThrownBy(() ->
            client.sendWorkflowStepAction(
                r -> r.stepExecutionId(step.id()).imageBuildVersionArn(image).action("RESUME")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("is not waiting for an action");
  }
}
