// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.resource.Image;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.stores.sql.Database;
import dev.ingot.stores.sql.Databases;
import dev.ingot.stores.sql.StoreException;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import dev.ingot.testkit.machine.Script;
import dev.ingot.testkit.store.MemoryBuildLog;
import dev.ingot.testkit.store.PostgresqlCluster;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Servers on several hosts over one PostgreSQL.
@Tag("postgresql")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeveralServersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String COMPONENT =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps: [{name: Install, action: ExecuteBash, inputs: {commands: [install-it]}}]
      """;

  private Optional<PostgresqlCluster> cluster = Optional.empty();
  private final List<Host> hosts = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    var programs = PostgresqlCluster.programs();
    if (programs.isEmpty()) {
      Assumptions.abort("PostgreSQL is not installed");
    }
    cluster = Optional.of(PostgresqlCluster.start(programs.get(), _ -> {}));
  }

  @AfterEach
  void closeHosts() {
    hosts.reversed().forEach(Host::close);
  }

  @AfterAll
  void stop() throws Exception {
    if (cluster.isPresent()) {
      cluster.get().close();
    }
  }

  /// The time of this computer, moved on by hand.
  private static final class Clock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return InstantSource.system().instant().plus(ahead);
    }

    void advance(Duration by) {
      ahead = ahead.plus(by);
    }
  }

  private final class Host implements AutoCloseable {
    private final Clock clock = new Clock();
    private final Database database;
    private final FakeMachines sandbox;
    private final MemoryBuildLog log = new MemoryBuildLog();
    private final EmbeddedIngot services;
    private boolean cutOff;

    Host(String url, String name, FakeMachines sandbox) {
      this.sandbox = sandbox;
      this.database = Databases.postgresql(url);
      var adapters =
          new Adapters(
              name,
              database.transactions(),
              database.resources(),
              database.idempotency(clock),
              database.journal(),
              database.lifecycles(),
              database.queue(name, 4, clock),
              database.outbox(name, clock),
              log,
              List.of(sandbox),
              new MemoryImages(),
              new MemoryBases(),
              new NoHostTools(),
              clock);
      var config = ServerConfig.of(Map.of("data", "/nowhere"), Map.of());
      this.services = Wiring.assemble(adapters, config, Map.of(), _ -> {}, () -> {});
      hosts.add(this);
    }

    Host started() throws InterruptedException {
      services.start();
      return this;
    }

    /// From now on it can no longer say that it is alive, or write anything.
    void isCutOff() {
      cutOff = true;
      database.close();
    }

    Image image(Arn arn) {
      return (Image) database.resources().find(arn).orElseThrow();
    }

    List<String> messages(Arn arn) {
      return database.journal().executions(arn).stream()
          .flatMap(e -> database.journal().steps(e.id()).stream())
          .flatMap(step -> step.message().stream())
          .toList();
    }

    Stream<String> lines(Arn arn) {
      return log.read(arn, 0, 10_000).lines().stream().map(BuildLog.Line::text);
    }

    @Override
    public void close() {
      try {
        services.close();
      } catch (StoreException e) {
        assertThat(cutOff).as(e.getMessage()).isTrue();
      }
      database.close();
    }
  }

  @Test
  void a_build_whose_server_is_lost_begins_again_on_another_host() throws Exception {
    var url = cluster.orElseThrow().newEmptyDatabase();
    var first = new Host(url, "host-1", new FakeMachines()).started();
    first.sandbox.answer("install-it", Script.blocks());
    var arn = build(first);
    first.sandbox.awaitCommand("install-it");
    var lost = first.sandbox.ids().getFirst();

    first.isCutOff();
    var second = new Host(url, "host-2", new FakeMachines()).started();
    age(url);
    await(() -> second.messages(arn).contains("Waiting for host host-1, which has " + lost));
    second.clock.advance(Duration.ofSeconds(61));
    await(() -> !second.image(arn).state().status().inProgress());

    assertThat(second.image(arn).state().status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(second.sandbox.ids()).isEmpty();
    assertThat(second.sandbox.launched())
        .allSatisfy(spec -> assertThat(spec.id()).isNotEqualTo(lost));
    assertThat(second.lines(arn))
        .contains(
            "The instance '"
                + lost
                + "' is on host host-1 and cannot be reached from here (host-2)");
    assertThat(second.database.journal().holdings(Holding.Kind.MACHINE)).isEmpty();
    assertThat(second.database.journal().holdings(Holding.Kind.IMAGE))
        .extracting(Holding::host)
        .containsExactly(Optional.of("host-2"));

    assertThat(first.sandbox.ids()).containsExactly(lost);
    var back = new Host(url, "host-1", first.sandbox.afterRestart()).started();
    assertThat(back.sandbox.ids()).isEmpty();
  }

  /// The last signs of life of all workers are a minute older.
  private static void age(String url) throws SQLException {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute("update scheduled_tasks set last_heartbeat = last_heartbeat - 60000");
    }
  }

  private static Arn build(Host host) {
    var api = host.services.api(Fixtures.SCOPE);
    var component =
        api.call(ImageBuilder.CREATE_COMPONENT, Requests.component("web", COMPONENT))
            .componentBuildVersionArn()
            .orElseThrow();
    var recipe =
        api.call(ImageBuilder.CREATE_IMAGE_RECIPE, Requests.recipe("web", component))
            .imageRecipeArn()
            .orElseThrow();
    var infrastructure =
        api.call(ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION, Requests.infrastructure("small"))
            .infrastructureConfigurationArn()
            .orElseThrow();
    return Arn.parse(
            api.call(
                    ImageBuilder.CREATE_IMAGE,
                    CreateImageRequest.builder()
                        .imageRecipeArn(recipe)
                        .infrastructureConfigurationArn(infrastructure)
                        .build())
                .imageBuildVersionArn()
                .orElseThrow())
        .orElseThrow();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    var until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting").isLessThan(until);
      Thread.sleep(100);
    }
  }
}
