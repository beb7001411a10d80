// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.core.machine.ExitStatus;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.client.HttpImageBuilder;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.GetImageRequest;
import dev.ingot.model.shape.Image;
import dev.ingot.model.shape.ImageStatus;
import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody else, say a backup, has the write lock of the SQLite database.
@Tag("host")
class DatabaseLockedTest {
  private static final String COMPONENT =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps: [{name: Install, action: ExecuteBash, inputs: {commands: [install-it]}}]
      """;

  /// Longer than the database is waited for.
  private static final Duration LONG = Duration.ofSeconds(33);

  @TempDir private Path data = Path.of("");
  private final FakeMachines sandbox = new FakeMachines();

  @Test
  @Timeout(180)
  void calls_wait_or_are_refused_and_builds_go_on_when_the_lock_is_free() throws Exception {
    var goesOn = new CountDownLatch(1);
    sandbox.answer(
        "install-it",
        (_, _, _) -> {
          goesOn.await();
          return new ExitStatus.Exited(0);
        });
    var config = ServerConfig.of(Map.of("data", data.toString()), Map.of());
    try (var services = Wiring.open(config, Map.of(), this::onFakes)) {
      services.start();
      var endpoint = URI.create("http://127.0.0.1:" + services.listen("127.0.0.1", 0).port());
      try (var api = new HttpImageBuilder(endpoint, Optional.empty())) {
        var image = build(api);
        sandbox.awaitCommand("install-it");
        var request = component("later");

        try (var lock = lock()) {
          var soon = CompletableFuture.supplyAsync(() -> create(api, component("soon")));
          Thread.sleep(2000);
          assertThat(status(api, image)).isEqualTo(ImageStatus.BUILDING);
          assertThat(soon).isNotDone();
          lock.createStatement().execute("rollback");
          assertThat(soon.join()).contains(":component/soon/1.0.0/1");

          lock.createStatement().execute("begin immediate");
          goesOn.countDown();
          var refused =
              CompletableFuture.supplyAsync(() ->
                  Optional.ofNullable(
                      catchThrowableOfType(ApiException.class, () -> create(api, request))));
          Thread.sleep(LONG);
          assertThat(status(api, image)).isEqualTo(ImageStatus.BUILDING);
          lock.createStatement().execute("rollback");
          refused
              .join()
              .ifPresent(e -> assertThat(e.code()).isEqualTo("ServiceUnavailableException"));
        }

        assertThat(create(api, request)).contains(":component/later/1.0.0/1");
        while (status(api, image) == ImageStatus.BUILDING
            || status(api, image) == ImageStatus.TESTING) {
          Thread.sleep(100);
        }
        assertThat(status(api, image)).isEqualTo(ImageStatus.AVAILABLE);
        assertThat(sandbox.ids()).isEmpty();
      }
    }
  }

  private Adapters onFakes(Adapters real) {
    return new Adapters(
        real.worker(),
        real.transactions(),
        real.resources(),
        real.idempotency(),
        real.journal(),
        real.lifecycles(),
        real.queue(),
        real.outbox(),
        real.log(),
        List.of(sandbox),
        new MemoryImages(),
        new MemoryBases(),
        real.host(),
        real.clock());
  }

  private Connection lock() throws Exception {
    var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ingot.db"));
    try (var statement = connection.createStatement()) {
      statement.execute("begin immediate");
    }
    return connection;
  }

  private static CreateComponentRequest component(String name) {
    return Requests.component(name, COMPONENT);
  }

  private static String create(ImageBuilderApi api, CreateComponentRequest request) {
    return api.call(ImageBuilder.CREATE_COMPONENT, request)
        .componentBuildVersionArn()
        .orElseThrow();
  }

  private static String build(ImageBuilderApi api) {
    var component = create(api, component("web"));
    var recipe =
        api.call(ImageBuilder.CREATE_IMAGE_RECIPE, Requests.recipe("web", component))
            .imageRecipeArn()
            .orElseThrow();
    var infrastructure =
        api.call(ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION, Requests.infrastructure("small"))
            .infrastructureConfigurationArn()
            .orElseThrow();
    return api.call(
            ImageBuilder.CREATE_IMAGE,
            CreateImageRequest.builder()
                .imageRecipeArn(recipe)
                .infrastructureConfigurationArn(infrastructure)
                .build())
        .imageBuildVersionArn()
        .orElseThrow();
  }

  private static ImageStatus status(ImageBuilderApi api, String image) {
    return api.call(
            ImageBuilder.GET_IMAGE, GetImageRequest.builder().imageBuildVersionArn(image).build())
        .image()
        .flatMap(Image::state)
        .orElseThrow()
        .status()
        .orElseThrow();
  }
}
