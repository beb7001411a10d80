// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.core.resource.Workflow.Type.BUILD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.resource.Image;
import dev.ingot.testkit.machine.Script;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Actions that do what no action may do: the step has an end, and the worker is free.
class StubbornActionTest {
  private static final String RUN =
      """
      schemaVersion: 1.0
      steps:
        - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
        - name: Run
          action: RunCommand
          timeoutSeconds: 60
          inputs:
            documentName: AWS-RunShellScript
            parameters: {commands: [do-it]}
            instanceId.$: $.stepOutputs.Launch.instanceId
        - name: Behind
          action: RunCommand
          inputs:
            documentName: AWS-RunShellScript
            parameters: {commands: [behind]}
            instanceId.$: $.stepOutputs.Launch.instanceId
      """;

  private final Workbench bench = new Workbench(Duration.ofMillis(300));
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void close() {
    released.countDown();
    bench.close();
  }

  // Errors

  @Test
  void an_error_fails_the_step_and_the_build_is_rolled_back() throws Exception {
    var errors =
        List.<Supplier<Error>>of(
            () -> new OutOfMemoryError("Java heap space"),
            () -> new StackOverflowError(),
            () -> new NoClassDefFoundError("dev/ingot/Gone"),
            () -> new AssertionError("a bug"));
    for (var error : errors) {
      try (var own = new Workbench()) {
        own.sandbox.answer(
            "do-it",
            (_, _, _) -> {
              throw error.get();
            });

        own.workflow(BUILD, RUN).start().run();

        assertThat(own.status()).isEqualTo(Image.Status.FAILED);
        assertThat(own.step("Run").message().orElseThrow())
            .startsWith("An internal error has occurred in step Run: ")
            .contains(error.get().getClass().getSimpleName());
        assertThat(own.execution(0).status())
            .isEqualTo(WorkflowExecution.Status.ROLLBACK_COMPLETED);
        assertThat(own.machines()).isEmpty();
        assertThat(own.queue.waiting()).isEmpty();
        assertThat(own.queue.failures()).isEmpty();
      }
    }
  }

  @Test
  void a_step_that_really_takes_all_memory_or_stack_fails() throws Exception {
    var scripts =
        List.<Script>of(
            (_, _, _) -> {
              var taken = new long[64][];
              for (var i = 0; i < taken.length; i++) {
                taken[i] = new long[Integer.MAX_VALUE - 8];
              }
              return new ExitStatus.Exited(taken.length);
            },
            (_, _, _) -> new ExitStatus.Exited(deep(0)));
    for (var script : scripts) {
      try (var own = new Workbench()) {
        own.sandbox.answer("do-it", script);

        own.workflow(BUILD, RUN).start().run();

        assertThat(own.status()).isEqualTo(Image.Status.FAILED);
        assertThat(own.step("Run").message().orElseThrow())
            .containsAnyOf("OutOfMemoryError", "StackOverflowError");
        assertThat(own.machines()).isEmpty();
      }
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int deep(int depth) {
    return deep(depth + 1) + depth;
  }

  // Steps that take the process with them

  @Test
  void a_step_that_kills_the_process_again_and_again_is_given_up() throws Exception {
    var benches = new ArrayDeque<Workbench>();
    benches.add(bench.workflow(BUILD, RUN).start());
    for (var death = 1; death <= Suspects.LIMIT; death++) {
      var dying = benches.getLast();
      dying.sandbox.answer("do-it", Script.blocks());
      dying.runUntilCommand("do-it");
      assertThat(dying.step("Run").starts()).isEqualTo(death);
      benches.add(dying.afterCrash());
      benches.getLast().engine.dispatcher().start();
    }

    var last = benches.getLast();
    last.run();

    assertThat(last.status()).isEqualTo(Image.Status.FAILED);
    assertThat(last.step("Run").message())
        .contains(
            "The server's process died 5 times while step Run ran; the step is not tried again.");
    assertThat(last.machines()).isEmpty();
    benches.forEach(Workbench::close);
  }

  @Test
  void a_server_that_is_stopped_properly_does_not_count() throws Exception {
    bench.workflow(BUILD, RUN).start();
    bench.sandbox.answer("do-it", Script.blocks());
    var running = bench.runUntilCommand("do-it");
    assertThat(bench.step("Run").starts()).isEqualTo(1);

    bench.close();
    running.join();

    assertThat(bench.step("Run").status()).isEqualTo(StepExecution.Status.RUNNING);
    assertThat(bench.step("Run").starts()).isZero();
  }

  // Actions that do not heed their interrupt

  /// Goes on until the test is over, whatever happens.
  private Script stubborn() {
    return (machine, _, _) -> {
      while (true) {
        try {
          released.await();
          machine.write("/etc/late", "too late");
          return new ExitStatus.Exited(0);
        } catch (InterruptedException _) {
          // not heeded
        }
      }
    };
  }

  @Test
  void an_action_that_ignores_its_time_limit_is_given_up() throws Exception {
    bench.sandbox.answer("do-it", stubborn());
    bench.workflow(BUILD, RUN).start();
    var running = bench.runUntilCommand("do-it");

    bench.clock.advance(Duration.ofSeconds(61));
    bench.engine.dispatcher().look();

    assertThat(running.join(Duration.ofSeconds(10))).isTrue();
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.step("Run").message().orElseThrow())
        .startsWith("Step Run timed out, did not stop within 0 seconds and was given up");
    assertThat(bench.machines()).isEmpty();
    assertThat(bench.holdings()).isEmpty();
  }

  @Test
  void an_action_that_only_computes_is_given_up_too() throws Exception {
    bench.sandbox.answer(
        "do-it",
        (_, _, _) -> {
          while (released.getCount() > 0) {
            Thread.onSpinWait();
          }
          return new ExitStatus.Exited(0);
        });
    bench.workflow(BUILD, RUN).start();
    var running = bench.runUntilCommand("do-it");

    bench.clock.advance(Duration.ofSeconds(61));
    bench.engine.dispatcher().look();

    assertThat(running.join(Duration.ofSeconds(10))).isTrue();
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
  }

  @Test
  void no_later_step_works_in_a_machine_that_a_given_up_action_has() throws Exception {
    bench.sandbox.answer("do-it", stubborn());
    bench
        .workflow(
            BUILD, RUN.replace("timeoutSeconds: 60", "timeoutSeconds: 60\n    onFailure: Continue"))
        .start();
    var running = bench.runUntilCommand("do-it");

    bench.clock.advance(Duration.ofSeconds(61));
    bench.engine.dispatcher().look();

    assertThat(running.join(Duration.ofSeconds(10))).isTrue();
    assertThat(bench.statuses(0))
        .containsExactly("Launch COMPLETED", "Run FAILED", "Behind FAILED");
    assertThat(bench.machines()).isEmpty();
  }

  @Test
  void a_cancel_gives_up_an_action_that_ignores_it() throws Exception {
    bench.sandbox.answer("do-it", stubborn());
    bench.workflow(BUILD, RUN).start();
    var running = bench.runUntilCommand("do-it");

    bench.engine.builds().cancel(bench.image());

    assertThat(running.join(Duration.ofSeconds(10))).isTrue();
    assertThat(bench.status()).isEqualTo(Image.Status.CANCELLED);
    assertThat(bench.step("Run").status()).isEqualTo(StepExecution.Status.CANCELLED);
    assertThat(bench.step("Run").message()).isPresent();
    assertThat(bench.lines()).anyMatch(line -> line.contains("did not stop within"));
    assertThat(bench.machines()).isEmpty();
  }

  @Test
  void the_end_of_the_server_is_not_held_and_the_next_one_goes_on() throws Exception {
    bench.sandbox.answer("do-it", stubborn());
    bench.workflow(BUILD, RUN).start();
    var running = bench.runUntilCommand("do-it");

    bench.close();

    assertThat(running.join(Duration.ofSeconds(10))).isTrue();
    assertThat(bench.step("Run").status()).isEqualTo(StepExecution.Status.RUNNING);
    assertThat(bench.machines()).hasSize(1);
    try (var next = bench.afterCrash()) {
      next.sandbox.answer("do-it", Script.prints(""));
      next.engine.dispatcher().start();
      next.run();
      assertThat(next.status()).isEqualTo(Image.Status.AVAILABLE);
    }
  }

  @Test
  void what_a_given_up_action_makes_too_late_is_removed() throws Exception {
    bench.sandbox.holdLaunches(released);
    bench.workflow(BUILD, RUN).start();
    var running = Thread.ofVirtual().start(bench::run);
    bench.sandbox.awaitLaunch();

    bench.clock.advance(Duration.ofDays(1));
    bench.engine.dispatcher().look();
    assertThat(running.join(Duration.ofSeconds(10))).isTrue();
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    released.countDown();

    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while ((bench.sandbox.launched().isEmpty() || !bench.machines().isEmpty())
        && System.nanoTime() < until) {
      Thread.sleep(10);
    }
    assertThat(bench.sandbox.launched()).hasSize(1);
    assertThat(bench.machines()).isEmpty();
  }
}
