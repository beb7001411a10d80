// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.core.resource.Workflow.Type.BUILD;
import static dev.ingot.core.resource.Workflow.Type.TEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.resource.Image;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuildsTest {
  private static final String TEST_DOCUMENT =
      """
      schemaVersion: 1.0
      steps:
        - name: Launch
          action: LaunchInstance
          inputs:
            waitFor: ssmAgent
        - name: Apply
          action: ExecuteComponents
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
        - name: Terminate
          action: TerminateInstance
          onFailure: Continue
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
      """;

  private final Workbench bench = new Workbench();

  @AfterEach
  void close() {
    assertThat(bench.queue.failures()).isEmpty();
    bench.close();
  }

  @Test
  void an_image_without_workflows_runs_the_managed_ones() throws Exception {
    bench.start().run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.executions())
        .extracting(e -> e.workflowArn().toString())
        .containsExactly(
            "arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/1.0.3/1",
            "arn:aws:imagebuilder:eu-central-1:aws:workflow/test/test-image/1.0.3/1");
    assertThat(bench.statuses(0))
        .containsExactly(
            "LaunchBuildInstance COMPLETED",
            "ApplyBuildComponents COMPLETED",
            "InventoryCollection COMPLETED",
            "RunSanitizeScript COMPLETED",
            "RunSysPrepScript SKIPPED",
            "CreateOutputAMI COMPLETED",
            "TerminateBuildInstance COMPLETED");
    assertThat(bench.statuses(1))
        .containsExactly(
            "LaunchTestInstance COMPLETED",
            "CollectImageScanFindings SKIPPED",
            "ApplyTestComponents COMPLETED",
            "TerminateTestInstance COMPLETED");
    assertThat(bench.machines()).isEmpty();
    assertThat(bench.holdings()).isEmpty();
  }

  @Test
  void the_made_image_becomes_the_output_and_is_what_the_tests_run_on() throws Exception {
    bench.start().run();

    var output = bench.image().outputs().getFirst();
    assertThat(output)
        .isEqualTo(
            new Image.OutputAmi(
                "eu-central-1",
                bench.images.all().getFirst().id(),
                "web 2026-11-24T12-00-00.000000Z",
                Optional.of("What it is"),
                "111122223333"));
    assertThat(bench.image().completed()).contains(Fixtures.NOON);
    assertThat(bench.sandbox.launched())
        .extracting(MachineSpec::purpose)
        .containsExactly(MachineSpec.Purpose.BUILD, MachineSpec.Purpose.TEST);
    assertThat(bench.sandbox.launched().getLast().image().id()).isEqualTo(output.image());
  }

  @Test
  void a_workflow_cannot_make_an_image_of_another_account_its_own() throws Exception {
    var theirs = new ImageId("ami-0123456789abcdef0");
    var origin = bench.bases.provide(MemoryBases.TINY, _ -> {});
    var capture = new Capture.Tree(origin, List.of(), Path.of("/fake"), Optional.empty());
    bench.images.create(theirs, Fixtures.OTHER_SCOPE, "their secret", capture, 0);

    var document =
        "parameters:\n  - name: Image\n    type: string\n    default: "
            + theirs
            + "\n"
            + Workbench.BUILD.replace("$.stepOutputs.Create.imageId", "$.parameters.Image");
    bench.workflow(BUILD, document).start().run();

    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.image().outputs()).isEmpty();
    assertThat(bench.image().state().reason())
        .contains(
            "The workflow output ImageId names '" + theirs + "', and there is no such image.");
  }

  @Test
  void an_image_passes_through_its_states_and_the_log_tells() throws Exception {
    bench.start();
    assertThat(bench.status()).isEqualTo(Image.Status.PENDING);

    bench.run();

    var arn = Fixtures.image().arn();
    var parent = bench.bases.amiId(dev.ingot.testkit.machine.MemoryBases.TINY, Fixtures.SCOPE);
    assertThat(bench.lines())
        .startsWith(
            "Image transitioned to CREATING state for Image ARN: " + arn,
            "Resolved Image Recipe parent image builtin:tiny to AMI " + parent + ".",
            "Image transitioned to BUILDING state for Image ARN: " + arn,
            "Started BUILD workflow "
                + "arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/1.0.3/1",
            "Total 7 steps to run for workflow "
                + "arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/1.0.3/1",
            "No 'if' conditions to evaluate for step: LaunchBuildInstance",
            "Started step LaunchBuildInstance with action LaunchInstance")
        .containsSubsequence(
            "Launching instance",
            "Launched instance (instance id: " + bench.sandbox.launched().getFirst().id() + ")",
            "Completed step LaunchBuildInstance",
            "Evaluated 'if' conditions for step: RunSysPrepScript. Result: false",
            "Skipped step RunSysPrepScript",
            "Completed BUILD workflow "
                + "arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/1.0.3/1"
                + " with status COMPLETED",
            "Image transitioned to TESTING state for Image ARN: " + arn,
            "Started TEST workflow "
                + "arn:aws:imagebuilder:eu-central-1:aws:workflow/test/test-image/1.0.3/1")
        .endsWith("Image transitioned to AVAILABLE state for Image ARN: " + arn);
  }

  @Test
  void without_tests_the_test_stage_is_passed_over() throws Exception {
    bench.image(image -> tests(image, false)).start().run();

    assertThat(bench.executions()).hasSize(1);
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.lines()).noneMatch(line -> line.contains("TESTING"));
  }

  @Test
  void a_listed_test_workflow_is_skipped_if_tests_are_disabled() throws Exception {
    bench
        .workflow(TEST, TEST_DOCUMENT)
        .workflow(BUILD, Workbench.BUILD)
        .image(image -> tests(image, false))
        .start()
        .run();

    assertThat(bench.executions())
        .extracting(WorkflowExecution::status)
        .containsExactly(WorkflowExecution.Status.COMPLETED, WorkflowExecution.Status.SKIPPED);
    assertThat(bench.execution(1).startTime()).isEqualTo(bench.execution(1).endTime());
    assertThat(bench.statuses(1))
        .containsExactly("Launch PENDING", "Apply PENDING", "Terminate PENDING");
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void a_stage_that_is_not_listed_does_not_run() throws Exception {
    bench.workflow(TEST, TEST_DOCUMENT).start();
    assertThat(bench.status()).isEqualTo(Image.Status.PENDING);

    bench.run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.executions()).hasSize(1);
    assertThat(bench.image().outputs()).isEmpty();
    assertThat(bench.sandbox.launched().getFirst().image().name()).isEqualTo("Ingot tiny");
  }

  @Test
  void later_stages_have_no_record_before_they_begin() throws Exception {
    bench.sandbox.answer("install-it", Script.blocks());
    bench.start();
    var thread = bench.runUntilCommand("install-it");

    assertThat(bench.executions()).hasSize(1);
    assertThat(bench.status()).isEqualTo(Image.Status.BUILDING);

    bench.engine.builds().cancel(bench.image());
    thread.join();
  }

  @Test
  void a_failed_component_fails_the_image_and_says_all() throws Exception {
    bench.sandbox.answer("install-it", Script.exits(3, "line one\nE: no such package\n"));

    bench.start().run();

    var component = "arn:aws:imagebuilder:eu-central-1:111122223333:component/web-base/1.0.0/1";
    var why =
        "Document "
            + component
            + " failed! Phase build, step Install, action ExecuteBash: exit status 3."
            + " Stderr: line one\nE: no such package";
    var execution = bench.execution(0);
    var step = bench.step("ApplyBuildComponents");
    assertThat(execution.status()).isEqualTo(WorkflowExecution.Status.ROLLBACK_COMPLETED);
    assertThat(execution.message()).contains(why);
    assertThat(step.message()).contains(why);
    assertThat(bench.image().state())
        .isEqualTo(
            new Image.State(
                Image.Status.FAILED,
                Optional.of(
                    "Workflow Execution ID: '" + execution.id() + "' failed with reason: " + why),
                Optional.of(
                    new Image.FailureContext(
                        Optional.of(Image.Status.BUILDING),
                        Optional.of(execution.id()),
                        Optional.of(execution.workflowArn().toString()),
                        Optional.of(step.id()),
                        Optional.of("ApplyBuildComponents"),
                        Optional.of(
                            new Image.ComponentFailure(
                                component,
                                "build",
                                "Install",
                                "ExecuteBash",
                                "exit status 3. Stderr: line one\nE: no such package"))))));
    assertThat(bench.image().completed()).isPresent();
    assertThat(bench.executions()).hasSize(1);
    assertThat(bench.machines()).isEmpty();
    assertThat(bench.lines())
        .containsSubsequence(
            "Failed step ApplyBuildComponents: " + why.lines().findFirst().orElseThrow(),
            "Started rollback for workflow " + execution.workflowArn());
  }

  @Test
  void a_failed_test_fails_the_image_and_keeps_what_was_made() throws Exception {
    bench.sandbox.answer("check-it", Script.exits(1, ""));

    bench.start().run();

    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.image().state().failureContext().orElseThrow().imageStatus())
        .contains(Image.Status.TESTING);
    assertThat(bench.image().outputs()).hasSize(1);
  }

  @Test
  void a_build_that_asks_for_missing_things_is_refused_and_nothing_is_stored() {
    bench.image(image ->
        new Image(
            image.arn(),
            image.name(),
            image.platform(),
            image.osVersion(),
            image.state(),
            Workbench.recipe(image, List.of("nope")),
            image.infrastructure(),
            image.distribution(),
            image.tests(),
            true,
            Optional.empty(),
            List.of(),
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
            image.tags()));

    assertThatThrownBy(bench::add)
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.rejection()).isInstanceOf(Rejection.NotFound.class));
    assertThat(bench.resources.find(Fixtures.image().arn())).isEmpty();
  }

  @Test
  void versions_are_those_of_the_time_when_the_build_was_asked_for() throws Exception {
    bench.start();
    bench.clock.advance(java.time.Duration.ofSeconds(1));
    bench.component("web-base", Workbench.COMPONENT.replace("install-it", "newer"));

    bench.run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    bench.sandbox.awaitCommand("install-it");
    assertThat(bench.image().recipe().orElseThrow().components().getFirst().componentArn())
        .endsWith("x.x.x");
  }

  static Image tests(Image image, boolean enabled) {
    return new Image(
        image.arn(),
        image.name(),
        image.platform(),
        image.osVersion(),
        image.state(),
        image.recipe(),
        image.infrastructure(),
        image.distribution(),
        new Image.TestsConfiguration(enabled, 720),
        image.enhancedMetadata(),
        image.scanning(),
        image.workflows(),
        image.executionRole(),
        image.logGroupName(),
        image.outputs(),
        image.packages(),
        Optional.empty(),
        image.dateCreated(),
        image.completed(),
        image.origin(),
        image.deprecationTime(),
        image.lifecycleExecutionId(),
        image.tags());
  }
}
