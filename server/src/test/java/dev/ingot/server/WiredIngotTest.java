// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.Capture;
import dev.ingot.document.YamlReader;
import dev.ingot.iam.PolicyParser;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.PercentCoding;
import dev.ingot.model.shape.ListImagesRequest;
import dev.ingot.server.http.Callers;
import dev.ingot.server.http.RateLimit;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.MemoryBases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;

class WiredIngotTest {
  private static final Arn IMAGE = Fixtures.image().arn();
  private static final String TAGS = "/tags/" + PercentCoding.encode(IMAGE.toString());
  private static final Callers.Credential OURS =
      new Callers.Credential("secret", Fixtures.SCOPE.account());

  private static HttpResponse<String> send(URI endpoint, String method, String target)
      throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(endpoint + target))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void health_is_open_to_everybody_and_metrics_to_who_may_call() throws Exception {
    try (var host = new FakeHost(Map.of("key", OURS))) {
      host.client(host.endpoint(), "key", "secret").listImages(r -> {});
      var caller = new Credentials("key", "secret");

      assertThat(send(host.endpoint(), "GET", "/health/live").statusCode()).isEqualTo(200);
      assertThat(send(host.endpoint(), "GET", "/health/ready").body()).isEqualTo("ok\n");
      assertThat(send(host.endpoint(), "GET", "/metrics").statusCode()).isEqualTo(403);
      assertThat(SignedCall.get(host.endpoint(), "/metrics", caller).body())
          .contains("ingot_requests_total{operation=\"ListImages\",outcome=\"answered\"} 1\n");
    }
  }

  @Test
  void errors_are_counted_by_operation_and_code() throws Exception {
    try (var host = new FakeHost(Map.of("key", OURS))) {
      var client = host.client(host.endpoint(), "key", "secret");
      for (var i = 0; i < 2; i++) {
        assertThatThrownBy(() -> client.getImage(r -> r.imageBuildVersionArn(IMAGE.toString())))
            .isInstanceOf(ImagebuilderException.class);
      }
      assertThatThrownBy(() -> client.getImage(r -> r.imageBuildVersionArn("x")))
          .isInstanceOf(ImagebuilderException.class);
      var stranger = host.client(host.endpoint(), "key", "guess");
      assertThatThrownBy(() -> stranger.listImages(r -> {}))
          .isInstanceOf(ImagebuilderException.class);

      assertThat(
              SignedCall.get(host.endpoint(), "/metrics", new Credentials("key", "secret")).body())
          .isEqualTo(
              """
              # TYPE ingot_requests_total counter
              ingot_requests_total{operation="GetImage",outcome="refused"} 3
              ingot_requests_total{operation="ListImages",outcome="refused"} 1
              # TYPE ingot_errors_total counter
              ingot_errors_total{operation="GetImage",code="InvalidParameterValueException"} 1
              ingot_errors_total{operation="GetImage",code="ResourceNotFoundException"} 2
              ingot_errors_total{operation="ListImages",code="InvalidSignatureException"} 1
              """);
    }
  }

  @Test
  void what_a_policy_does_not_allow_is_not_done_beside_the_api_either() throws Exception {
    var policy =
        PolicyParser.ofIdentity(
            YamlReader.read(
                "{Statement: {Effect: Allow, Action: 'imagebuilder:List*', Resource: '*'}}",
                "policy"));
    var lister =
        new Callers.Credential(
            "secret",
            OURS.account(),
            Callers.Access.ALL,
            "lister",
            Optional.of(List.of(policy)),
            Optional.empty());
    try (var host = new FakeHost(Map.of("key", OURS, "lister", lister))) {
      var key = new Credentials("lister", "secret");
      var image = "image=" + PercentCoding.encode(IMAGE.toString());
      var calls =
          Map.of(
              "GET /ingot/v1/log?" + image,
              "GetImage",
              "PUT /ingot/v1/retry?clientToken=t&" + image,
              "RetryImage",
              "DELETE /ingot/v1/policy?resource=" + image.substring(6),
              "PutImagePolicy",
              "GET /ingot/v1/parent?parentImage=ami-1",
              "GetImage",
              "POST /ingot/v1/reset",
              "DeleteImage");
      for (var call : calls.entrySet()) {
        var words = call.getKey().split(" ", -1);
        var refused = SignedCall.send(words[0], host.endpoint(), words[1], key);

        assertThat(refused.statusCode()).as(call.getKey()).isEqualTo(403);
        assertThat(refused.body())
            .contains(
                "AccessDeniedException",
                "user/lister is not authorized to perform: imagebuilder:" + call.getValue());
      }
    }
  }

  @Test
  void routes_beside_the_api_keep_accounts_apart() throws Exception {
    var other = new Callers.Credential("secret", "999988887777");
    try (var host = new FakeHost(Map.of("key", OURS, "other", other))) {
      var key = new Credentials("other", "secret");
      var image = PercentCoding.encode(IMAGE.toString());
      for (var call :
          List.of(
              "GET /ingot/v1/log?image=" + image,
              "PUT /ingot/v1/retry?clientToken=t&image=" + image,
              "DELETE /ingot/v1/policy?resource=" + image)) {
        var words = call.split(" ", -1);
        var refused = SignedCall.send(words[0], host.endpoint(), words[1], key);

        assertThat(refused.statusCode()).as(call).isEqualTo(404);
        assertThat(refused.body()).contains("ResourceNotFoundException");
      }
    }
  }

  @Test
  void the_owner_takes_a_policy_away() throws Exception {
    try (var host = new FakeHost(Map.of("key", OURS))) {
      var client = host.client(host.endpoint(), "key", "secret");
      var arn =
          client
              .createComponent(r ->
                  r.name("shared")
                      .semanticVersion("1.0.0")
                      .platform("Linux")
                      .data(Fixtures.COMPONENT_DOCUMENT))
              .componentBuildVersionArn();
      client.putComponentPolicy(r ->
          r.componentArn(arn)
              .policy(
                  "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\":"
                      + " \"*\", \"Action\": \"imagebuilder:GetComponent\"}}"));
      assertThatThrownBy(() -> client.deleteComponent(r -> r.componentBuildVersionArn(arn)))
          .hasMessageContaining("depended on it");

      var removed =
          SignedCall.send(
              "DELETE",
              host.endpoint(),
              "/ingot/v1/policy?resource=" + PercentCoding.encode(arn),
              new Credentials("key", "secret"));

      assertThat(removed.body()).isEqualTo("{}");
      client.deleteComponent(r -> r.componentBuildVersionArn(arn));
    }
  }

  @Test
  void a_read_only_key_does_not_retry_beside_the_api_either() throws Exception {
    var reader = new Callers.Credential("secret", OURS.account(), Callers.Access.READ_ONLY);
    try (var host = new FakeHost(Map.of("key", OURS, "reader", reader))) {
      var retry = "/ingot/v1/retry?clientToken=t&image=" + PercentCoding.encode(IMAGE.toString());
      var log = "/ingot/v1/log?image=" + PercentCoding.encode(IMAGE.toString());
      var read = new Credentials("reader", "secret");

      var refused = SignedCall.send("PUT", host.endpoint(), retry, read);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body())
          .contains("ForbiddenException", "reader is read-only and may not call RetryImage");
      assertThat(SignedCall.get(host.endpoint(), log, read).statusCode()).isEqualTo(200);
      assertThat(
              SignedCall.send("PUT", host.endpoint(), retry, new Credentials("key", "secret"))
                  .statusCode())
          .isEqualTo(404);
    }
  }

  /// Whoever may read the data directory is the operator.
  @Test
  void the_rate_is_that_of_an_account_on_all_listeners_but_the_one_of_the_data_directory()
      throws Exception {
    try (var host = new FakeHost(Map.of("key", OURS, "key2", OURS), new RateLimit(1, 3))) {
      var other = FakeHost.endpoint(host.services.listen("127.0.0.1", 0));
      host.services.announce(OURS.account());
      var announced = host.announced.getFirst();

      assertThat(listTags(host.endpoint(), "key")).isEqualTo(404);
      assertThat(listTags(other, "key")).isEqualTo(404);
      assertThat(listTags(other, "key2")).isEqualTo(404);
      assertThat(listTags(host.endpoint(), "key2")).isEqualTo(429);
      assertThat(signed(announced, TAGS).statusCode()).isEqualTo(404);
      assertThat(
              SignedCall.get(host.endpoint(), "/metrics", new Credentials("key", "secret")).body())
          .contains(
              "ingot_errors_total{operation=\"ListTagsForResource\",code=\"CallRateLimitExceededException\"}"
                  + " 1\n");
    }
  }

  private static int listTags(URI endpoint, String key) throws Exception {
    return SignedCall.get(endpoint, TAGS, new Credentials(key, "secret")).statusCode();
  }

  @Test
  void with_credentials_only_who_signs_may_call() throws Exception {
    try (var host = new FakeHost(Map.of("key", OURS))) {
      var stranger = host.client(host.endpoint(), "key", "guess");

      assertThat(
              catchThrowableOfType(ImagebuilderException.class, () -> stranger.listImages(r -> {}))
                  .statusCode())
          .isEqualTo(403);
      var answer = send(host.endpoint(), "GET", "/ingot/v1/log?image=" + IMAGE);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("MissingAuthenticationTokenException");
    }
  }

  @Test
  void strangers_cannot_be_let_in_without_credentials() throws Exception {
    try (var host = new FakeHost()) {
      assertThatThrownBy(() -> host.services.listen("0.0.0.0", 0))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageContaining("INGOT_CREDENTIALS");
    }
  }

  @Test
  void a_port_that_is_taken_is_named() throws Exception {
    try (var host = new FakeHost()) {
      var port = host.listener.port();

      assertThatThrownBy(() -> host.services.listen("127.0.0.1", port))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void the_log_is_read_in_pieces_by_the_account_of_the_image() throws Exception {
    try (var host = new FakeHost()) {
      for (var text : new String[] {"one", "two", "three"}) {
        host.log.append(
            IMAGE,
            new BuildLog.Line(Fixtures.NOON, Optional.of("step-1"), BuildLog.Source.STDOUT, text));
      }
      var region = IMAGE.region();
      var foreign =
          Arn.parse(IMAGE.withOwner("000000000000").toString().replace(region, "us-east-1"))
              .orElseThrow();
      host.log.append(
          foreign,
          new BuildLog.Line(
              Fixtures.NOON, Optional.empty(), BuildLog.Source.SERVICE, "for anybody"));

      // Nobody signed: the account is 000000000000, in us-east-1.
      assertThat(send(host.endpoint(), "GET", "/ingot/v1/log?image=" + foreign).body())
          .isEqualTo(
              "{\"lines\": [{\"time\": \"2026-11-24T12:00:00Z\", \"source\": \"SERVICE\","
                  + " \"text\": \"for anybody\"}], \"next\": 1}");
      var elsewhere = IMAGE.withOwner("000000000000");
      assertThat(send(host.endpoint(), "GET", "/ingot/v1/log?image=" + elsewhere).statusCode())
          .isEqualTo(404);
      assertThat(send(host.endpoint(), "GET", "/ingot/v1/log?image=" + IMAGE).statusCode())
          .isEqualTo(404);
      assertThat(send(host.endpoint(), "GET", "/metrics").statusCode()).isEqualTo(200);
      assertThat(host.services.log(IMAGE, 1, 1).lines())
          .extracting(BuildLog.Line::text)
          .containsExactly("two");
    }
  }

  /// Whoever writes files through a server writes them with its rights.
  @Test
  void nobody_reaches_the_host_through_the_listener_that_anybody_may_call(@TempDir Path folder)
      throws Exception {
    try (var host = new FakeHost()) {
      var ami = madeImage(host);
      var file = folder.resolve("stolen.raw");

      for (var call :
          List.of(
              "PUT /ingot/v1/machine-images/" + ami + "/export?format=raw&to=" + file,
              "GET /ingot/v1/machine-images",
              "GET /ingot/v1/machine-images/" + ami,
              "GET /ingot/v1/machine-images/" + ami + "/console",
              "GET /ingot/v1/machines",
              "GET /ingot/v1/machines/i-1/shell",
              "DELETE /ingot/v1/machines/i-1",
              "GET /ingot/v1/bases",
              "PUT /ingot/v1/bases/small?reference=builtin%3Atiny",
              "GET /ingot/v1/missing")) {
        var words = call.split(" ", 2);
        var answer = send(host.endpoint(), words[0], words[1]);
        assertThat(answer.statusCode()).as(call).isEqualTo(403);
        assertThat(answer.body()).contains("ForbiddenException", "data directory");
      }
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void machines_and_images_of_the_host_are_shown_and_what_is_not_there_is_not_found()
      throws Exception {
    try (var host = announcing()) {
      assertThat(get(host, "/ingot/v1/machines").body()).isEqualTo("{\"machines\": []}");
      assertThat(get(host, "/ingot/v1/machine-images").body()).isEqualTo("{\"machineImages\": []}");
      for (var target :
          new String[] {
            "/ingot/v1/machine-images/ami-1",
            "/ingot/v1/machines/i-1/shell",
            "/ingot/v1/nothing",
            "/ingot/v1/"
          }) {
        assertThat(get(host, target).statusCode()).as(target).isEqualTo(404);
      }
      assertThat(call(host, "DELETE", "/ingot/v1/machines/i-1").statusCode()).isEqualTo(404);
      assertThat(get(host, "/ingot/v1/log?image=x").statusCode()).isEqualTo(400);
      assertThat(get(host, "/ingot/v1/log?image=" + IMAGE + "&limit=no").statusCode())
          .isIn(400, 404);
    }
  }

  @Test
  void bases_and_lacks_of_the_host_are_shown() throws Exception {
    try (var host = announcing()) {
      assertThat(get(host, "/ingot/v1/bases").body())
          .contains("\"reference\": \"builtin:tiny\"", "\"bootable\": false", "\"ami\": \"ami-");
      assertThat(get(host, "/ingot/v1/missing").body())
          .contains(
              "\"simulated\": false",
              "\"missing\": [{\"what\": \"no qemu\", \"consequence\": \"nothing boots\","
                  + " \"fix\": \"install it\"}]");
    }
  }

  @Test
  void whether_a_parent_can_be_built_on_is_told() throws Exception {
    try (var host = announcing()) {
      assertThat(get(host, "/ingot/v1/parent?parentImage=builtin%3Atiny").body()).isEqualTo("{}");
      assertThat(get(host, "/ingot/v1/parent?parentImage=amazon-linux-2-x86").body())
          .contains("\"problem\"", "ingot base add amazon-linux-2-x86 ");
      assertThat(get(host, "/ingot/v1/parent").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void a_machine_image_is_exported_to_an_absolute_path(@TempDir Path folder) throws Exception {
    try (var host = announcing()) {
      var route = "/ingot/v1/machine-images/" + madeImage(host) + "/export";
      var file = folder.resolve("tiny.raw");

      assertThat(call(host, "PUT", route + "?format=raw&to=" + file).statusCode()).isEqualTo(200);
      assertThat(file).exists();
      for (var wrong :
          List.of("?format=raw&to=tiny.raw", "?format=iso&to=" + file, "?to=" + file)) {
        assertThat(call(host, "PUT", route + wrong).statusCode()).isEqualTo(400);
      }
    }
  }

  private static String madeImage(FakeHost host) throws Exception {
    var base = host.services.bases().find("builtin:tiny").orElseThrow();
    var origin = host.services.bases().provide(base, _ -> {});
    var ami = "ami-0123456789abcdef0";
    host.images.create(
        new ImageId(ami),
        Fixtures.SCOPE,
        "x",
        new Capture.Tree(origin, List.of(), Path.of("/fake/root"), Optional.empty()),
        1 << 20);
    return ami;
  }

  /// A host whose data directory leads to it.
  private static FakeHost announcing() throws Exception {
    var host = new FakeHost(Map.of("key", OURS));
    host.services.announce(Fixtures.SCOPE.account());
    return host;
  }

  private static HttpResponse<String> get(FakeHost host, String target) throws Exception {
    return call(host, "GET", target);
  }

  private static HttpResponse<String> call(FakeHost host, String method, String target)
      throws Exception {
    var announced = host.announced.getFirst();
    var credentials = new Credentials(announced.accessKeyId(), announced.secret());
    return SignedCall.send(method, announced.endpoint(), target, credentials);
  }

  @Test
  void an_announced_process_serves_who_has_its_key_and_the_host_with_it() throws Exception {
    try (var host = new FakeHost(Map.of("key", OURS))) {
      host.services.announce(Fixtures.SCOPE.account());
      host.services.announce(Fixtures.SCOPE.account());

      assertThat(host.announced).hasSize(1);
      var announced = host.announced.getFirst();
      var client = host.client(announced.endpoint(), announced.accessKeyId(), announced.secret());
      assertThat(client.listImages(r -> {}).imageVersionList()).isEmpty();
      assertThat(signed(announced, "/ingot/v1/machines").body()).isEqualTo("{\"machines\": []}");
      assertThat(send(announced.endpoint(), "GET", "/ingot/v1/machines").statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void an_announcement_that_cannot_be_written_is_the_environments_fault() throws Exception {
    try (var host = new FakeHost()) {
      host.announcingFails =
          Optional.of(new UncheckedIOException("cannot write it: full", new IOException()));

      assertThatThrownBy(() -> host.services.announce(Fixtures.SCOPE.account()))
          .isInstanceOf(IOException.class)
          .hasMessage("cannot write it: full");
    }
  }

  /// Machines belong to the host, so accounts of a server do not reach them.
  @Test
  void callers_with_credentials_of_the_server_see_their_logs_and_no_machines() throws Exception {
    try (var host = new FakeHost(Map.of("key", OURS))) {
      var caller = new Announcement(host.endpoint(), "key", "secret", OURS.account());

      assertThat(signed(caller, "/ingot/v1/machines").statusCode()).isEqualTo(403);
      assertThat(signed(caller, "/ingot/v1/log?image=" + IMAGE).body())
          .isEqualTo("{\"lines\": [], \"next\": 0}");
    }
  }

  private static HttpResponse<String> signed(Announcement announced, String target)
      throws Exception {
    return SignedCall.get(
        announced.endpoint(), target, new Credentials(announced.accessKeyId(), announced.secret()));
  }

  @Test
  void the_api_answers_in_process_too() throws Exception {
    try (var host = new FakeHost()) {
      var answer =
          host.services
              .api(Fixtures.SCOPE)
              .call(ImageBuilder.LIST_IMAGES, ListImagesRequest.builder().build());

      assertThat(answer.imageVersionList()).hasValueSatisfying(l -> assertThat(l).isEmpty());
      assertThat(host.services.bases().find("builtin:tiny")).hasValue(MemoryBases.TINY);
      assertThat(host.services.missingRequirements()).hasSize(1);
    }
  }

  @Test
  void a_second_close_does_nothing() throws Exception {
    var host = new FakeHost();
    var endpoint = host.endpoint();
    host.close();
    host.close();

    assertThatThrownBy(() -> send(endpoint, "GET", "/health/live")).isInstanceOf(IOException.class);
  }
}
