// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.core.resource.Workflow.Type.BUILD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.document.Json;
import dev.ingot.engine.build.Names;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.Script;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a step's record says in each of its states: everything behind `GetWorkflowStepExecution`.
class StepRecordsTest {
  private static final String RAW = "{\"instanceId.$\": \"$.stepOutputs.Launch.instanceId\"}";

  private final Workbench bench = new Workbench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void a_pending_step() throws Exception {
    bench.workflow(BUILD, Workbench.BUILD).start();

    var execution = bench.execution(0);
    assertThat(execution.id())
        .matches("wf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    assertThat(execution.workflowArn().toString())
        .isEqualTo("arn:aws:imagebuilder:eu-central-1:111122223333:workflow/build/flow-0/1.0.0/1");
    assertThat(execution.imageArn()).isEqualTo(Fixtures.image().arn());
    assertThat(execution.status()).isEqualTo(WorkflowExecution.Status.PENDING);
    assertThat(execution.stepCount()).isEqualTo(4);
    var step = bench.step("Terminate");
    assertThat(step.id())
        .matches("step-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    assertThat(step)
        .isEqualTo(
            new StepExecution(
                step.id(),
                execution.id(),
                3,
                "Terminate",
                Optional.empty(),
                "TerminateInstance",
                StepExecution.Status.PENDING,
                Optional.empty(),
                Optional.empty(),
                Optional.of(RAW),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "Continue",
                1800,
                Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                false,
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void a_running_step_and_the_one_before_and_behind_it() throws Exception {
    bench.sandbox.answer("install-it", Script.blocks());
    bench.workflow(BUILD, Workbench.BUILD).start();
    var thread = bench.runUntilCommand("install-it");

    var machine = bench.machines().getFirst();
    assertThat(machine).matches("i-[0-9a-f]{17}");
    assertThat(bench.execution(0).status()).isEqualTo(WorkflowExecution.Status.RUNNING);
    assertThat(bench.execution(0).startTime()).contains(Fixtures.NOON);
    assertThat(bench.statuses(0))
        .containsExactly(
            "Launch COMPLETED", "Apply RUNNING", "Create PENDING", "Terminate PENDING");
    var step = bench.step("Apply");
    assertThat(step)
        .isEqualTo(
            new StepExecution(
                step.id(),
                bench.execution(0).id(),
                1,
                "Apply",
                Optional.empty(),
                "ExecuteComponents",
                StepExecution.Status.RUNNING,
                Optional.empty(),
                Optional.empty(),
                Optional.of("{\"instanceId\": \"" + machine + "\"}"),
                Optional.empty(),
                Optional.of(Fixtures.NOON),
                Optional.empty(),
                "Abort",
                43_200,
                Optional.empty(),
                1,
                Optional.of(Fixtures.NOON.plusSeconds(43_200)),
                Optional.empty(),
                1,
                0,
                false,
                Optional.empty(),
                Optional.empty()));

    bench.engine.builds().cancel(bench.image());
    thread.join();
  }

  @Test
  void a_completed_step() throws Exception {
    bench.workflow(BUILD, Workbench.BUILD).start().run();

    var machine = bench.sandbox.launched().getFirst().id();
    var launch = bench.step("Launch");
    assertThat(launch)
        .isEqualTo(
            new StepExecution(
                launch.id(),
                bench.execution(0).id(),
                0,
                "Launch",
                Optional.empty(),
                "LaunchInstance",
                StepExecution.Status.COMPLETED,
                Optional.empty(),
                Optional.empty(),
                Optional.of("{\"waitFor\": \"ssmAgent\"}"),
                Optional.of("{\"instanceId\": \"" + machine + "\"}"),
                Optional.of(Fixtures.NOON),
                Optional.of(Fixtures.NOON),
                "Abort",
                4500,
                Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                false,
                Optional.empty(),
                Optional.empty()));
    assertThat(bench.step("Create").outputs().orElseThrow())
        .matches("\\{\"imageId\": \"ami-[0-9a-f]{17}\"}");
    assertThat(bench.step("Terminate").outputs()).isEmpty();
    var outputs = Json.readObject(bench.step("Apply").outputs().orElseThrow());
    assertThat(outputs).containsOnlyKeys("status", "output", "runCommandId");
    assertThat(outputs).containsEntry("status", "Success");
    assertThat(String.valueOf(outputs.get("runCommandId")))
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(Json.readObject(String.valueOf(outputs.get("output"))))
        .containsEntry("status", "success")
        .containsEntry("logUrl", "/aws/imagebuilder/web/1.0.0/1");
  }

  @Test
  void a_step_skipped_by_its_condition() throws Exception {
    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            parameters:
              - {name: go, type: boolean, default: false}
            steps:
              - name: Wait
                action: WaitForAction
                if: {booleanEquals: true, value: $.parameters.go}
                inputs:
                  payload.$: $.parameters.go
            """)
        .start()
        .run();

    var step = bench.step("Wait");
    assertThat(step.status()).isEqualTo(StepExecution.Status.SKIPPED);
    assertThat(step.inputs()).contains("{\"payload.$\": \"$.parameters.go\"}");
    assertThat(step.outputs()).isEmpty();
    assertThat(step.message()).isEmpty();
    assertThat(step.startTime()).contains(Fixtures.NOON).isEqualTo(step.endTime());
    assertThat(bench.execution(0).status()).isEqualTo(WorkflowExecution.Status.COMPLETED);
  }

  @Test
  void a_step_skipped_as_there_is_nothing_to_do() throws Exception {
    bench
        .workflow(BUILD, Workbench.BUILD)
        .image(image ->
            new Image(
                image.arn(),
                image.name(),
                image.platform(),
                image.osVersion(),
                image.state(),
                Workbench.recipe(image, List.of()),
                image.infrastructure(),
                image.distribution(),
                image.tests(),
                true,
                Optional.empty(),
                image.workflows(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                image.dateCreated(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                image.tags()))
        .start()
        .run();

    var step = bench.step("Apply");
    assertThat(step.status()).isEqualTo(StepExecution.Status.SKIPPED);
    assertThat(step.inputs()).contains(RAW);
    assertThat(step.outputs()).isEmpty();
    assertThat(step.startTime()).isPresent().isEqualTo(step.endTime());
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void a_failed_step_and_those_behind_it() throws Exception {
    bench.sandbox.answer("install-it", Script.exits(3, "boom\n"));
    bench.workflow(BUILD, Workbench.BUILD).start().run();

    var step = bench.step("Apply");
    assertThat(step.status()).isEqualTo(StepExecution.Status.FAILED);
    assertThat(step.rollbackStatus()).contains(StepExecution.RollbackStatus.SKIPPED);
    assertThat(step.startTime()).contains(Fixtures.NOON);
    assertThat(step.endTime()).contains(Fixtures.NOON);
    assertThat(step.deadline()).isEmpty();
    assertThat(step.inputs().orElseThrow()).matches("\\{\"instanceId\": \"i-[0-9a-f]{17}\"}");
    var outputs = Json.readObject(step.outputs().orElseThrow());
    assertThat(outputs.keySet())
        .containsExactly("status", "output", "runCommandId", "errorMessage");
    assertThat(outputs)
        .containsEntry("status", "Failed")
        .containsEntry("errorMessage", step.message().orElseThrow());
    assertThat(step.message().orElseThrow())
        .contains("Install", "ExecuteBash", "exit status 3", "boom");
    assertThat(bench.statuses(0))
        .containsExactly("Launch COMPLETED", "Apply FAILED", "Create PENDING", "Terminate PENDING");
    assertThat(bench.rollbacks(0))
        .containsExactly("Launch COMPLETED", "Apply SKIPPED", "Create -", "Terminate -");
  }

  @Test
  void a_long_failure_keeps_its_beginning_and_its_end() throws Exception {
    bench.sandbox.answer(
        "install-it", Script.exits(3, "first words\n" + "x".repeat(3000) + "\nlast words\n"));
    bench.workflow(BUILD, Workbench.BUILD).start().run();

    assertThat(bench.step("Apply").message().orElseThrow())
        .hasSizeLessThanOrEqualTo(500)
        .startsWith("Document arn:")
        .contains("Phase build, step Install, action ExecuteBash: exit status 3")
        .endsWith("last words");
    assertThat(bench.image().state().reason().orElseThrow())
        .hasSizeLessThanOrEqualTo(1024)
        .startsWith("Workflow Execution ID: 'wf-")
        .endsWith("last words");
  }

  @Test
  void a_step_whose_reference_has_no_value_fails_before_its_action() throws Exception {
    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            steps:
              - name: Wait
                action: WaitForAction
                inputs:
                  payload.$: $.workflowOutputs.Nothing
            """)
        .start()
        .run();

    var step = bench.step("Wait");
    assertThat(step.status()).isEqualTo(StepExecution.Status.FAILED);
    assertThat(step.message().orElseThrow())
        .contains("$.workflowOutputs.Nothing has no value in this run");
    assertThat(step.inputs()).contains("{\"payload.$\": \"$.workflowOutputs.Nothing\"}");
    assertThat(step.startTime()).isPresent().isEqualTo(step.endTime());
  }

  @Test
  void a_step_that_asks_for_what_there_is_not_says_so() throws Exception {
    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            steps:
              - {name: Register, action: RegisterImage}
            """)
        .start()
        .run();

    assertThat(bench.step("Register").message().orElseThrow())
        .isEqualTo(
            "RegisterImage: 'blockDeviceMapping' has 0 items; this version of Ingot needs one, that of"
                + " the root snapshot, whose image brings its data volumes along.");
  }

  @Test
  void a_failure_that_continues_lets_the_workflow_complete() throws Exception {
    bench.sandbox.answer("install-it", Script.exits(3, ""));
    bench
        .workflow(
            BUILD,
            Workbench.BUILD.replace(
                "action: ExecuteComponents", "action: ExecuteComponents\n    onFailure: Continue"))
        .start()
        .run();

    assertThat(bench.statuses(0))
        .containsExactly(
            "Launch COMPLETED", "Apply FAILED", "Create COMPLETED", "Terminate COMPLETED");
    assertThat(bench.rollbacks(0)).allMatch(status -> status.endsWith(" -"));
    assertThat(bench.step("Apply").onFailure()).isEqualTo("Continue");
    assertThat(bench.execution(0).status()).isEqualTo(WorkflowExecution.Status.COMPLETED);
    assertThat(bench.execution(0).message()).isEmpty();
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void a_retried_step_counts_its_attempts_and_waits_between_them() throws Exception {
    bench.sandbox.failLaunch("no space left");
    bench.workflow(BUILD, retrying("maxAttempts: 3, backoffSeconds: 60")).start().run();

    var step = bench.step("Launch");
    assertThat(step.status()).isEqualTo(StepExecution.Status.RUNNING);
    assertThat(step.message())
        .contains("Attempt 1 of 3 failed: no space left; retrying in 60 seconds");
    assertThat(step.attempt()).isEqualTo(2);
    assertThat(step.maxAttempts()).contains(3);
    assertThat(bench.queue.waiting().values()).containsExactly(Fixtures.NOON.plusSeconds(60));

    bench.runAfter(Duration.ofSeconds(60));
    assertThat(bench.step("Launch").attempt()).isEqualTo(3);
    assertThat(bench.step("Launch").startTime()).contains(Fixtures.NOON);

    bench.sandbox.mendLaunch();
    bench.runAfter(Duration.ofSeconds(60));
    step = bench.step("Launch");
    assertThat(step.status()).isEqualTo(StepExecution.Status.COMPLETED);
    assertThat(step.message()).isEmpty();
    assertThat(step.attempt()).isEqualTo(3);
    assertThat(step.startTime()).contains(Fixtures.NOON);
    assertThat(step.endTime()).contains(Fixtures.NOON.plusSeconds(120));
  }

  @Test
  void after_the_last_attempt_the_step_fails() throws Exception {
    bench.sandbox.failLaunch("no space left");
    bench.workflow(BUILD, retrying("maxAttempts: 3, backoffSeconds: 0")).start().run();

    var step = bench.step("Launch");
    assertThat(step.status()).isEqualTo(StepExecution.Status.FAILED);
    assertThat(step.message()).contains("no space left");
    assertThat(step.attempt()).isEqualTo(3);
    assertThat(step.maxAttempts()).contains(3);
  }

  @Test
  void every_attempt_of_a_launch_has_a_machine_of_its_own() throws Exception {
    bench.sandbox.answer("install-it", Script.blocks());
    var document =
        retrying("maxAttempts: 2, backoffSeconds: 10")
            .replace("action: LaunchInstance", "action: LaunchInstance\n    timeoutSeconds: 5");
    bench.workflow(BUILD, document).start();
    // The launch of the first attempt was begun and never ended: the process died.
    bench.sandbox.failLaunch("slow");
    bench.run();
    var first = bench.journal.holdings(bench.execution(0).id());

    bench.sandbox.mendLaunch();
    bench.runAfter(Duration.ofSeconds(9));
    assertThat(bench.machines()).isEmpty();
    bench.clock.advance(Duration.ofSeconds(1));
    var thread = bench.runUntilCommand("install-it");

    assertThat(first).isEmpty();
    assertThat(bench.machines()).containsExactly(Names.machine(bench.step("Launch").id(), 2));

    bench.engine.builds().cancel(bench.image());
    thread.join();
  }

  @Test
  void a_command_that_timed_out_has_the_outputs_of_one_that_failed() throws Exception {
    bench.sandbox.answer("wait-for-it", Script.prints("so far").then(Script.blocks()));
    bench
        .workflow(
            BUILD,
            Workbench.BUILD.replace(
                "action: ExecuteComponents\n    inputs:",
                """
                action: RunCommand
                    timeoutSeconds: 30
                    inputs:
                      documentName: AWS-RunShellScript
                      parameters: {commands: [wait-for-it]}\
                """))
        .start();
    var thread = bench.runUntilCommand("wait-for-it");

    bench.clock.advance(Duration.ofSeconds(30));
    bench.engine.dispatcher().look();
    thread.join();

    var step = bench.step("Apply");
    assertThat(step.message()).contains("Step Apply timed out");
    assertThat(Json.readObject(step.outputs().orElseThrow()))
        .isEqualTo(
            Map.of(
                "status",
                "Failed",
                "output",
                List.of("so far"),
                "runCommandId",
                Names.command(step.id(), 1),
                "errorMessage",
                "Step Apply timed out"));
    assertThat(bench.log.read(Fixtures.image().arn(), 0, 10_000).lines())
        .extracting(BuildLog.Line::text)
        .contains("so far");
  }

  @Test
  void a_step_that_takes_too_long_is_interrupted_and_fails() throws Exception {
    bench.sandbox.answer("install-it", Script.blocks());
    bench
        .workflow(
            BUILD,
            Workbench.BUILD.replace(
                "action: ExecuteComponents", "action: ExecuteComponents\n    timeoutSeconds: 30"))
        .start();
    var thread = bench.runUntilCommand("install-it");

    bench.clock.advance(Duration.ofSeconds(29));
    bench.engine.dispatcher().look();
    assertThat(bench.step("Apply").status()).isEqualTo(StepExecution.Status.RUNNING);
    bench.clock.advance(Duration.ofSeconds(1));
    bench.engine.dispatcher().look();
    thread.join();

    var step = bench.step("Apply");
    assertThat(step.status()).isEqualTo(StepExecution.Status.FAILED);
    assertThat(step.timeoutSeconds()).isEqualTo(30);
    assertThat(step.message()).contains("Step Apply timed out");
    var outputs = Json.readObject(step.outputs().orElseThrow());
    assertThat(outputs)
        .containsEntry("status", "Failed")
        .containsEntry("runCommandId", Names.command(step.id(), 1))
        .containsEntry("errorMessage", "Step Apply timed out");
    assertThat(Json.readObject(String.valueOf(outputs.get("output"))))
        .containsEntry("status", "failed")
        .containsEntry("failedStepCount", 1L)
        .hasEntrySatisfying(
            "failureMessage",
            message ->
                assertThat(message)
                    .asString()
                    .startsWith("The run was interrupted in document arn:")
                    .endsWith(", phase build, step Install."));
    assertThat(step.endTime()).contains(Fixtures.NOON.plusSeconds(30));
    assertThat(bench.execution(0).status()).isEqualTo(WorkflowExecution.Status.ROLLBACK_COMPLETED);
    assertThat(bench.machines()).isEmpty();
    assertThat(bench.image().state().reason().orElseThrow())
        .endsWith("failed with reason: Step Apply timed out");
  }

  @Test
  void a_deadline_that_passed_while_no_process_was_there_holds() throws Exception {
    bench.sandbox.answer("install-it", Script.blocks());
    bench.workflow(BUILD, Workbench.BUILD).start();
    var thread = bench.runUntilCommand("install-it");
    bench.close();
    thread.join();
    assertThat(bench.step("Apply").status()).isEqualTo(StepExecution.Status.RUNNING);

    bench.clock.advance(Duration.ofHours(12));
    try (var next = bench.afterCrash()) {
      next.engine.dispatcher().start();
      next.run();

      assertThat(next.step("Apply").message()).contains("Step Apply timed out");
      assertThat(next.execution(0).status()).isEqualTo(WorkflowExecution.Status.ROLLBACK_COMPLETED);
      assertThat(next.machines()).isEmpty();
    }
  }

  @Test
  void wait_seconds_pass_before_the_action_and_within_the_time_out() throws Exception {
    bench
        .workflow(
            BUILD,
            Workbench.BUILD.replace(
                "action: LaunchInstance",
                "action: LaunchInstance\n    waitSeconds: 20\n    timeoutSeconds: 30"))
        .start()
        .run();

    assertThat(bench.step("Launch").status()).isEqualTo(StepExecution.Status.RUNNING);
    assertThat(bench.step("Launch").deadline()).contains(Fixtures.NOON.plusSeconds(30));
    assertThat(bench.machines()).isEmpty();
    assertThat(bench.queue.waiting().values()).containsExactly(Fixtures.NOON.plusSeconds(20));

    bench.runAfter(Duration.ofSeconds(20));
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void a_waiting_step_holds_nothing_and_fails_at_its_deadline() throws Exception {
    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            steps:
              - {name: Gate, action: WaitForAction, timeoutSeconds: 604800}
            """)
        .start()
        .run();

    var step = bench.step("Gate");
    assertThat(step.status()).isEqualTo(StepExecution.Status.RUNNING);
    assertThat(step.message()).contains("Waiting for action");
    assertThat(bench.queue.waiting().values())
        .containsExactly(Fixtures.NOON.plus(Duration.ofDays(7)));

    bench.runAfter(Duration.ofDays(7));
    assertThat(bench.step("Gate").status()).isEqualTo(StepExecution.Status.FAILED);
    assertThat(bench.step("Gate").message()).contains("Step Gate timed out");
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
  }

  @Test
  void what_the_host_lacks_can_be_recognised() throws Exception {
    bench.sandbox.require(
        new Machines.MissingRequirement(
            "bwrap is not installed", "no sandbox can be launched", "apt install bubblewrap"));
    bench.workflow(BUILD, Workbench.BUILD).start().run();

    var step = bench.step("Launch");
    assertThat(Json.readObject(step.outputs().orElseThrow()))
        .containsEntry("missingRequirement", "bwrap is not installed")
        .containsEntry("consequence", "no sandbox can be launched")
        .containsEntry("fix", "apt install bubblewrap");
    assertThat(step.message())
        .contains(
            "cannot launch a sandbox machine: bwrap is not installed; no sandbox can be launched;"
                + " fix: apt install bubblewrap");
  }

  @Test
  void inputs_are_resolved_in_every_form() throws Exception {
    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            parameters:
              - {name: word, default: default}
              - {name: commands, type: stringList, default: []}
            steps:
              - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
              - name: Run
                action: RunCommand
                inputs:
                  instanceId: $.stepOutputs.Launch.instanceId
                  documentName: AWS-RunShellScript
                  parameters:
                    commands.$: $.parameters.commands
              - name: Gate
                action: WaitForAction
                inputs:
                  payload: "{{ $.parameters.word }} on {{ $.imagebuilder.platform }}:
                    {{ $.stepOutputs.Run.output[0] }}"
            """,
            Optional.empty(),
            Optional.empty(),
            List.of(
                new ParameterValue("word", List.of("given")),
                new ParameterValue("commands", List.of("say-it", "twice"))))
        .start();
    bench.sandbox.answer("say-it\ntwice", Script.prints("said"));
    bench.run();

    var machine = bench.machines().getFirst();
    assertThat(bench.step("Run").inputs())
        .contains(
            "{\"instanceId\": \""
                + machine
                + "\", \"documentName\": \"AWS-RunShellScript\","
                + " \"parameters\": {\"commands\": [\"say-it\", \"twice\"]}}");
    assertThat(bench.step("Run").outputs().orElseThrow())
        .startsWith("{\"status\": \"Success\", \"output\": [\"said\"], \"runCommandId\": \"");
    assertThat(bench.step("Gate").inputs()).contains("{\"payload\": \"given on Linux: said\"}");
    assertThat(bench.lines()).anyMatch(line -> line.contains("has no suffix '.$'"));
  }

  private static String retrying(String retry) {
    return Workbench.BUILD.replace(
        "action: LaunchInstance", "action: LaunchInstance\n    retry: {" + retry + "}");
  }
}
