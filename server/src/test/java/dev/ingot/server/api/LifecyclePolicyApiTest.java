// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.testkit.Fixtures;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.CreateLifecyclePolicyRequest;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.LifecyclePolicy;
import software.amazon.awssdk.services.imagebuilder.model.LifecyclePolicyDetail;
import software.amazon.awssdk.services.imagebuilder.model.LifecyclePolicyResourceSelection;
import software.amazon.awssdk.services.imagebuilder.model.LifecyclePolicyResourceType;
import software.amazon.awssdk.services.imagebuilder.model.LifecyclePolicyStatus;

@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class LifecyclePolicyApiTest {
  private static final LifecyclePolicyDetail DELETE =
      LifecyclePolicyDetail.builder()
          .action(a -> a.type("DELETE").includeResources(i -> i.amis(true).snapshots(false)))
          .filter(f -> f.type("AGE").value(6).unit("MONTHS").retainAtLeast(3))
          .exclusionRules(e ->
              e.tagMap(Map.of("keep", "yes"))
                  .amis(a ->
                      a.isPublic(false)
                          .regions("eu-west-1")
                          .sharedAccounts("444455556666")
                          .lastLaunched(l -> l.value(2).unit("WEEKS"))
                          .tagMap(Map.of("stage", "live"))))
          .build();

  private static final LifecyclePolicyDetail DEPRECATE =
      LifecyclePolicyDetail.builder()
          .action(a -> a.type("DEPRECATE"))
          .filter(f -> f.type("AGE").value(30).unit("DAYS"))
          .build();

  private static final LifecyclePolicyResourceSelection WEB =
      LifecyclePolicyResourceSelection.builder()
          .recipes(r -> r.name("web").semanticVersion("1.x.x"))
          .build();

  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();

  @AfterEach
  void close() {
    server.close();
  }

  private static CreateLifecyclePolicyRequest.Builder tidy() {
    return CreateLifecyclePolicyRequest.builder()
        .name("Tidy")
        .executionRole("tidy")
        .resourceType(LifecyclePolicyResourceType.AMI_IMAGE)
        .policyDetails(DELETE, DEPRECATE)
        .resourceSelection(WEB);
  }

  private LifecyclePolicy get(String arn) {
    return client.getLifecyclePolicy(r -> r.lifecyclePolicyArn(arn)).lifecyclePolicy();
  }

  private static ImagebuilderException failure(Runnable call) {
    return catchThrowableOfType(ImagebuilderException.class, call::run);
  }

  private static void assertFails(Runnable call, String code, String message) {
    assertThat(failure(call).awsErrorDetails())
        .satisfies(e -> {
          assertThat(e.errorCode()).isEqualTo(code);
          assertThat(e.errorMessage()).isEqualTo(message);
        });
  }

  @Test
  void all_that_was_said_comes_back_until_an_update_replaces_it() {
    var answer =
        client.createLifecyclePolicy(
            tidy()
                .description("Keeps the newest")
                .status(LifecyclePolicyStatus.DISABLED)
                .tags(Map.of("stage", "test"))
                .clientToken("token")
                .build());
    var arn = answer.lifecyclePolicyArn();

    assertThat(arn).endsWith(":lifecycle-policy/tidy");
    assertThat(answer.clientToken()).isEqualTo("token");
    var policy = get(arn);
    assertThat(policy.name()).isEqualTo("Tidy");
    assertThat(policy.description()).isEqualTo("Keeps the newest");
    assertThat(policy.status()).isEqualTo(LifecyclePolicyStatus.DISABLED);
    assertThat(policy.executionRole()).isEqualTo("tidy");
    assertThat(policy.resourceType()).isEqualTo(LifecyclePolicyResourceType.AMI_IMAGE);
    assertThat(policy.policyDetails()).containsExactly(DELETE, DEPRECATE);
    assertThat(policy.resourceSelection()).isEqualTo(WEB);
    assertThat(policy.dateCreated()).isEqualTo(Fixtures.NOON);
    assertThat(policy.dateUpdated()).isNull();
    assertThat(policy.dateLastRun()).isNull();
    assertThat(policy.tags()).isEqualTo(Map.of("stage", "test"));

    server.clock.advance(Duration.ofMinutes(1));
    client.updateLifecyclePolicy(r ->
        r.lifecyclePolicyArn(arn)
            .executionRole("other")
            .resourceType(LifecyclePolicyResourceType.AMI_IMAGE)
            .policyDetails(DEPRECATE)
            .resourceSelection(s -> s.tagMap(Map.of("a", "b"))));

    var after = get(arn);
    assertThat(after.description()).isNull();
    assertThat(after.status()).isEqualTo(LifecyclePolicyStatus.ENABLED);
    assertThat(after.policyDetails()).containsExactly(DEPRECATE);
    assertThat(after.resourceSelection().tagMap()).isEqualTo(Map.of("a", "b"));
    assertThat(after.resourceSelection().hasRecipes()).isFalse();
    assertThat(after.dateUpdated()).isEqualTo(Fixtures.NOON.plusSeconds(60));
    assertThat(after.tags()).isEqualTo(Map.of("stage", "test"));
  }

  @Test
  void what_was_left_out_is_left_out_and_times_are_numbers() {
    var arn =
        client
            .createLifecyclePolicy(
                tidy()
                    .policyDetails(
                        d -> d.action(a -> a.type("DELETE")).filter(f -> f.type("COUNT").value(5)))
                    .build())
            .lifecyclePolicyArn();

    var raw =
        server.raw(
            "GET",
            "/GetLifecyclePolicy?lifecyclePolicyArn="
                + URLEncoder.encode(arn, StandardCharsets.UTF_8));

    assertThat(raw)
        .contains("\"dateCreated\":" + Fixtures.NOON.getEpochSecond())
        .contains(
            "\"policyDetails\":[{\"action\":{\"type\":\"DELETE\"},"
                + "\"filter\":{\"type\":\"COUNT\",\"value\":5}}]")
        .contains("\"tags\":{}")
        .doesNotContain("requestId", "dateUpdated", "dateLastRun", "description", "null");
  }

  @Test
  void lists_have_summaries_without_rules_page_by_page() {
    client.createLifecyclePolicy(tidy().name("Second").build());
    client.createLifecyclePolicy(tidy().name("First").build());

    var page = client.listLifecyclePolicies(r -> r.maxResults(1));
    var rest = client.listLifecyclePolicies(r -> r.maxResults(1).nextToken(page.nextToken()));

    assertThat(page.lifecyclePolicySummaryList())
        .singleElement()
        .satisfies(summary -> {
          assertThat(summary.name()).isEqualTo("First");
          assertThat(summary.executionRole()).isEqualTo("tidy");
          assertThat(summary.status()).isEqualTo(LifecyclePolicyStatus.ENABLED);
          assertThat(summary.dateCreated()).isEqualTo(Fixtures.NOON);
        });
    assertThat(rest.lifecyclePolicySummaryList())
        .extracting(s -> s.name())
        .containsExactly("Second");
    assertThat(rest.nextToken()).isNull();
    assertThat(server.raw("POST", "/ListLifecyclePolicies", "{}"))
        .doesNotContain("policyDetails", "resourceSelection", "requestId");
    assertThat(
            client
                .listLifecyclePolicies(r -> r.filters(f -> f.name("status").values("DISABLED")))
                .lifecyclePolicySummaryList())
        .isEmpty();
  }

  @Test
  void tags_are_changed_by_the_tag_operations() {
    var arn = client.createLifecyclePolicy(tidy().build()).lifecyclePolicyArn();

    client.tagResource(r -> r.resourceArn(arn).tags(Map.of("a", "b")));

    assertThat(get(arn).tags()).isEqualTo(Map.of("a", "b"));
    assertThat(get(arn).dateUpdated()).isNull();
  }

  @Test
  void refusals_have_the_errors_of_the_service() {
    var arn = client.createLifecyclePolicy(tidy().build()).lifecyclePolicyArn();

    assertFails(
        () -> client.createLifecyclePolicy(tidy().build()),
        "ResourceAlreadyExistsException",
        "The following resource 'LifecyclePolicy' already exists: '" + arn + "'.");
    assertFails(
        () ->
            client.createLifecyclePolicy(tidy().name("Two").policyDetails(DELETE, DELETE).build()),
        "InvalidParameterCombinationException",
        "policyDetails can have one rule for the action DELETE.");
    assertFails(
        () -> client.createLifecyclePolicy(tidy().name("Two").policyDetails(List.of()).build()),
        "InvalidParameterValueException",
        "The value supplied for parameter 'policyDetails' is not valid. 'policyDetails' must"
            + " contain at least 1 items");
    assertFails(
        () ->
            client.updateLifecyclePolicy(r ->
                r.lifecyclePolicyArn(arn)
                    .executionRole("tidy")
                    .resourceType(LifecyclePolicyResourceType.CONTAINER_IMAGE)
                    .policyDetails(
                        d -> d.action(a -> a.type("DELETE")).filter(f -> f.type("COUNT").value(5)))
                    .resourceSelection(WEB)),
        "InvalidParameterValueException",
        "The value supplied for parameter 'resourceType' is not valid. It is AMI_IMAGE and cannot"
            + " be changed.");
    assertThat(client.deleteLifecyclePolicy(r -> r.lifecyclePolicyArn(arn)).lifecyclePolicyArn())
        .isEqualTo(arn);
    assertFails(
        () -> get(arn), "ResourceNotFoundException", "The resource '" + arn + "' does not exist.");
    assertThat(failure(() -> client.deleteLifecyclePolicy(r -> r.lifecyclePolicyArn(arn))))
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(404));
  }
}
