// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.testkit.machine.Script;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ComponentConfiguration;
import software.amazon.awssdk.services.imagebuilder.model.ImageStatus;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;

/// Recipes of components that Amazon manages, by their wildcard ARNs.
@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class ManagedComponentsOverHttpTest {
  private static final String COMPONENT = "arn:aws:imagebuilder:eu-central-1:aws:component/";

  private final FakeHost host = new FakeHost();
  private final ImagebuilderClient client = host.client();

  ManagedComponentsOverHttpTest() throws Exception {}

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  private String recipe(String... components) {
    return client
        .createImageRecipe(r -> {
          r.name("managed").semanticVersion("1.0.x").parentImage("builtin:tiny");
          r.components(
              Arrays.stream(components)
                  .map(name ->
                      ComponentConfiguration.builder()
                          .componentArn(COMPONENT + name + "/x.x.x")
                          .build())
                  .toList());
        })
        .imageRecipeArn();
  }

  @Test
  void a_recipe_of_managed_components_builds_and_tests_an_image() {
    var image =
        host.build(client, recipe("update-linux", "reboot-linux", "simple-boot-test-linux"));

    assertThat(image.state().status()).isEqualTo(ImageStatus.AVAILABLE);
    var log = host.log.read(Arn.parse(image.arn()).orElseThrow(), 0, 1000).lines();
    assertThat(log)
        .extracting(BuildLog.Line::text)
        .contains(
            "Document " + COMPONENT + "update-linux/1.0.0/1",
            "Document " + COMPONENT + "reboot-linux/1.0.0/1",
            "Document " + COMPONENT + "simple-boot-test-linux/1.0.0/1");
  }

  @Test
  void a_managed_component_that_fails_is_named_with_its_build() {
    host.sandbox.answer("Hello from the validate phase", Script.exits(1, "mute\n"));

    var image = host.build(client, recipe("hello-world-linux"));

    assertThat(image.state().status()).isEqualTo(ImageStatus.FAILED);
    assertThat(image.state().reason())
        .contains("Document " + COMPONENT + "hello-world-linux/1.0.0/1 failed!");
  }

  @Test
  void a_recipe_takes_a_managed_component_that_is_not_there_and_no_image_is_made_of_it() {
    var recipe = recipe("stig-build-linux");

    var failure =
        catchThrowableOfType(ImagebuilderException.class, () -> host.build(client, recipe));

    assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("ResourceNotFoundException");
    assertThat(failure).hasMessageContaining(COMPONENT + "stig-build-linux/x.x.x");
    assertThat(client.listImages(r -> {}).imageVersionList()).isEmpty();
  }
}
