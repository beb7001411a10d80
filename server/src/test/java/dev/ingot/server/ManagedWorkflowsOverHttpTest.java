// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ImageStatus;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.Ownership;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowVersion;

/// The workflows that Amazon manages, by their wildcard ARNs.
@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class ManagedWorkflowsOverHttpTest {
  private static final String WORKFLOW = "arn:aws:imagebuilder:eu-central-1:aws:workflow/";

  private final FakeHost host = new FakeHost();
  private final ImagebuilderClient client = host.client();

  ManagedWorkflowsOverHttpTest() throws Exception {}

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  @Test
  void all_nine_are_listed() {
    assertThat(client.listWorkflows(r -> r.owner(Ownership.AMAZON)).workflowVersionList())
        .extracting(WorkflowVersion::name)
        .containsExactlyInAnyOrder(
            "build-image",
            "test-image",
            "build-container",
            "test-container",
            "distribute-container",
            "distribute-image",
            "express-build-image",
            "express-build-container",
            "express-test-image");
  }

  @ParameterizedTest
  @CsvSource({
    "build/build-image",
    "test/test-image",
    "build/build-container",
    "test/test-container",
    "distribution/distribute-container",
    "distribution/distribute-image",
    "build/express-build-image",
    "build/express-build-container",
    "test/express-test-image",
  })
  void each_has_its_arn_and_an_image_names_it_without_a_version(String name) {
    var arn = WORKFLOW + name + "/x.x.x";

    var workflow = client.getWorkflow(r -> r.workflowBuildVersionArn(arn)).workflow();

    assertThat(workflow.arn()).isEqualTo(WORKFLOW + name + "/1.0.3/1");
    assertThat(workflow.data()).contains("schemaVersion: 1.0", "steps:");
    assertThat(name).endsWith("/" + workflow.name());
    assertThat(create(arn)).contains(":image/web/1.0.0/1");
    var concrete = WORKFLOW + name + "/1.0.3";
    for (var refused : new String[] {concrete, concrete + "/1", WORKFLOW + name + "/1.0.x"}) {
      var failure = catchThrowableOfType(ImagebuilderException.class, () -> create(refused));
      assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterValueException");
      assertThat(failure)
          .hasMessageContaining(
              "AWS managed workflows must have latest version 'x.x.x' for '" + refused + "'");
    }
  }

  private String create(String workflow) {
    var recipe = recipe();
    var infrastructure = infrastructure();
    return client
        .createImage(r ->
            r.imageRecipeArn(recipe)
                .infrastructureConfigurationArn(infrastructure)
                .executionRole("builder")
                .workflows(w -> w.workflowArn(workflow)))
        .imageBuildVersionArn();
  }

  private String recipe() {
    var there = client.listImageRecipes(r -> {}).imageRecipeSummaryList();
    return there.isEmpty()
        ? client
            .createImageRecipe(r ->
                r.name("web")
                    .semanticVersion("1.0.0")
                    .parentImage("builtin:tiny")
                    .components(c ->
                        c.componentArn(
                            "arn:aws:imagebuilder:eu-central-1:aws:component/hello-world-linux/x.x.x")))
            .imageRecipeArn()
        : there.getFirst().arn();
  }

  private String infrastructure() {
    var there =
        client.listInfrastructureConfigurations(r -> {}).infrastructureConfigurationSummaryList();
    return there.isEmpty() ? FakeHost.infrastructure(client) : there.getFirst().arn();
  }

  @Test
  void an_image_is_built_tested_and_distributed_with_them() {
    var recipe = recipe();
    var infrastructure = infrastructure();
    var image =
        client
            .createImage(r ->
                r.imageRecipeArn(recipe)
                    .infrastructureConfigurationArn(infrastructure)
                    .executionRole("builder")
                    .workflows(
                        w -> w.workflowArn(WORKFLOW + "distribution/distribute-image/x.x.x"),
                        w -> w.workflowArn(WORKFLOW + "build/express-build-image/x.x.x")))
            .imageBuildVersionArn();

    host.run();

    assertThat(client.getImage(r -> r.imageBuildVersionArn(image)).image().state().status())
        .isEqualTo(ImageStatus.AVAILABLE);
  }
}
