// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.auth.Credentials;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.GetImageRequest;
import dev.ingot.model.shape.ImageStatus;
import dev.ingot.model.shape.ListImageBuildVersionsRequest;
import dev.ingot.model.shape.ListImagesRequest;
import dev.ingot.model.shape.ListWorkflowExecutionsRequest;
import dev.ingot.model.shape.ListWorkflowStepExecutionsRequest;
import dev.ingot.model.shape.WorkflowStepExecutionStatus;
import dev.ingot.testkit.Fixtures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Records of a server that simulates are forgotten, saved and brought back over HTTP.
@Timeout(60)
class ExchangeableStateTest {
  private static final String ZIP = "application/zip";

  private static final String DOCUMENT =
      """
      schemaVersion: 1.0
      phases: [{name: build, steps: [{name: Say, action: ExecuteBash, inputs: {commands: [hi]}}]}]
      """;

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<EmbeddedIngot> running = new ArrayList<>();
  private URI endpoint = URI.create("");

  private void serve(Map<String, String> more) throws Exception {
    serve(folder.resolve("data"), more);
  }

  private void serve(Path data, Map<String, String> more) throws Exception {
    var flags = new HashMap<>(more);
    flags.putIfAbsent("simulate", "yes");
    flags.put("data", data.toString());
    var services = EmbeddedIngot.open(ServerConfig.of(flags, Map.of()), Map.of());
    running.add(services);
    services.start();
    endpoint = FakeHost.endpoint(services.listen("127.0.0.1", 0));
  }

  @AfterEach
  void close() {
    http.close();
    running.forEach(EmbeddedIngot::close);
  }

  private ImageBuilderApi api() {
    return running.getLast().api(Fixtures.SCOPE);
  }

  private HttpResponse<byte[]> send(String method, String path, byte[] body) throws Exception {
    var request =
        HttpRequest.newBuilder(endpoint.resolve(path))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (body.length > 0) {
      request.header("Content-Type", ZIP);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> send(String method, String path) throws Exception {
    return send(method, path, new byte[0]);
  }

  private byte[] saved() throws Exception {
    var answer = send("GET", "/ingot/v1/state");
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains(ZIP);
    return answer.body();
  }

  private static void assertDone(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode() + new String(answer.body(), UTF_8)).isEqualTo("200{}");
  }

  private static void assertRefused(HttpResponse<byte[]> answer, int status, String message) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(new String(answer.body(), UTF_8)).contains(message);
  }

  /// Begins to build an image.
  private String start(String name, Map<String, String> tags) throws Exception {
    var component =
        api()
            .call(ImageBuilder.CREATE_COMPONENT, Requests.component(name, DOCUMENT))
            .componentBuildVersionArn()
            .orElseThrow();
    var recipe =
        api()
            .call(ImageBuilder.CREATE_IMAGE_RECIPE, Requests.recipe(name, component))
            .imageRecipeArn()
            .orElseThrow();
    var infrastructure =
        api()
            .call(ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION, Requests.infrastructure(name))
            .infrastructureConfigurationArn()
            .orElseThrow();
    return api()
        .call(
            ImageBuilder.CREATE_IMAGE,
            CreateImageRequest.builder()
                .imageRecipeArn(recipe)
                .infrastructureConfigurationArn(infrastructure)
                .tags(tags)
                .build())
        .imageBuildVersionArn()
        .orElseThrow();
  }

  private ImageStatus status(String arn) throws Exception {
    var request = GetImageRequest.builder().imageBuildVersionArn(arn).build();
    var image = api().call(ImageBuilder.GET_IMAGE, request).image().orElseThrow();
    return image.state().orElseThrow().status().orElseThrow();
  }

  private void awaitEnd(String arn) throws Exception {
    while (status(arn) != ImageStatus.AVAILABLE) {
      assertThat(status(arn)).isNotIn(ImageStatus.FAILED, ImageStatus.CANCELLED);
      Thread.sleep(5);
    }
  }

  private List<String> steps(String arn) throws Exception {
    var steps = new ArrayList<String>();
    var executions =
        api()
            .call(
                ImageBuilder.LIST_WORKFLOW_EXECUTIONS,
                ListWorkflowExecutionsRequest.builder().imageBuildVersionArn(arn).build())
            .workflowExecutions()
            .orElse(List.of());
    for (var execution : executions) {
      api()
          .call(
              ImageBuilder.LIST_WORKFLOW_STEP_EXECUTIONS,
              ListWorkflowStepExecutionsRequest.builder()
                  .workflowExecutionId(execution.workflowExecutionId().orElseThrow())
                  .build())
          .steps()
          .orElse(List.of())
          .forEach(
              step -> steps.add(step.name().orElseThrow() + " " + step.status().orElseThrow()));
    }
    return steps;
  }

  private int images() throws Exception {
    return api()
        .call(ImageBuilder.LIST_IMAGES, ListImagesRequest.builder().build())
        .imageVersionList()
        .orElse(List.of())
        .size();
  }

  private List<String> log(String arn) {
    return running.getLast().log(Arn.parse(arn).orElseThrow(), 0, 10_000).lines().stream()
        .map(Object::toString)
        .toList();
  }

  @Test
  void what_was_saved_comes_back_after_it_was_forgotten() throws Exception {
    serve(Map.of());
    var web = start("web", Map.of());
    awaitEnd(web);
    var steps = steps(web);
    var log = log(web);
    var machineImages = running.getLast().machineImages();
    var saved = saved();

    assertDone(send("POST", "/ingot/v1/reset"));

    assertThat(images()).isZero();
    assertThat(log(web)).isEmpty();
    assertThat(running.getLast().machineImages()).isEmpty();
    // Under the same names, and from the first build number on.
    assertThat(start("web", Map.of())).isEqualTo(web);
    awaitEnd(web);
    awaitEnd(start("other", Map.of()));

    assertDone(send("PUT", "/ingot/v1/state", saved));

    assertThat(images()).isEqualTo(1);
    assertThat(status(web)).isEqualTo(ImageStatus.AVAILABLE);
    assertThat(steps(web)).isEqualTo(steps).isNotEmpty();
    assertThat(log(web)).isEqualTo(log).isNotEmpty();
    assertThat(running.getLast().machineImages()).isEqualTo(machineImages).hasSize(1);
  }

  @Test
  void a_saved_state_comes_back_in_another_server() throws Exception {
    serve(Map.of());
    var web = start("web", Map.of());
    awaitEnd(web);
    var saved = saved();

    serve(folder.resolve("other"), Map.of());
    assertDone(send("PUT", "/ingot/v1/state", saved));

    assertThat(status(web)).isEqualTo(ImageStatus.AVAILABLE);
    var builds =
        api()
            .call(
                ImageBuilder.LIST_IMAGE_BUILD_VERSIONS,
                ListImageBuildVersionsRequest.builder().build());
    assertThat(builds.imageSummaryList().orElseThrow()).hasSize(1);
  }

  @Test
  void what_is_being_built_goes_on_when_it_was_saved() throws Exception {
    serve(Map.of());
    var web = start("web", Map.of("ingot:simulate:duration", "100ms"));
    while (steps(web).size() < 3) {
      Thread.sleep(5);
    }

    var saved = saved();
    awaitEnd(web);
    assertThat(steps(web))
        .noneMatch(step -> step.endsWith(WorkflowStepExecutionStatus.FAILED.name()));

    // And once more from there.
    assertDone(send("PUT", "/ingot/v1/state", saved));
    assertThat(status(web)).isNotEqualTo(ImageStatus.AVAILABLE);
    awaitEnd(web);
  }

  @Test
  void a_reset_ends_what_is_being_built() throws Exception {
    serve(Map.of());
    start("web", Map.of("ingot:simulate:duration", "5s"));

    assertDone(send("POST", "/ingot/v1/reset"));

    assertThat(images()).isZero();
    assertThat(running.getLast().machineIds()).isEmpty();
    awaitEnd(start("web", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "no mark", "climbs", "settings", "no database"})
  void what_is_no_saved_state_is_refused_and_changes_nothing(String kind) throws Exception {
    serve(Map.of());
    var web = start("web", Map.of());
    awaitEnd(web);
    var entries = entries(saved());
    switch (kind) {
      case "no mark" -> entries.remove("simulated");
      case "climbs" -> entries.put("logs/../../evil", "evil".getBytes(UTF_8));
      case "settings" -> entries.put("ingot.yaml", "simulate: no".getBytes(UTF_8));
      case "no database" -> entries.put("ingot.db", "no database".repeat(1000).getBytes(UTF_8));
      default -> {}
    }
    var body = kind.equals("garbage") ? kind.getBytes(UTF_8) : zip(entries);

    assertRefused(send("PUT", "/ingot/v1/state", body), 400, "The body is no saved state: ");

    assertThat(folder.resolve("evil")).doesNotExist();
    assertThat(folder.resolve("data/incoming")).doesNotExist();
    assertThat(status(web)).isEqualTo(ImageStatus.AVAILABLE);
    awaitEnd(start("other", Map.of()));
  }

  private static Map<String, byte[]> entries(byte[] archive) throws Exception {
    var entries = new LinkedHashMap<String, byte[]>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static byte[] zip(Map<String, byte[]> entries) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void a_server_whose_builds_are_real_refuses() throws Exception {
    serve(Map.of("simulate", "no"));

    assertRefused(send("POST", "/ingot/v1/reset"), 400, "The builds of this server are real");
    assertRefused(send("GET", "/ingot/v1/state"), 400, "The builds of this server are real");
  }

  @Test
  void a_key_must_be_one_that_may_delete_and_no_account_exchanges_anothers_records()
      throws Exception {
    serve(Map.of("credentials", "A:s:111122223333,R:s:111122223333:read-only"));

    assertThat(signed("POST", "/ingot/v1/reset", "R")).isEqualTo(403);
    assertThat(signed("GET", "/ingot/v1/state", "R")).isEqualTo(200);
    assertThat(signed("POST", "/ingot/v1/reset", "A")).isEqualTo(200);
    assertThat(signed("POST", "/ingot/v1/reset", "B")).isEqualTo(403);

    serve(folder.resolve("other"), Map.of("credentials", "A:s:111122223333,B:s:444455556666"));
    assertThat(signed("GET", "/ingot/v1/state", "A")).isEqualTo(403);
    assertThat(signed("POST", "/ingot/v1/reset", "A")).isEqualTo(403);
  }

  private int signed(String method, String path, String key) throws Exception {
    return SignedCall.send(method, endpoint, path, new Credentials(key, "s")).statusCode();
  }

  @Test
  void other_methods_types_and_strangers_are_refused() throws Exception {
    serve(Map.of());

    assertRefused(send("GET", "/ingot/v1/reset"), 404, "");
    assertRefused(send("DELETE", "/ingot/v1/state"), 404, "");
    var page =
        HttpRequest.newBuilder(endpoint.resolve("/ingot/v1/reset"))
            .header("Origin", "https://evil.example")
            .POST(BodyPublishers.noBody())
            .build();
    assertThat(http.send(page, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
    var text =
        HttpRequest.newBuilder(endpoint.resolve("/ingot/v1/state"))
            .header("Content-Type", "text/plain")
            .PUT(BodyPublishers.ofString("a"))
            .build();
    assertThat(http.send(text, BodyHandlers.ofString()).statusCode()).isEqualTo(415);
  }

  @Test
  void an_exchange_that_was_interrupted_is_taken_back_at_the_next_start() throws Exception {
    var data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("ingot.db"), "old");
    Files.writeString(Files.createDirectory(data.resolve("logs")).resolve("a"), "old");
    var archive =
        zip(
            new LinkedHashMap<>(
                Map.of(
                    "simulated",
                    "The records of an Ingot that simulates, form 1\n".getBytes(UTF_8))));
    for (var moved : List.of(0, 1, 2)) {
      var state = new SimulatedState(data);
      state.expect(archive);
      if (moved == 2) {
        state.exchange();
        // Something new is there already.
        Files.writeString(data.resolve("ingot.db"), "new");
        Files.createDirectory(data.resolve("images"));
      } else {
        Files.createDirectory(data.resolve("replaced"));
        if (moved == 1) {
          Files.move(data.resolve("logs"), data.resolve("replaced/logs"));
        }
      }

      new SimulatedState(data).recover();

      assertThat(data.resolve("ingot.db")).hasContent("old");
      assertThat(data.resolve("logs/a")).hasContent("old");
      try (var there = Files.list(data)) {
        assertThat(there.map(path -> String.valueOf(path.getFileName())))
            .containsExactlyInAnyOrder("ingot.db", "logs");
      }
    }
  }
}
