// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.core.resource.Workflow.Type.BUILD;
import static dev.ingot.core.resource.Workflow.Type.DISTRIBUTION;
import static dev.ingot.core.resource.Workflow.Type.TEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.RejectedException;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageCopy;
import dev.ingot.core.resource.InfrastructureConfigurationCopy;
import dev.ingot.engine.build.Retention;
import dev.ingot.testkit.machine.FakeMachine;
import dev.ingot.testkit.machine.Script;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Images that failed or were cancelled go on.
class RetryTest {
  private static final String STEPS =
      """
      schemaVersion: 1.0
      steps:
        - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
        - {name: First, action: RunCommand, inputs: {documentName: AWS-RunShellScript, \
      parameters: {commands: [first]}, instanceId.$: $.stepOutputs.Launch.instanceId}}
        - {name: Second, action: RunCommand, inputs: {documentName: AWS-RunShellScript, \
      parameters: {commands: [second]}, instanceId.$: $.stepOutputs.Launch.instanceId}}
        - {name: Create, action: CreateImage, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}
        - {name: Terminate, action: TerminateInstance, onFailure: Continue, \
      inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}
      outputs:
        - {name: ImageId, value: $.stepOutputs.Create.imageId}
      """;
  private static final String FAILS =
      """
      schemaVersion: 1.0
      steps:
        - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
        - {name: Check, action: RunCommand, inputs: {documentName: AWS-RunShellScript, \
      parameters: {commands: [check]}, instanceId.$: $.stepOutputs.Launch.instanceId}}
      """;
  private static final String PASSES =
      """
      schemaVersion: 1.0
      steps:
        - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
        - {name: Terminate, action: TerminateInstance, \
      inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}
      """;

  private final Workbench bench = new Workbench(Retention.DEFAULT);

  @AfterEach
  void close() {
    assertThat(bench.queue.failures()).doesNotHaveAnyElementsOfTypes(RuntimeException.class);
    bench.close();
  }

  @Test
  void a_failed_build_goes_on_with_the_failed_step() throws Exception {
    bench.sandbox.answer("first", appends("first")).answer("second", appendsAndFails("second"));
    bench.workflow(BUILD, STEPS).start().run();
    var failed = bench.execution(0);
    var machine = bench.machines().getFirst();
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.sandbox.machine(machine).isStopped()).isTrue();
    assertThat(bench.rollbacks(0)).contains("Launch COMPLETED");

    bench.sandbox.answer("second", appends("second"));
    bench.retry(Optional.empty()).run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.image().state().failureContext()).isEmpty();
    assertThat(bench.executions()).hasSize(2);
    assertThat(bench.execution(0)).isEqualTo(failed.withRetried());
    assertThat(bench.statuses(0))
        .startsWith("Launch COMPLETED", "First COMPLETED", "Second FAILED");
    assertThat(bench.execution(1).retried()).isFalse();
    assertThat(bench.statuses(1))
        .containsExactly(
            "Launch COMPLETED",
            "First COMPLETED",
            "Second COMPLETED",
            "Create COMPLETED",
            "Terminate COMPLETED");
    assertThat(bench.sandbox.launched()).hasSize(1);
    var first = bench.step(1, "First");
    assertThat(first.message())
        .hasValue("Ran as " + bench.step(0, "First").id() + ", and was not run again");
    assertThat(first.startTime()).isEqualTo(bench.step(0, "First").startTime());
    assertThat(first.outputs()).isEqualTo(bench.step(0, "First").outputs());
    assertThat(bench.step(1, "Second").message()).isEmpty();
    assertThat(bench.image().outputs())
        .extracting(Image.OutputAmi::image)
        .containsExactly(bench.imageId(bench.step(1, "Create")));
    assertThat(bench.machines()).isEmpty();
    assertThat(bench.holdings()).isEmpty();
  }

  @Test
  void the_failed_step_finds_the_machine_as_it_was_before_it() throws Exception {
    bench.sandbox.answer("first", appends("first")).answer("second", appendsAndFails("half"));
    bench.workflow(BUILD, STEPS).start().run();

    bench.sandbox.answer("second", seen());
    bench.retry(Optional.empty()).run();

    assertThat(bench.step(1, "Second").outputs().orElseThrow()).contains("[first]");
    assertThat(bench.lines())
        .anyMatch(line -> line.contains("begins with step Second"))
        .anyMatch(line -> line.contains("brought the files of the instance back"));
  }

  @Test
  void a_machine_that_was_kept_is_used_as_it_is() throws Exception {
    bench.sandbox.answer("first", appends("first")).answer("second", appendsAndFails("half"));
    bench.workflow(BUILD, STEPS).image(RetryTest::keeping).start().run();
    var machine = bench.machines().getFirst();
    assertThat(bench.sandbox.machine(machine).isStopped()).isFalse();
    bench.sandbox.machine(machine).write("/mended", "by hand");

    bench.sandbox.answer("second", seen());
    bench.retry(Optional.empty()).run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.step(1, "Second").outputs().orElseThrow()).contains("[first half by hand]");
    assertThat(bench.machines()).isEmpty();
  }

  @Test
  void what_fails_again_can_be_retried_again() throws Exception {
    bench.sandbox.answer("first", appends("first")).answer("second", appendsAndFails("half"));
    bench.workflow(BUILD, STEPS).start().run();
    bench.retry(Optional.empty()).run();
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.rollbacks(1)).contains("Launch COMPLETED", "First SKIPPED");
    assertThat(bench.image().state().failureContext().orElseThrow().stepExecutionId())
        .hasValue(bench.step(1, "Second").id());

    bench.sandbox.answer("second", seen());
    bench.retry(Optional.empty()).run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.step(2, "Second").outputs().orElseThrow()).contains("[first]");
    assertThat(bench.executions()).extracting(e -> e.retried()).containsExactly(true, true, false);
    assertThat(bench.sandbox.launched()).hasSize(1);
    assertThat(bench.holdings()).isEmpty();
  }

  @Test
  void a_step_that_changed_nothing_goes_on_with_the_machine_as_it_is() throws Exception {
    bench.sandbox.answer("first", appends("first")).answer("second", appends("second"));
    bench.images.failCreate("no space left");
    bench.workflow(BUILD, STEPS).start().run();
    assertThat(bench.statuses(0)).contains("Second COMPLETED", "Create FAILED");

    bench.images.mendCreate();
    bench.retry(Optional.empty()).run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.sandbox.launched()).hasSize(1);
    assertThat(bench.lines()).anyMatch(line -> line.contains("begins with step Create"));
  }

  @Test
  void a_machine_that_is_gone_is_launched_again() throws Exception {
    bench.sandbox.answer("second", Script.exits(1, ""));
    bench.workflow(BUILD, STEPS).start().run();
    bench.clock.advance(Duration.ofHours(25));
    bench.engine.dispatcher().sweep();
    assertThat(bench.machines()).isEmpty();
    assertThat(bench.holdings()).isEmpty();

    bench.sandbox.answer("second", Script.exits(0, ""));
    bench.retry(Optional.empty()).run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.sandbox.launched()).hasSize(2);
    assertThat(bench.lines()).anyMatch(line -> line.contains("begins with step Launch"));
  }

  @Test
  void a_kept_machine_that_somebody_removed_is_launched_again() throws Exception {
    bench.sandbox.answer("second", Script.exits(1, ""));
    bench.workflow(BUILD, STEPS).image(RetryTest::keeping).start().run();
    bench.sandbox.terminate(bench.machines().getFirst());

    try (var next = bench.afterCrash()) {
      next.sandbox.answer("second", Script.exits(0, ""));
      next.engine.dispatcher().start();
      next.retry(Optional.empty()).run();

      assertThat(next.status()).isEqualTo(Image.Status.AVAILABLE);
      assertThat(next.sandbox.launched()).hasSize(2);
    }
  }

  @Test
  void only_the_machines_of_the_latest_builds_stay() throws Exception {
    bench.sandbox.answer("second", Script.exits(1, ""));
    bench.workflow(BUILD, STEPS).start().run();
    var before = bench.machines();
    bench.engine.dispatcher().sweep();
    assertThat(bench.machines()).isEqualTo(before).hasSize(1);

    try (var strict = new Workbench(new Retention(1, Duration.ofHours(1)))) {
      strict.sandbox.answer("second", Script.exits(1, ""));
      strict.workflow(BUILD, STEPS).start().run();
      strict.addAnother();
      strict.runAfter(Duration.ofMinutes(1));
      assertThat(strict.machines()).hasSize(2);

      strict.engine.dispatcher().sweep();

      assertThat(strict.machines())
          .singleElement()
          .isEqualTo(strict.sandbox.launched().getLast().id());
    }
  }

  @Test
  void a_retry_can_begin_earlier_if_the_machine_is_known_as_it_was_then() throws Exception {
    bench.sandbox.answer("first", appendsAndFails("half"));
    bench.workflow(BUILD, STEPS).start().run();

    bench.sandbox.answer("first", seen());
    bench.retry(Optional.of("Launch")).run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.step(1, "First").outputs().orElseThrow()).contains("[]");
    assertThat(bench.sandbox.launched()).hasSize(2);
    bench.engine.dispatcher().sweep();
    assertThat(bench.machines()).isEmpty();
  }

  @Test
  void steps_to_begin_with_that_cannot_be_are_refused_and_change_nothing() throws Exception {
    bench.sandbox.answer("second", Script.exits(1, ""));
    bench.workflow(BUILD, STEPS).start().run();
    var before = bench.executions();
    var log = bench.lines();

    assertRefused(
        "Nope",
        "The workflow has no step 'Nope'; its steps are Launch, First, Second, Create, Terminate.");
    assertRefused(
        "Create",
        "The step 'Create' lies behind Second, where the build stopped; a retry begins there or"
            + " earlier.");
    assertRefused(
        "First",
        "The retry cannot begin with step 'First', as the instance "
            + bench.machines().getFirst()
            + " is known as it was before step Second and not before; it can begin with step"
            + " Launch.");

    assertThat(bench.executions()).isEqualTo(before);
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.lines()).isEqualTo(log);
  }

  @Test
  void a_kept_machine_lets_a_retry_begin_anywhere() throws Exception {
    bench.sandbox.answer("first", appends("first")).answer("second", appendsAndFails("second"));
    bench.workflow(BUILD, STEPS).image(RetryTest::keeping).start().run();

    bench.sandbox.answer("second", seen());
    bench.retry(Optional.of("First")).run();

    assertThat(bench.step(1, "Second").outputs().orElseThrow()).contains("[first second first]");
  }

  @Test
  void tests_that_did_not_pass_run_again_from_their_first_step() throws Exception {
    bench.sandbox.answer("check", Script.exits(1, ""));
    bench
        .workflow(BUILD, STEPS)
        .workflow(TEST, PASSES, Optional.of("g"), Optional.empty())
        .workflow(TEST, FAILS, Optional.of("g"), Optional.empty())
        .workflow(
            DISTRIBUTION,
            "schemaVersion: 1.0\nsteps:\n- {name: Register, action:"
                + " RegisterImage, onFailure: Continue}\n")
        .start()
        .run();
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.machines()).isEmpty();
    var ami = bench.image().outputs();

    bench.sandbox.answer("check", Script.exits(0, ""));
    bench.retry(Optional.empty());
    assertThat(bench.status()).isEqualTo(Image.Status.TESTING);
    bench.run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.image().outputs()).isEqualTo(ami);
    assertThat(bench.executions())
        .extracting(e -> e.type() + " " + e.status() + " " + e.retried())
        .containsExactly(
            "BUILD COMPLETED false",
            "TEST COMPLETED false",
            "TEST ROLLBACK_COMPLETED true",
            "TEST COMPLETED false",
            "DISTRIBUTION COMPLETED false");
    assertThat(bench.statuses(3)).containsExactly("Launch COMPLETED", "Check COMPLETED");
  }

  @Test
  void only_a_build_can_begin_with_a_named_step() throws Exception {
    bench.sandbox.answer("check", Script.exits(1, ""));
    bench.workflow(BUILD, STEPS).workflow(TEST, FAILS).start().run();

    assertRefused(
        "Check",
        "The image stopped in its TEST workflows, which begin with their first steps; a step can be"
            + " named for BUILD workflows only.");
  }

  @Test
  void a_cancelled_build_begins_again_with_its_launch() throws Exception {
    bench.sandbox.answer("second", Script.blocks());
    bench.workflow(BUILD, STEPS).start();
    var running = bench.runUntilCommand("second");
    bench.engine.builds().cancel(bench.image());
    running.join();
    bench.run();
    assertThat(bench.status()).isEqualTo(Image.Status.CANCELLED);

    bench.sandbox.answer("second", Script.exits(0, ""));
    bench.retry(Optional.empty()).run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.sandbox.launched()).hasSize(2);
  }

  @Test
  void what_was_cancelled_beside_a_finished_test_goes_on_to_its_end() throws Exception {
    bench.sandbox.answer("check", Script.blocks());
    bench
        .workflow(BUILD, STEPS)
        .workflow(TEST, PASSES, Optional.of("g"), Optional.empty())
        .workflow(TEST, FAILS, Optional.of("g"), Optional.empty())
        .start();
    var running = bench.runUntilCommand("check");
    bench.engine.builds().cancel(bench.image());
    running.join();
    bench.run();
    assertThat(bench.status()).isEqualTo(Image.Status.CANCELLED);

    bench.sandbox.answer("check", Script.exits(0, ""));
    bench.retry(Optional.empty()).run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void a_retry_outlives_the_process() throws Exception {
    bench.sandbox.answer("first", appends("first")).answer("second", appendsAndFails("half"));
    bench.workflow(BUILD, STEPS).start().run();
    bench.retry(Optional.empty());

    try (var next = bench.afterCrash()) {
      next.sandbox.answer("second", seen());
      next.engine.dispatcher().start();
      next.run();

      assertThat(next.status()).isEqualTo(Image.Status.AVAILABLE);
      assertThat(next.step(1, "Second").outputs().orElseThrow()).contains("[first]");
      assertThat(next.machines()).isEmpty();
    }
  }

  @Test
  void the_end_of_the_retry_removes_the_machine_also_if_it_fails_with_no_retention()
      throws Exception {
    bench.sandbox.answer("second", Script.exits(1, ""));
    bench.workflow(BUILD, STEPS).start().run();
    var stopped = bench.holdings();
    assertThat(stopped).extracting(Holding::state).containsExactly(Holding.State.STOPPED);

    bench.sandbox.answer("second", Script.blocks());
    bench.retry(Optional.empty());
    var running = bench.runUntilCommand("second");
    assertThat(bench.holdings())
        .extracting(Holding::state, Holding::externalId)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Holding.State.LIVE, stopped.getFirst().externalId()));
    bench.engine.builds().cancel(bench.image());
    running.join();
    bench.run();

    assertThat(bench.machines()).isEmpty();
    assertThat(bench.holdings()).isEmpty();
  }

  private void assertRefused(String from, String message) {
    assertThatThrownBy(() -> bench.retry(Optional.of(from)))
        .isInstanceOfSatisfying(
            RejectedException.class, e -> assertThat(e.rejection().message()).isEqualTo(message));
  }

  private static Image keeping(Image image) {
    var kept =
        InfrastructureConfigurationCopy.of(image.infrastructure().orElseThrow())
            .terminateInstanceOnFailure(false)
            .build();
    return ImageCopy.of(image).infrastructure(kept).build();
  }

  private static Script appends(String word) {
    return (machine, _, _) -> {
      machine.write("/done", (machine.text("/done").orElse("") + " " + word).strip());
      return new ExitStatus.Exited(0);
    };
  }

  private static Script appendsAndFails(String word) {
    return appends(word).then(Script.exits(1, ""));
  }

  /// Prints what the steps before have left.
  private static Script seen() {
    return (machine, command, output) ->
        Script.prints("[" + seen(machine) + "]").run(machine, command, output);
  }

  private static String seen(FakeMachine machine) {
    return (machine.text("/done").orElse("") + " " + machine.text("/mended").orElse("")).strip();
  }
}
