// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Scope;
import dev.ingot.core.resource.Workflow;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.server.ModelValues;
import dev.ingot.testkit.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Whoever calls for another account, or in another Region, is answered by every operation as if
/// nothing were there: with the ARN, or the id, of something that is there, he gets to the byte
/// what a server without it answers.
class IsolationTest {
  static final List<Operation<?, ?>> OPERATIONS = ImageBuilder.OPERATIONS;

  private static final Scope ANOTHER_ACCOUNT = new Scope("aws", "eu-central-1", "444455556666");
  private static final Scope ANOTHER_REGION = new Scope("aws", "us-west-2", "111122223333");

  /// Operations that answer their own account the same whether or not something is there.
  private static final Set<String> INDIFFERENT =
      Set.of(
          // What is made is not there yet, and needs nothing that is.
          "CreateComponent",
          "CreateContainerRecipe",
          "CreateWorkflow",
          "ImportComponent",
          // Not built, or there is nothing that they could find.
          "CancelLifecycleExecution",
          "DistributeImage",
          "GetLifecycleExecution",
          "GetMarketplaceResource",
          "ImportDiskImage",
          "ImportVmImage",
          "ListImageScanFindingAggregations",
          "ListImageScanFindings",
          "ListLifecycleExecutionResources",
          "ListLifecycleExecutions",
          "StartResourceStateUpdate",
          // Nothing waits here; ExecutionsTest has a step that does.
          "ListWaitingWorkflowSteps",
          // Refused for another reason that comes first.
          "CreateDistributionConfiguration",
          "CreateInfrastructureConfiguration",
          "CreateLifecyclePolicy");

  private static final String ARN = "arn:aws:imagebuilder:eu-central-1:111122223333:";

  /// Of requests whose smallest form is refused before anything is looked for.
  private static final Map<String, String> BODIES =
      Map.of(
          "CreateImage",
          """
          {"imageRecipeArn": "@image-recipe/web/1.0.0",
           "infrastructureConfigurationArn": "@infrastructure-configuration/web",
           "clientToken": "token"}
          """,
          "CreateImagePipeline",
          """
          {"name": "new", "imageRecipeArn": "@image-recipe/web/x.x.x",
           "infrastructureConfigurationArn": "@infrastructure-configuration/web",
           "clientToken": "token"}
          """,
          "CreateImageRecipe",
          """
          {"name": "new", "semanticVersion": "1.0.0", "parentImage": "ami-0123456789abcdef0",
           "components": [{"componentArn": "@component/web/x.x.x"}], "clientToken": "token"}
          """,
          "UpdateDistributionConfiguration",
          """
          {"distributionConfigurationArn": "@distribution-configuration/here",
           "distributions": [{"region": "eu-central-1",
             "amiDistributionConfiguration": {"name": "web {{ imagebuilder:buildDate }}"}}],
           "clientToken": "token"}
          """,
          "UpdateLifecyclePolicy",
          """
          {"lifecyclePolicyArn": "@lifecycle-policy/tidy", "executionRole": "builder",
           "resourceType": "AMI_IMAGE", "resourceSelection": {"tagMap": {"a": "b"}},
           "policyDetails": [{"action": {"type": "DELETE"},
                              "filter": {"type": "COUNT", "value": 3}}],
           "clientToken": "token"}
          """);

  @ParameterizedTest
  @FieldSource("OPERATIONS")
  void who_is_not_the_owner_cannot_tell_that_something_is_there(Operation<?, ?> operation) {
    try (var full = full();
        var empty = new ApiServer()) {
      for (var caller : List.of(ANOTHER_ACCOUNT, ANOTHER_REGION)) {
        assertThat(answer(full, caller, operation)).isEqualTo(answer(empty, caller, operation));
      }
    }
  }

  static List<Operation<?, ?>> telling() {
    return OPERATIONS.stream().filter(each -> !INDIFFERENT.contains(each.name())).toList();
  }

  /// The requests of the test above do reach what is there.
  @ParameterizedTest
  @MethodSource("telling")
  void the_owner_can_tell(Operation<?, ?> operation) {
    try (var full = full();
        var empty = new ApiServer()) {
      assertThat(answer(full, Fixtures.SCOPE, operation))
          .isNotEqualTo(answer(empty, Fixtures.SCOPE, operation));
    }
  }

  /// With one of everything, under the names that the requests have.
  private static ApiServer full() {
    var server = new ApiServer();
    server.store.add(Fixtures.component("web", "1.0.0", 1));
    server.store.add(Fixtures.recipe("web", "1.0.0"));
    server.store.add(Fixtures.containerRecipe());
    server.store.add(Fixtures.infrastructure("web"));
    server.store.add(Fixtures.distribution());
    server.store.add(Fixtures.pipeline());
    server.store.add(Fixtures.lifecyclePolicy());
    server.store.add(Fixtures.workflow("web", Workflow.Type.BUILD, "1.0.0", 1));
    server.store.add(Fixtures.image());
    server.journal.create(Fixtures.execution(), Fixtures.steps(Fixtures.execution().id()));
    return server;
  }

  private static String answer(ApiServer server, Scope caller, Operation<?, ?> operation) {
    var request = ModelValues.smallest(operation);
    var answer =
        server.send(
            caller,
            operation.method(),
            renamed(request.target()),
            Optional.ofNullable(BODIES.get(operation.name()))
                .map(body -> body.replace("@", ARN))
                .orElseGet(() -> renamed(request.body())));
    // The ids of requests are random.
    return answer.statusCode()
        + " "
        + answer.body().replaceAll("\"requestId\":\"[0-9a-f-]{36}\"", "\"requestId\":\"\"");
  }

  /// With the names that the fixtures have.
  private static String renamed(String request) {
    var id = "01234567-89ab-4def-8123-456789abcdef";
    return request
        .replaceAll("distribution-configuration(/|%2F)web", "distribution-configuration$1here")
        .replaceAll("image-pipeline(/|%2F)web", "image-pipeline$1nightly")
        .replaceAll("lifecycle-policy(/|%2F)web", "lifecycle-policy$1tidy")
        .replace("wf-" + id, Fixtures.execution().id())
        .replace("step-" + id, Fixtures.steps(Fixtures.execution().id()).getFirst().id());
  }
}
