// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.testkit.Fixtures;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ComponentStatus;
import software.amazon.awssdk.services.imagebuilder.model.ComponentType;
import software.amazon.awssdk.services.imagebuilder.model.ComponentVersion;
import software.amazon.awssdk.services.imagebuilder.model.CreateComponentRequest;
import software.amazon.awssdk.services.imagebuilder.model.DryRunOperationException;
import software.amazon.awssdk.services.imagebuilder.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidPaginationTokenException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidVersionNumberException;
import software.amazon.awssdk.services.imagebuilder.model.Ownership;
import software.amazon.awssdk.services.imagebuilder.model.Platform;
import software.amazon.awssdk.services.imagebuilder.model.ResourceDependencyException;

@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class ComponentApiTest {
  private static final String ARN =
      "arn:aws:imagebuilder:eu-central-1:111122223333:component/web-base";

  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();

  @AfterEach
  void close() {
    server.close();
  }

  private static CreateComponentRequest.Builder web() {
    return CreateComponentRequest.builder()
        .name("Web Base")
        .semanticVersion("1.0.0")
        .platform(Platform.LINUX)
        .data("phases: []");
  }

  private String create(String name, String data) {
    return client.createComponent(web().name(name).data(data).build()).componentBuildVersionArn();
  }

  private static ImagebuilderException failure(Runnable call) {
    return catchThrowableOfType(ImagebuilderException.class, call::run);
  }

  @Test
  void a_script_is_imported() {
    var answer =
        client.importComponent(r ->
            r.name("script")
                .semanticVersion("1.0.0")
                .type("BUILD")
                .format("SHELL")
                .platform("Linux")
                .data("echo hello")
                .clientToken("token"));

    assertThat(answer.requestId()).isNotEmpty();
    assertThat(answer.clientToken()).isEqualTo("token");
    assertThat(answer.componentBuildVersionArn()).endsWith(":component/script/1.0.0/1");
    var component =
        client
            .getComponent(r -> r.componentBuildVersionArn(answer.componentBuildVersionArn()))
            .component();
    assertThat(component.data()).contains("- name: ImportedScript\n", "- echo hello\n");
    assertThat(
            failure(() ->
                    client.importComponent(r ->
                        r.name("script")
                            .semanticVersion("1.0.0")
                            .type("BUILD")
                            .format("SHELL")
                            .platform("Linux")
                            .uri("s3://bucket/none")))
                .awsErrorDetails())
        .satisfies(e -> {
          assertThat(e.errorCode()).isEqualTo("InvalidParameterValueException");
          assertThat(e.errorMessage())
              .isEqualTo(
                  "The value supplied for parameter 'uri' is not valid. s3://bucket/none is not"
                      + " there.");
        });
  }

  @Test
  void a_created_component_is_answered_with_its_names() {
    var answer = client.createComponent(web().clientToken("token-1").build());

    assertThat(answer.componentBuildVersionArn()).isEqualTo(ARN + "/1.0.0/1");
    assertThat(answer.clientToken()).isEqualTo("token-1");
    assertThat(answer.requestId()).isEqualTo(answer.responseMetadata().requestId());
    assertThat(answer.latestVersionReferences().latestVersionArn()).isEqualTo(ARN + "/x.x.x");
    assertThat(answer.latestVersionReferences().latestMajorVersionArn()).isEqualTo(ARN + "/1.x.x");
    assertThat(answer.latestVersionReferences().latestMinorVersionArn()).isEqualTo(ARN + "/1.0.x");
    assertThat(answer.latestVersionReferences().latestPatchVersionArn()).isEqualTo(ARN + "/1.0.0");
  }

  @Test
  void all_that_was_said_about_a_component_comes_back() {
    client.createComponent(
        web()
            .description("Greets")
            .changeDescription("first")
            .supportedOsVersions("Debian 12", "Ubuntu 24")
            .kmsKeyId("arn:aws:kms:eu-central-1:111122223333:key/1")
            .tags(Map.of("team", "web"))
            .build());

    var component =
        client.getComponent(r -> r.componentBuildVersionArn(ARN + "/x.x.x")).component();

    assertThat(component.arn()).isEqualTo(ARN + "/1.0.0/1");
    assertThat(component.name()).isEqualTo("Web Base");
    assertThat(component.version()).isEqualTo("1.0.0");
    assertThat(component.description()).isEqualTo("Greets");
    assertThat(component.changeDescription()).isEqualTo("first");
    assertThat(component.typeAsString()).isEqualTo("BUILD");
    assertThat(component.platform()).isEqualTo(Platform.LINUX);
    assertThat(component.supportedOsVersions()).containsExactly("Debian 12", "Ubuntu 24");
    assertThat(component.state().status()).isEqualTo(ComponentStatus.ACTIVE);
    assertThat(component.parameters().getFirst().name()).isEqualTo("Greeting");
    assertThat(component.parameters().getFirst().defaultValue()).containsExactly("Hello");
    assertThat(component.owner()).isEqualTo("111122223333");
    assertThat(component.data()).isEqualTo("phases: []");
    assertThat(component.kmsKeyId()).isEqualTo("arn:aws:kms:eu-central-1:111122223333:key/1");
    assertThat(component.encrypted()).isTrue();
    assertThat(component.dateCreated()).isEqualTo("2026-11-24T12:00:00.000Z");
    assertThat(component.tags()).isEqualTo(Map.of("team", "web"));
  }

  @Test
  void what_was_not_said_is_left_out_but_tags_are_always_there() {
    create("Web Base", "phases: []");

    assertThat(server.raw("GET", "/GetComponent?componentBuildVersionArn=" + ARN + "/1.0.0/1"))
        .endsWith(
            "\"component\":{\"arn\":\""
                + ARN
                + "/1.0.0/1\",\"name\":\"Web Base\",\"version\":\"1.0.0\",\"type\":\"BUILD\","
                + "\"platform\":\"Linux\",\"state\":{\"status\":\"ACTIVE\"},"
                + "\"parameters\":[{\"name\":\"Greeting\",\"type\":\"string\","
                + "\"defaultValue\":[\"Hello\"],\"description\":\"Words\"}],"
                + "\"owner\":\"111122223333\",\"data\":\"phases: []\",\"encrypted\":true,"
                + "\"dateCreated\":\"2026-11-24T12:00:00.000Z\",\"tags\":{}},"
                + "\"latestVersionReferences\":{\"latestVersionArn\":\""
                + ARN
                + "/x.x.x\",\"latestMajorVersionArn\":\""
                + ARN
                + "/1.x.x\",\"latestMinorVersionArn\":\""
                + ARN
                + "/1.0.x\",\"latestPatchVersionArn\":\""
                + ARN
                + "/1.0.0\"}}");
  }

  @Test
  void a_paginator_walks_through_all_versions() {
    for (var i = 0; i < 7; i++) {
      create("c-" + i, "a");
      create("c-" + i, "b");
    }

    assertThat(client.listComponentsPaginator(r -> r.maxResults(2)).componentVersionList())
        .extracting(ComponentVersion::name)
        .containsExactly("c-0", "c-1", "c-2", "c-3", "c-4", "c-5", "c-6");
  }

  @Test
  void a_managed_component_is_amazons_and_has_its_document() {
    var managed =
        client
            .listComponentsPaginator(r -> r.owner(Ownership.AMAZON).maxResults(4))
            .componentVersionList()
            .stream()
            .filter(version -> version.name().equals("simple-boot-test-linux"))
            .toList();
    var arn = "arn:aws:imagebuilder:eu-central-1:aws:component/simple-boot-test-linux/";

    assertThat(managed)
        .singleElement()
        .satisfies(version -> {
          assertThat(version.arn()).isEqualTo(arn + "1.0.0");
          assertThat(version.owner()).isEqualTo("Amazon");
          assertThat(version.type()).isEqualTo(ComponentType.TEST);
          assertThat(version.platform()).isEqualTo(Platform.LINUX);
        });
    var component = client.getComponent(r -> r.componentBuildVersionArn(arn + "x.x.x")).component();
    assertThat(component.arn()).isEqualTo(arn + "1.0.0/1");
    assertThat(component.owner()).isEqualTo("Amazon");
    assertThat(component.data()).contains("name: simple-boot-test-linux");
    assertThat(
            client
                .listComponentBuildVersions(r -> r.componentVersionArn(arn + "1.0.0"))
                .componentSummaryList())
        .extracting(summary -> summary.arn())
        .containsExactly(arn + "1.0.0/1");
  }

  @Test
  void a_list_names_versions_and_a_list_of_builds_names_builds() {
    create("Web Base", "a");
    server.clock.advance(Duration.ofMillis(1500));
    create("Web Base", "b");

    var version =
        client
            .listComponents(r -> r.filters(f -> f.name("name").values("Web Base")))
            .componentVersionList()
            .getFirst();
    var builds =
        client
            .listComponentBuildVersions(r -> r.componentVersionArn(ARN + "/1.0.0"))
            .componentSummaryList();

    assertThat(version.arn()).isEqualTo(ARN + "/1.0.0");
    assertThat(version.dateCreated()).isEqualTo("2026-11-24T12:00:01.500Z");
    assertThat(version.status()).isEqualTo(ComponentStatus.ACTIVE);
    assertThat(builds).extracting(b -> b.arn()).containsExactly(ARN + "/1.0.0/2", ARN + "/1.0.0/1");
    assertThat(builds.getFirst().state().status()).isEqualTo(ComponentStatus.ACTIVE);
  }

  @Test
  void a_deleted_component_does_not_exist() {
    var arn = create("web", "a");

    assertThat(
            client.deleteComponent(r -> r.componentBuildVersionArn(arn)).componentBuildVersionArn())
        .isEqualTo(arn);

    var gone = failure(() -> client.getComponent(r -> r.componentBuildVersionArn(arn)));
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(gone.awsErrorDetails().errorCode()).isEqualTo("ResourceNotFoundException");
    assertThat(gone.awsErrorDetails().errorMessage())
        .isEqualTo("The resource '" + arn + "' does not exist.");
  }

  @Test
  void refusals_arrive_as_the_exceptions_that_sdks_know() {
    var arn = create("web", "a");
    client.createImageRecipe(r ->
        r.name("web")
            .semanticVersion("1.0.0")
            .parentImage("builtin:tiny")
            .components(c -> c.componentArn(arn)));

    assertThat(failure(() -> client.deleteComponent(r -> r.componentBuildVersionArn(arn))))
        .isInstanceOf(ResourceDependencyException.class)
        .hasMessageContaining("has other resources depended on it.");
    assertThat(failure(() -> client.createComponent(web().dryRun(true).build())))
        .isInstanceOf(DryRunOperationException.class)
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(412))
        .hasMessageContaining("Request would have succeeded, but dryRun flag is set.");
    assertThat(failure(() -> create("web", "a")).awsErrorDetails().errorCode())
        .isEqualTo("ResourceAlreadyExistsException");
    assertThat(failure(() -> client.createComponent(web().uri("s3://b/k").build())))
        .isInstanceOf(InvalidParameterCombinationException.class);
    assertThat(
            failure(() -> client.createComponent(web().semanticVersion("1.0.1073741824").build())))
        .isInstanceOf(InvalidVersionNumberException.class);
    assertThat(failure(() -> client.listComponents(r -> r.nextToken("nonsense"))))
        .isInstanceOf(InvalidPaginationTokenException.class);
  }

  @Test
  void a_client_token_is_good_for_one_request() {
    var first = client.createComponent(web().clientToken("t").build());
    var again = client.createComponent(web().clientToken("t").build());

    assertThat(again.componentBuildVersionArn()).isEqualTo(first.componentBuildVersionArn());
    assertThat(failure(() -> client.createComponent(web().clientToken("t").data("b").build())))
        .isInstanceOf(IdempotentParameterMismatchException.class);
  }

  @Test
  void accounts_do_not_see_each_other() {
    var arn = create("web", "a");
    var other = server.client(Fixtures.OTHER_SCOPE.account());

    assertThat(other.listComponents(r -> {}).componentVersionList()).isEmpty();
    assertThat(failure(() -> other.getComponent(r -> r.componentBuildVersionArn(arn))).statusCode())
        .isEqualTo(404);
  }
}
