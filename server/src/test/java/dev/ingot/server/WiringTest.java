// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.ComponentConfiguration;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.GetComponentRequest;
import dev.ingot.model.shape.Platform;
import dev.ingot.stores.files.DirectoryInUseException;
import dev.ingot.testkit.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real thing over an empty data directory; nothing is built here.
class WiringTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path data;

  private EmbeddedIngot open() {
    return Wiring.open(ServerConfig.of(Map.of("data", data.toString()), NOTHING), NOTHING);
  }

  private static String create(EmbeddedIngot services, String token) {
    return services
        .api(Fixtures.SCOPE)
        .call(
            ImageBuilder.CREATE_COMPONENT,
            CreateComponentRequest.builder()
                .name("web")
                .semanticVersion("1.0.0")
                .platform(Platform.Linux)
                .data(Fixtures.COMPONENT_DOCUMENT)
                .clientToken(token)
                .build())
        .componentBuildVersionArn()
        .orElseThrow();
  }

  private static String recipe(EmbeddedIngot services, String parentImage) {
    var use =
        ComponentConfiguration.builder()
            .componentArn("arn:aws:imagebuilder:eu-central-1:aws:component/hello-world-linux/x.x.x")
            .build();
    return services
        .api(Fixtures.SCOPE)
        .call(
            ImageBuilder.CREATE_IMAGE_RECIPE,
            CreateImageRecipeRequest.builder()
                .name("web")
                .semanticVersion("1.0.x")
                .parentImage(parentImage)
                .components(List.of(use))
                .clientToken(parentImage)
                .build())
        .imageRecipeArn()
        .orElseThrow();
  }

  @Test
  void a_recipe_cannot_name_a_file_that_nobody_meant_for_it(@TempDir Path folder) throws Exception {
    var secret = "file://" + Files.writeString(folder.resolve("secret.tar"), "secret");
    var missing = "file://" + folder.resolve("missing.tar");
    try (var services = open()) {
      for (var parent : List.of(secret, missing, "file:///dev/zero", secret + "#sha256=00")) {
        assertThatThrownBy(() -> recipe(services, parent))
            .isInstanceOf(ApiException.class)
            .hasMessageContaining("No image and no base is known as '" + parent + "'");
      }
      services.addBase("mine", secret);
      assertThat(recipe(services, secret)).contains("image-recipe/web/");
    }
  }

  @Test
  void a_recipe_names_the_files_below_the_parent_folder(@TempDir Path folder) throws Exception {
    var file = "file://" + Files.writeString(folder.resolve("root.tar"), "root");
    var flags = Map.of("data", data.toString(), "parent-folder", folder.toString());

    try (var services = Wiring.open(ServerConfig.of(flags, NOTHING), NOTHING)) {
      assertThat(recipe(services, file)).contains("image-recipe/web/");
      assertThatThrownBy(() -> recipe(services, "file://" + folder + "/../../etc/shadow"))
          .isInstanceOf(ApiException.class);
    }
  }

  @Test
  void a_time_that_is_none_is_refused_by_its_name() {
    var config = ServerConfig.of(Map.of("data", data.toString()), NOTHING);

    assertThatThrownBy(() -> Wiring.open(config, Map.of("SOURCE_DATE_EPOCH", "yesterday")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("SOURCE_DATE_EPOCH: 'yesterday' is no number of seconds since 1970");
  }

  @Test
  void what_was_acknowledged_is_there_when_it_is_opened_again() {
    String arn;
    try (var services = open()) {
      arn = create(services, "token");
    }

    try (var services = open()) {
      var component =
          services
              .api(Fixtures.SCOPE)
              .call(
                  ImageBuilder.GET_COMPONENT,
                  GetComponentRequest.builder().componentBuildVersionArn(arn).build())
              .component()
              .orElseThrow();
      assertThat(component.data()).hasValue(Fixtures.COMPONENT_DOCUMENT);
    }
  }

  @Test
  void calls_with_one_token_at_the_same_time_make_one_thing() throws Exception {
    try (var services = open();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Callable<String>>();
      for (var i = 0; i < 20; i++) {
        calls.add(() -> create(services, "one-token"));
      }

      var answers = new HashSet<String>();
      for (var call : threads.invokeAll(calls)) {
        answers.add(call.get());
      }

      assertThat(answers).hasSize(1);
      assertThat(answers.iterator().next()).endsWith("/1.0.0/1");
    }
  }

  @Test
  void a_data_directory_is_used_by_one_at_a_time() {
    try (var services = open()) {
      assertThat(services.machineIds()).isEmpty();
      assertThatThrownBy(this::open)
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessageContaining(data.toString());
    }

    open().close();
  }

  @Test
  void an_announcement_is_found_as_long_as_the_process_has_the_directory() throws Exception {
    try (var services = open()) {
      services.announce("111122223333");

      var announced = Announcement.of(data).orElseThrow();
      assertThat(announced.account()).isEqualTo("111122223333");
      assertThat(announced.endpoint().getHost()).isEqualTo("127.0.0.1");
      assertThat(announced.toString()).doesNotContain(announced.secret());
    }

    assertThat(Announcement.of(data)).isEmpty();
  }

  @Test
  void it_starts_and_stops_with_nothing_to_do() throws Exception {
    try (var services = open()) {
      services.start();
      services.start();
    }
  }

  /// The folder was there with permissions for everybody, as `mkdir` makes it.
  @Test
  void the_database_is_for_its_owner_only() throws Exception {
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));

    try (var services = open()) {
      create(services, "token");

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
          .isEqualTo("rwx------");
      for (var name : List.of("ingot.db", "ingot.db-wal", "ingot.db-shm")) {
        var permissions = Files.getPosixFilePermissions(data.resolve(name));
        assertThat(PosixFilePermissions.toString(permissions)).as(name).isEqualTo("rw-------");
      }
    }
  }
}
