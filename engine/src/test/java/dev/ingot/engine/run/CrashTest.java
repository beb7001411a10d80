// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.core.resource.Workflow.Type.BUILD;
import static dev.ingot.core.resource.Workflow.Type.DISTRIBUTION;
import static dev.ingot.core.resource.Workflow.Type.TEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.StateMachines;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Output;
import dev.ingot.core.resource.Image;
import dev.ingot.engine.build.Retention;
import dev.ingot.testkit.machine.FakeMachine;
import dev.ingot.testkit.machine.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The process dies at every single write of a build, just before it or just after, and another
/// process goes on. Whenever it was, the end is the same as without a death, and no machine stays.
@Execution(ExecutionMode.CONCURRENT)
class CrashTest {
  private static final String GATE =
      """
      schemaVersion: 1.0
      steps:
        - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
        - {name: Gate, action: WaitForAction, timeoutSeconds: 60, onFailure: Continue}
        - name: Terminate
          action: TerminateInstance
          inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
      """;

  /// A bench, ready to start.
  private interface Setup {
    Workbench bench();
  }

  @Test
  void a_build_with_tests() throws Exception {
    everywhere(Workbench::new, Image.Status.AVAILABLE);
  }

  /// Found by the simulation: the machine was removed before its last step was recorded.
  @Test
  void a_build_whose_machine_goes_with_its_last_step() throws Exception {
    everywhere(
        () ->
            new Workbench()
                .workflow(
                    BUILD,
                    """
                    schemaVersion: 1.0
                    steps:
                      - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
                      - name: Last
                        action: RunCommand
                        inputs:
                          instanceId.$: $.stepOutputs.Launch.instanceId
                          documentName: AWS-RunShellScript
                          parameters: {commands: [by-hand]}
                    """)
                .workflow(TEST, GATE),
        Image.Status.AVAILABLE);
  }

  @Test
  void a_build_that_fails_and_is_rolled_back() throws Exception {
    everywhere(
        () -> {
          var bench = new Workbench();
          bench.sandbox.answer("install-it", Script.exits(3, "boom"));
          return bench;
        },
        Image.Status.FAILED);
  }

  @Test
  void a_build_that_fails_and_is_retried_from_its_failed_step() throws Exception {
    everywhere(
        () -> {
          var bench = new Workbench(Retention.DEFAULT);
          bench.sandbox.answer("by-hand", failsOnce(bench));
          return bench.workflow(
              BUILD,
              """
              schemaVersion: 1.0
              steps:
                - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
                - {name: Gate, action: WaitForAction, timeoutSeconds: 60, onFailure: Continue}
                - name: Run
                  action: RunCommand
                  inputs:
                    instanceId.$: $.stepOutputs.Launch.instanceId
                    documentName: AWS-RunShellScript
                    parameters: {commands: [by-hand]}
                - name: Create
                  action: CreateImage
                  inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
              outputs:
                - {name: ImageId, value: $.stepOutputs.Create.imageId}
              """);
        },
        Image.Status.AVAILABLE);
  }

  /// Fails until somebody retries, and finds the machine as it was before it.
  private static Script failsOnce(Workbench bench) {
    return (machine, command, output) -> {
      assertThat(machine.text("/half-done")).isEmpty();
      machine.write("/half-done", "yes");
      return Script.exits(isRetried(bench) ? 0 : 3, "").run(machine, command, output);
    };
  }

  @Test
  void tests_that_fail_and_are_retried() throws Exception {
    everywhere(
        () -> {
          var bench = new Workbench(Retention.DEFAULT);
          bench.sandbox.answer("by-hand", failsOnce(bench));
          return bench
              .workflow(BUILD, Workbench.BUILD)
              .workflow(
                  TEST,
                  """
                  schemaVersion: 1.0
                  steps:
                    - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
                    - name: Run
                      action: RunCommand
                      inputs:
                        instanceId.$: $.stepOutputs.Launch.instanceId
                        documentName: AWS-RunShellScript
                        parameters: {commands: [by-hand]}
                  """);
        },
        Image.Status.AVAILABLE);
  }

  @Test
  void a_build_whose_launch_is_tried_again() throws Exception {
    everywhere(
        () -> {
          var bench = new Workbench();
          bench.sandbox.answer("install-it", Script.exits(3, "boom"));
          return bench.workflow(
              BUILD,
              Workbench.BUILD.replace(
                  "action: ExecuteComponents",
                  "action: ExecuteComponents\n    retry: {maxAttempts: 3, backoffSeconds: 20}"));
        },
        Image.Status.FAILED);
  }

  @Test
  void a_build_that_executes_a_state_machine_executes_it_once() throws Exception {
    var benches = new ArrayList<Workbench>();
    everywhere(
        () -> {
          var bench = new Workbench();
          benches.add(bench);
          bench.stateMachines.endAll(new StateMachines.State.Succeeded("{}"));
          return bench.workflow(
              BUILD,
              """
              schemaVersion: 1.0
              steps:
                - {name: Ask, action: ExecuteStateMachine, inputs: {stateMachineArn: approve}}
                - {name: Gate, action: WaitForAction, timeoutSeconds: 60, onFailure: Continue}
              """);
        },
        Image.Status.AVAILABLE);

    assertThat(benches)
        .hasSizeGreaterThan(10)
        .allSatisfy(bench -> assertThat(bench.stateMachines.started()).hasSize(1));
  }

  @Test
  void an_image_that_is_built_registered_and_distributed() throws Exception {
    everywhere(
        () ->
            new Workbench()
                .workflow(BUILD, Workbench.BUILD)
                .workflow(
                    DISTRIBUTION,
                    """
                    schemaVersion: 1.0
                    steps:
                      - name: Register
                        action: RegisterImage
                        onFailure: Continue
                      - name: Distribute
                        action: DistributeImage
                        inputs:
                          distributions: [{region: eu-central-1, name: again, amiTags: {a: b}}]
                      - name: Modify
                        action: ModifyImageAttributes
                        inputs:
                          distributedImages.$: $.stepOutputs.Distribute.distributedImages
                    """),
        Image.Status.AVAILABLE);
  }

  @Test
  void groups_of_tests_that_wait() throws Exception {
    everywhere(
        () ->
            new Workbench()
                .workflow(TEST, GATE, Optional.of("g"), Optional.empty())
                .workflow(TEST, GATE, Optional.of("g"), Optional.empty())
                .workflow(TEST, GATE),
        Image.Status.AVAILABLE);
  }

  @Test
  void a_group_with_a_failing_member() throws Exception {
    everywhere(
        () ->
            new Workbench()
                .workflow(TEST, GATE, Optional.of("g"), Optional.empty())
                .workflow(
                    TEST,
                    GATE.replace("Continue", "Abort").replace("60", "30"),
                    Optional.of("g"),
                    Optional.empty()),
        Image.Status.FAILED);
  }

  @Test
  void a_cancelled_build() throws Exception {
    everywhere(
        () -> new Workbench().workflow(BUILD, GATE),
        bench -> {
          bench.engine.builds().cancel(bench.image());
          return bench;
        },
        Image.Status.CANCELLED);
  }

  @Test
  void a_death_within_an_action() throws Exception {
    for (var words : List.of("install-it", "check-it", "PRETTY_NAME", "skip_cleanup")) {
      var bench = new Workbench().start();

      try (var next = diesWithin(bench, words, _ -> {})) {
        next.sandbox.answer(words, Script.prints(""));
        next.engine.dispatcher().start();
        settle(next, UnaryOperator.identity());

        assertThat(next.status()).isEqualTo(Image.Status.AVAILABLE);
        assertThat(next.machines()).isEmpty();
        assertThat(next.images.all()).hasSize(1);
        // The same machine as before: nothing was launched again.
        assertThat(next.sandbox.launched()).hasSize(2);
      }
      bench.close();
    }
  }

  @Test
  void a_line_that_a_component_appends_is_there_once_wherever_the_process_died() throws Exception {
    var seen = Collections.synchronizedList(new ArrayList<String>());
    everywhere(
        () -> {
          var bench = new Workbench();
          bench.sandbox.answer("install-it", CrashTest::append);
          bench.sandbox.answer(
              "check-it",
              (machine, _, _) -> {
                seen.add(machine.text("/etc/written").orElse(""));
                return new ExitStatus.Exited(0);
              });
          return bench;
        },
        Image.Status.AVAILABLE);

    assertThat(seen).hasSizeGreaterThan(10).containsOnly("once\n");
  }

  @Test
  void a_step_that_died_with_the_process_starts_from_the_machine_as_it_was_before()
      throws Exception {
    for (var words : List.of("install-it", "by-hand", "skip_cleanup")) {
      var bench =
          new Workbench()
              .workflow(
                  BUILD,
                  """
                  schemaVersion: 1.0
                  steps:
                    - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
                    - name: Apply
                      action: ExecuteComponents
                      inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
                    - name: Run
                      action: RunCommand
                      inputs:
                        instanceId.$: $.stepOutputs.Launch.instanceId
                        documentName: AWS-RunShellScript
                        parameters: {commands: [by-hand]}
                    - name: Clean
                      action: SanitizeInstance
                      inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
                    - name: Gate
                      action: WaitForAction
                  """)
              .start();

      var once = diesWithin(bench, words, CrashTest::append);
      once.engine.dispatcher().start();
      var twice = diesWithin(once, words, CrashTest::append);
      try (twice) {
        twice.sandbox.answer(words, CrashTest::append);
        twice.engine.dispatcher().start();
        twice.run();

        var machine = twice.sandbox.machine(twice.machines().getFirst());
        assertThat(machine.text("/etc/written")).as(words).contains("once\n");
        assertThat(twice.lines())
            .filteredOn(line -> line.contains("was interrupted and runs again"))
            .hasSize(2)
            .allMatch(line -> line.endsWith("(instance id: " + machine.id() + ")"));
      }
      once.close();
      bench.close();
    }
  }

  private static ExitStatus append(FakeMachine machine, Command command, Output output) {
    append(machine);
    return new ExitStatus.Exited(0);
  }

  private static void append(FakeMachine machine) {
    machine.write("/etc/written", machine.text("/etc/written").orElse("") + "once\n");
  }

  /// Runs until a command with these words has done something. The process never comes back from
  /// it: its thread stays where it is until the bench is closed.
  ///
  /// @return what the next process finds
  private static Workbench diesWithin(Workbench bench, String words, Consumer<FakeMachine> last)
      throws InterruptedException {
    var done = new CountDownLatch(1);
    bench.sandbox.answer(
        words,
        (machine, _, _) -> {
          last.accept(machine);
          done.countDown();
          new CountDownLatch(1).await();
          throw new IllegalStateException("unreachable");
        });
    Thread.ofVirtual().start(bench::run);
    assertThat(done.await(20, TimeUnit.SECONDS)).as(words).isTrue();
    return bench.afterCrash();
  }

  private static void everywhere(Setup setup, Image.Status end) throws Exception {
    everywhere(setup, UnaryOperator.identity(), end);
  }

  /// @param middle what happens once everything that is due at first has run
  private static void everywhere(Setup setup, UnaryOperator<Workbench> middle, Image.Status end)
      throws Exception {
    var calm = setup.bench().start();
    settle(calm, middle);
    assertThat(calm.status()).isEqualTo(end);
    var expected = story(calm);
    calm.close();
    var deaths = 0;
    for (var after : List.of(false, true)) {
      for (var write = 1; ; write++) {
        var bench = setup.bench();
        bench.start();
        var mortal = new MortalJournal(bench.journal, write, after);
        if (!diesWith(bench, mortal, middle)) {
          break;
        }
        deaths++;
        try (var next = bench.afterCrash()) {
          next.engine.dispatcher().start();
          settle(next, middle);

          assertThat(next.queue.failures()).isEmpty();
          assertThat(story(next)).as("death at write %s", write).isEqualTo(expected);
          assertThat(next.machines()).isEmpty();
          assertThat(next.holdings()).isEmpty();
          assertThat(next.queue.waiting()).isEmpty();
          assertThat(next.images.all()).hasSameSizeAs(calm.images.all());
        }
      }
    }
    assertThat(deaths).isGreaterThan(10);
  }

  /// Runs with an engine that writes to another journal, until it dies or all is done.
  private static boolean diesWith(
      Workbench bench, MortalJournal mortal, UnaryOperator<Workbench> middle)
      throws InterruptedException {
    bench.engine.dispatcher().close();
    var engine = bench.engine(mortal);
    engine.dispatcher().start();
    try {
      settle(bench, middle);
      return false;
    } catch (Death _) {
      return true;
    } finally {
      engine.dispatcher().close();
    }
  }

  /// Runs everything to its end, as time goes by; what failed is retried once, if machines stay for
  /// that.
  private static void settle(Workbench bench, UnaryOperator<Workbench> middle) {
    bench.run();
    if (bench.status().inProgress()) {
      middle.apply(bench).run();
    }
    waits(bench);
    if (bench.retention.keeps() && bench.status() == Image.Status.FAILED && !isRetried(bench)) {
      bench.retry(Optional.empty()).run();
      waits(bench);
    }
  }

  private static boolean isRetried(Workbench bench) {
    return bench.executions().stream().anyMatch(WorkflowExecution::retried);
  }

  private static void waits(Workbench bench) {
    for (var i = 0; i < 20 && !bench.queue.waiting().isEmpty(); i++) {
      bench.runAfter(Duration.ofSeconds(10));
    }
  }

  /// All that must be the same however often the process died: no ids and no times.
  private static List<String> story(Workbench bench) {
    var story = new ArrayList<String>();
    var image = bench.image();
    story.add(image.state().status() + " " + image.outputs().size() + " " + image.osVersion());
    for (var execution : bench.executions()) {
      story.add(line(execution));
      for (var step : bench.journal.steps(execution.id())) {
        story.add(
            String.join(
                " ",
                step.name(),
                step.status().name(),
                step.rollbackStatus().map(Enum::name).orElse("-"),
                "attempt " + step.attempt(),
                step.message().map(m -> m.replaceAll("(wf|step)-[0-9a-f-]+", "$1")).orElse("-"),
                step.startTime().isPresent() + "/" + step.endTime().isPresent()));
      }
      assertThat(bench.journal.holdings(execution.id()))
          .noneMatch(holding -> holding.kind() == Holding.Kind.MACHINE);
    }
    return story;
  }

  private static String line(WorkflowExecution execution) {
    return String.join(
        " ",
        execution.workflowArn().slug(),
        execution.status().name(),
        "cursor " + execution.cursor(),
        execution.startTime().isPresent() + "/" + execution.endTime().isPresent());
  }
}
