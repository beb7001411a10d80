// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.LifecycleExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ImageStatus;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.LifecycleExecutionResourceActionName;
import software.amazon.awssdk.services.imagebuilder.model.LifecycleExecutionResourceStatus;
import software.amazon.awssdk.services.imagebuilder.model.LifecycleExecutionStatus;
import software.amazon.awssdk.services.imagebuilder.model.ResourceStatus;
import software.amazon.awssdk.services.imagebuilder.model.StartResourceStateUpdateRequest;
import software.amazon.awssdk.services.imagebuilder.model.StartResourceStateUpdateResponse;

class LifecycleExecutionApiTest {
  private static final String AMI = "ami-0123456789abcdef0";
  private static final String UNKNOWN = "lce-00000000-0000-4000-8000-000000000000";

  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();
  private final String image = Fixtures.image().arn().toString();

  LifecycleExecutionApiTest() {
    var output =
        new Image.OutputAmi(
            "eu-central-1", AMI, "web 1", Optional.empty(), Fixtures.SCOPE.account());
    server.store.add(
        Fixtures.image()
            .completed(Image.State.of(Image.Status.AVAILABLE), Fixtures.NOON)
            .withOutputs(List.of(output)));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private StartResourceStateUpdateResponse start(
      ResourceStatus status, Consumer<StartResourceStateUpdateRequest.Builder> more) {
    return client.startResourceStateUpdate(
        r -> r.resourceArn(image).state(s -> s.status(status)).applyMutation(more));
  }

  private static void assertFails(Runnable call, int status, String code) {
    var failure = catchThrowableOfType(ImagebuilderException.class, call::run);
    assertThat(failure.statusCode()).isEqualTo(status);
    assertThat(failure.awsErrorDetails().errorCode()).isEqualTo(code);
  }

  @Test
  void the_image_alone_is_changed_without_an_execution() {
    var answer = start(ResourceStatus.DEPRECATED, r -> {});

    assertThat(answer.resourceArn()).isEqualTo(image);
    assertThat(answer.lifecycleExecutionId()).isNull();
    var shown = client.getImage(r -> r.imageBuildVersionArn(image)).image();
    assertThat(shown.state().status()).isEqualTo(ImageStatus.DEPRECATED);
    assertThat(shown.deprecationTime()).isEqualTo(Fixtures.NOON);
    assertThat(shown.lifecycleExecutionId()).isNull();
    var summary = client.listImageBuildVersions(r -> {}).imageSummaryList().getFirst();
    assertThat(summary.state().status()).isEqualTo(ImageStatus.DEPRECATED);
    assertThat(summary.deprecationTime()).isEqualTo(Fixtures.NOON);
  }

  @Test
  void an_execution_tells_what_it_does_with_which_resource() {
    var id =
        start(
                ResourceStatus.DELETED,
                r ->
                    r.executionRole("role")
                        .includeResources(i -> i.amis(true).snapshots(true))
                        .exclusionRules(e -> e.amis(a -> a.regions("eu-west-1"))))
            .lifecycleExecutionId();

    var execution =
        client.getLifecycleExecution(r -> r.lifecycleExecutionId(id)).lifecycleExecution();
    assertThat(execution.lifecycleExecutionId()).isEqualTo(id);
    assertThat(execution.lifecyclePolicyArn()).isNull();
    assertThat(execution.state().status()).isEqualTo(LifecycleExecutionStatus.IN_PROGRESS);
    assertThat(execution.resourcesImpactedSummary().hasImpactedResources()).isTrue();
    assertThat(execution.startTime()).isEqualTo(Fixtures.NOON);
    assertThat(execution.endTime()).isNull();
    var images = client.listLifecycleExecutionResources(r -> r.lifecycleExecutionId(id));
    assertThat(images.lifecycleExecutionId()).isEqualTo(id);
    assertThat(images.lifecycleExecutionState().status())
        .isEqualTo(LifecycleExecutionStatus.IN_PROGRESS);
    var whole = images.resources().getFirst();
    assertThat(whole.resourceId()).isEqualTo(image);
    assertThat(whole.accountId()).isEqualTo(ApiServer.ACCOUNT);
    assertThat(whole.region()).isEqualTo("eu-central-1");
    assertThat(whole.action().name()).isEqualTo(LifecycleExecutionResourceActionName.DELETE);
    assertThat(whole.state().status()).isEqualTo(LifecycleExecutionResourceStatus.IN_PROGRESS);
    assertThat(whole.hasSnapshots()).isFalse();
    var amis =
        client.listLifecycleExecutionResources(
            r -> r.lifecycleExecutionId(id).parentResourceId(image));
    assertThat(amis.resources().getFirst().resourceId()).isEqualTo(AMI);
    assertThat(amis.resources().getFirst().snapshots().getFirst().snapshotId())
        .isEqualTo(AMI.replace("ami-", "snap-"));
  }

  @Test
  void executions_of_an_image_come_in_pages() {
    var at = Fixtures.NOON.plusSeconds(3600);
    var one = start(ResourceStatus.DEPRECATED, r -> r.updateAt(at)).lifecycleExecutionId();
    server.clock.advance(Duration.ofSeconds(1));
    var two = start(ResourceStatus.DEPRECATED, r -> r.updateAt(at)).lifecycleExecutionId();

    var ids =
        client.listLifecycleExecutionsPaginator(r -> r.resourceArn(image).maxResults(1)).stream()
            .flatMap(page -> page.lifecycleExecutions().stream())
            .map(e -> e.lifecycleExecutionId() + " " + e.state().status())
            .toList();

    assertThat(ids).containsExactly(two + " PENDING", one + " PENDING");
    assertThat(client.getImage(r -> r.imageBuildVersionArn(image)).image().lifecycleExecutionId())
        .isEqualTo(two);
  }

  @Test
  void an_execution_of_a_policy_names_it() {
    var policy = Fixtures.lifecyclePolicy();
    server.store.add(policy);
    server.lifecycles.add(
        new LifecycleExecution(
            UNKNOWN,
            policy.arn(),
            Optional.empty(),
            LifecycleExecution.Status.FAILED,
            Optional.of("why"),
            Fixtures.NOON,
            Optional.of(Fixtures.NOON.plusSeconds(1))));

    var execution =
        client
            .listLifecycleExecutions(r -> r.resourceArn(policy.arn().toString()))
            .lifecycleExecutions()
            .getFirst();

    assertThat(execution.lifecyclePolicyArn()).isEqualTo(policy.arn().toString());
    assertThat(execution.state().reason()).isEqualTo("why");
    assertThat(execution.resourcesImpactedSummary().hasImpactedResources()).isFalse();
    assertThat(execution.endTime()).isEqualTo(Fixtures.NOON.plusSeconds(1));
  }

  @Test
  void a_cancelled_execution_is_told_so() {
    var at = Fixtures.NOON.plusSeconds(3600);
    var id = start(ResourceStatus.DEPRECATED, r -> r.updateAt(at)).lifecycleExecutionId();

    assertThat(
            client.cancelLifecycleExecution(r -> r.lifecycleExecutionId(id)).lifecycleExecutionId())
        .isEqualTo(id);

    assertThat(
            client
                .getLifecycleExecution(r -> r.lifecycleExecutionId(id))
                .lifecycleExecution()
                .state()
                .status())
        .isEqualTo(LifecycleExecutionStatus.CANCELLING);
  }

  @Test
  void the_same_call_again_has_the_same_answer() {
    var first =
        start(
            ResourceStatus.DELETED,
            r -> r.executionRole("role").includeResources(i -> i.amis(true)).clientToken("t"));
    server.store.delete(Arn.parse(image).orElseThrow());

    var again =
        start(
            ResourceStatus.DELETED,
            r -> r.executionRole("role").includeResources(i -> i.amis(true)).clientToken("t"));

    assertThat(again.lifecycleExecutionId()).isEqualTo(first.lifecycleExecutionId());
    assertFails(
        () -> start(ResourceStatus.DISABLED, r -> r.clientToken("t")),
        400,
        "IdempotentParameterMismatchException");
  }

  @Test
  void what_is_wrong_has_the_services_errors() {
    assertFails(
        () -> start(ResourceStatus.DELETED, r -> {}), 400, "InvalidParameterCombinationException");
    assertFails(() -> start(ResourceStatus.AVAILABLE, r -> {}), 400, "InvalidRequestException");
    assertFails(
        () ->
            client.startResourceStateUpdate(r ->
                r.resourceArn(image.replace("1.0.0/1", "1.0.0/2"))
                    .state(s -> s.status(ResourceStatus.DISABLED))),
        404,
        "ResourceNotFoundException");
    assertFails(
        () -> client.startResourceStateUpdate(r -> r.resourceArn(image).state(s -> {})),
        400,
        "InvalidRequestException");
    start(
        ResourceStatus.DISABLED, r -> r.executionRole("role").includeResources(i -> i.amis(true)));
    assertFails(() -> start(ResourceStatus.DISABLED, r -> {}), 400, "ResourceInUseException");
    assertFails(
        () -> client.getLifecycleExecution(r -> r.lifecycleExecutionId(UNKNOWN)),
        404,
        "ResourceNotFoundException");
    assertFails(
        () -> client.cancelLifecycleExecution(r -> r.lifecycleExecutionId(UNKNOWN)),
        404,
        "ResourceNotFoundException");
    assertFails(
        () -> client.listLifecycleExecutionResources(r -> r.lifecycleExecutionId(UNKNOWN)),
        404,
        "ResourceNotFoundException");
    assertFails(
        () ->
            client.listLifecycleExecutions(r -> r.resourceArn(image.replace("/1.0.0/1", "/1.0.0"))),
        400,
        "InvalidRequestException");
    assertFails(
        () ->
            client.listLifecycleExecutions(
                r -> r.resourceArn(Fixtures.lifecyclePolicy().arn().toString())),
        404,
        "ResourceNotFoundException");
  }
}
