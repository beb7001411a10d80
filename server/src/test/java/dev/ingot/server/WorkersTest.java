// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ingot.core.Arn;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.resource.Image;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.CancelImageCreationRequest;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.WorkflowConfiguration;
import dev.ingot.model.shape.WorkflowType;
import dev.ingot.stores.sql.Database;
import dev.ingot.stores.sql.Databases;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import dev.ingot.testkit.store.MemoryBuildLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the setting `workers` bounds and what not, with the real runtime over SQLite. Only machines
/// are in memory.
@Timeout(120)
class WorkersTest {
  private static final String CHECK =
      """
      schemaVersion: 1.0
      steps:
        - name: Launch
          action: LaunchInstance
          inputs: {waitFor: ssmAgent}
        - name: Check
          action: RunCommand
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
            documentName: AWS-RunShellScript
            parameters: {commands: [check-this]}
      """;

  private static final String ASK =
      """
      schemaVersion: 1.0
      steps:
        - name: Ask
          action: ExecuteStateMachine
          inputs: {stateMachineArn: approve}
      """;

  @TempDir Path data;

  private final FakeMachines machines = new FakeMachines();
  private final MemoryBases bases = new MemoryBases();
  private final MemoryImages images = new MemoryImages();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger atWork = new AtomicInteger();
  private final AtomicInteger mostAtWork = new AtomicInteger();

  /// How the state machines are.
  private volatile String state = "{\"status\": \"RUNNING\", \"executionArn\": \"run\"}";

  private final HttpServer stateMachines;
  private Optional<Host> host = Optional.empty();

  WorkersTest() throws Exception {
    stateMachines =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stateMachines.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var body = state.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    stateMachines.start();
    machines.answer(
        "check-this",
        (_, _, _) -> {
          mostAtWork.accumulateAndGet(atWork.incrementAndGet(), Math::max);
          try {
            released.await();
          } finally {
            atWork.decrementAndGet();
          }
          return new ExitStatus.Exited(0);
        });
  }

  @AfterEach
  void close() {
    host.ifPresent(Host::close);
    stateMachines.stop(0);
  }

  private final class Host implements AutoCloseable {
    private final Database database = Databases.sqlite(data);
    private final EmbeddedIngot services;

    Host(int workers, FakeMachines machines) throws InterruptedException {
      var url = "http://127.0.0.1:" + stateMachines.getAddress().getPort() + "/";
      var settings =
          Map.of(
              "data", data.toString(),
              "workers", "" + workers,
              "state-machines", "approve=" + url);
      var config = ServerConfig.of(settings, Map.of());
      var clock = InstantSource.system();
      var adapters =
          new Adapters(
              "local",
              database.transactions(),
              database.resources(),
              database.idempotency(clock),
              database.journal(),
              database.lifecycles(),
              database.queue("local", Wiring.executions(config), clock),
              database.outbox("local", clock),
              new MemoryBuildLog(),
              List.of(machines),
              images,
              bases,
              new NoHostTools(),
              clock);
      this.services = Wiring.assemble(adapters, config, Map.of(), _ -> {}, () -> {});
      services.start();
      host = Optional.of(this);
    }

    ImageBuilderApi api() {
      return services.api(Fixtures.SCOPE);
    }

    Image image(Arn arn) {
      return (Image) database.resources().find(arn).orElseThrow();
    }

    Stream<StepExecution> steps(Arn arn) {
      return database.journal().executions(arn).stream()
          .flatMap(e -> database.journal().steps(e.id()).stream());
    }

    long waitForSlots(Arn arn, int workers) {
      var message = "Waiting for a machine slot; workers is " + workers;
      return steps(arn)
          .filter(step -> step.status() == StepExecution.Status.RUNNING)
          .filter(step -> step.message().equals(Optional.of(message)))
          .count();
    }

    boolean isAvailable(Arn arn) {
      return image(arn).state().status() == Image.Status.AVAILABLE;
    }

    @Override
    public void close() {
      host = Optional.empty();
      services.close();
      database.close();
    }
  }

  /// An image with one group of so many tests.
  private static Arn build(Host host, String name, int tests, String document) {
    var api = host.api();
    var component = "arn:aws:imagebuilder:eu-central-1:aws:component/hello-world-linux/x.x.x";
    var recipe =
        api.call(ImageBuilder.CREATE_IMAGE_RECIPE, Requests.recipe(name, component))
            .imageRecipeArn()
            .orElseThrow();
    var infrastructure =
        api.call(ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION, Requests.infrastructure(name))
            .infrastructureConfigurationArn()
            .orElseThrow();
    var workflow =
        api.call(ImageBuilder.CREATE_WORKFLOW, Requests.workflow(name, WorkflowType.TEST, document))
            .workflowBuildVersionArn()
            .orElseThrow();
    var member =
        WorkflowConfiguration.builder().workflowArn(workflow).parallelGroup("checks").build();
    return Arn.parse(
            api.call(
                    ImageBuilder.CREATE_IMAGE,
                    CreateImageRequest.builder()
                        .imageRecipeArn(recipe)
                        .infrastructureConfigurationArn(infrastructure)
                        .executionRole("builder")
                        .workflows(Collections.nCopies(tests, member))
                        .build())
                .imageBuildVersionArn()
                .orElseThrow())
        .orElseThrow();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(20);
    }
  }

  @Test
  void five_state_machines_of_a_group_are_waited_for_at_once_with_one_worker() throws Exception {
    var one = new Host(1, machines);

    var image = build(one, "ask", 7, ASK);

    await(() -> running(one, image) == 5);
    Thread.sleep(300);
    assertThat(running(one, image)).isEqualTo(5);
    state = "{\"status\": \"SUCCEEDED\", \"executionArn\": \"run\", \"output\": {}}";
    await(() -> one.isAvailable(image));
  }

  private static long running(Host host, Arn image) {
    return host.steps(image).filter(step -> step.status() == StepExecution.Status.RUNNING).count();
  }

  @Test
  void a_step_without_a_machine_goes_on_while_the_only_slot_is_taken() throws Exception {
    state = "{\"status\": \"SUCCEEDED\", \"executionArn\": \"run\", \"output\": {}}";
    var one = new Host(1, machines);
    var busy = build(one, "busy", 5, CHECK);
    await(() -> one.waitForSlots(busy, 1) == 4);

    var ask = build(one, "ask", 5, ASK);

    await(() -> one.isAvailable(ask));
    assertThat(one.waitForSlots(busy, 1)).isEqualTo(4);
  }

  @Test
  void machines_of_several_builds_are_never_more_than_workers_and_all_builds_end()
      throws Exception {
    var two = new Host(2, machines);
    var first = build(two, "first", 5, CHECK);
    var second = build(two, "second", 5, CHECK);
    await(() -> two.waitForSlots(first, 2) + two.waitForSlots(second, 2) == 8);
    assertThat(machines.ids()).hasSize(2);
    await(() -> atWork.get() == 2);

    released.countDown();

    await(() -> two.isAvailable(first) && two.isAvailable(second));
    assertThat(mostAtWork).hasValue(2);
    assertThat(machines.launched()).hasSize(10);
    assertThat(machines.ids()).isEmpty();
  }

  @Test
  void a_build_is_cancelled_while_it_waits_for_a_slot() throws Exception {
    var one = new Host(1, machines);
    var busy = build(one, "busy", 1, CHECK);
    await(() -> atWork.get() == 1);
    var waits = build(one, "waits", 2, CHECK);
    await(() -> one.waitForSlots(waits, 1) == 2);

    one.api()
        .call(
            ImageBuilder.CANCEL_IMAGE_CREATION,
            CancelImageCreationRequest.builder().imageBuildVersionArn(waits.toString()).build());

    await(() -> one.image(waits).state().status() == Image.Status.CANCELLED);
    assertThat(one.database.journal().executions(waits))
        .extracting(WorkflowExecution::status)
        .containsOnly(WorkflowExecution.Status.CANCELLED);
    assertThat(machines.launched()).hasSize(1);
    released.countDown();
    await(() -> one.isAvailable(busy));
  }

  @Test
  void builds_that_wait_for_a_slot_come_to_it_after_a_restart() throws Exception {
    var before = new Host(1, machines);
    var image = build(before, "web", 4, CHECK);
    await(() -> atWork.get() == 1 && before.waitForSlots(image, 1) == 3);

    before.close();
    released.countDown();
    var after = new Host(1, machines.afterRestart());

    await(() -> after.isAvailable(image));
    assertThat(mostAtWork).hasValue(1);
  }
}
