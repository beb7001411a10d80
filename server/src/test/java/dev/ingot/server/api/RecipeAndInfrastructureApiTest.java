// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.EbsVolumeType;
import software.amazon.awssdk.services.imagebuilder.model.ImageRecipeSummary;
import software.amazon.awssdk.services.imagebuilder.model.ImageVersion;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.InfrastructureConfigurationSummary;
import software.amazon.awssdk.services.imagebuilder.model.Ownership;
import software.amazon.awssdk.services.imagebuilder.model.Platform;
import software.amazon.awssdk.services.imagebuilder.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.imagebuilder.model.TenancyType;

@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class RecipeAndInfrastructureApiTest {
  private static final String ARN = "arn:aws:imagebuilder:eu-central-1:111122223333:";

  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();

  @AfterEach
  void close() {
    server.close();
  }

  private static ImagebuilderException failure(Runnable call) {
    return catchThrowableOfType(ImagebuilderException.class, call::run);
  }

  @Test
  void all_that_was_said_about_a_recipe_comes_back() {
    var component =
        client
            .createComponent(
                r -> r.name("web").semanticVersion("1.0.0").platform(Platform.LINUX).data("a"))
            .componentBuildVersionArn();
    var pattern = component.replace("1.0.0/1", "x.x.x");
    var created =
        client.createImageRecipe(r ->
            r.name("Web Base")
                .semanticVersion("1.0.x")
                .description("A base")
                .parentImage("builtin:tiny")
                .components(
                    c -> c.componentArn(pattern).parameters(p -> p.name("Greeting").value("Hi")))
                .blockDeviceMappings(m ->
                    m.deviceName("/dev/xvda")
                        .ebs(e ->
                            e.volumeSize(8)
                                .volumeType(EbsVolumeType.GP3)
                                .encrypted(false)
                                .throughput(125)))
                .workingDirectory("/var/tmp")
                .additionalInstanceConfiguration(
                    a -> a.systemsManagerAgent(s -> s.uninstallAfterBuild(false)))
                .amiTags(Map.of("made", "here"))
                .tags(Map.of("a", "b")));

    var recipe =
        client.getImageRecipe(r -> r.imageRecipeArn(created.imageRecipeArn())).imageRecipe();

    assertThat(recipe.arn()).isEqualTo(ARN + "image-recipe/web-base/1.0.0");
    assertThat(recipe.name()).isEqualTo("Web Base");
    assertThat(recipe.version()).isEqualTo("1.0.0");
    assertThat(recipe.description()).isEqualTo("A base");
    assertThat(recipe.platform()).isEqualTo(Platform.LINUX);
    assertThat(recipe.owner()).isEqualTo("111122223333");
    assertThat(recipe.parentImage()).isEqualTo("builtin:tiny");
    assertThat(recipe.components().getFirst().componentArn()).isEqualTo(pattern);
    assertThat(recipe.components().getFirst().parameters().getFirst().value())
        .containsExactly("Hi");
    var ebs = recipe.blockDeviceMappings().getFirst().ebs();
    assertThat(ebs.volumeType()).isEqualTo(EbsVolumeType.GP3);
    assertThat(ebs.encrypted()).isFalse();
    assertThat(ebs.deleteOnTermination()).isNull();
    assertThat(recipe.workingDirectory()).isEqualTo("/var/tmp");
    assertThat(recipe.additionalInstanceConfiguration().systemsManagerAgent().uninstallAfterBuild())
        .isFalse();
    assertThat(recipe.amiTags()).isEqualTo(Map.of("made", "here"));
    assertThat(recipe.tags()).isEqualTo(Map.of("a", "b"));
    assertThat(recipe.type()).isNull();
    assertThat(created.latestVersionReferences().latestVersionArn())
        .isEqualTo(ARN + "image-recipe/web-base/x.x.x");
  }

  @Test
  void nothing_is_added_to_a_plain_recipe() {
    client.createImageRecipe(
        r -> r.name("plain").semanticVersion("1.0.0").parentImage("builtin:tiny"));

    assertThat(
            server.raw("GET", "/GetImageRecipe?imageRecipeArn=" + ARN + "image-recipe/plain/1.0.0"))
        .contains(
            "\"imageRecipe\":{\"arn\":\""
                + ARN
                + "image-recipe/plain/1.0.0\",\"name\":\"plain\",\"platform\":\"Linux\","
                + "\"owner\":\"111122223333\",\"version\":\"1.0.0\","
                + "\"parentImage\":\"builtin:tiny\","
                + "\"dateCreated\":\"2026-11-24T12:00:00.000Z\",\"tags\":{}}");
  }

  @Test
  void watermarks_are_kept_and_an_empty_map_of_tags_is_none() {
    server.raw(
        "PUT",
        "/CreateImageRecipe",
        """
        {"name":"marked","semanticVersion":"1.0.0","parentImage":"builtin:tiny",
         "amiWatermarks":["golden","cis-1"],"amiTags":{},"tags":{},"clientToken":"t"}
        """);

    assertThat(
            server.raw(
                "GET", "/GetImageRecipe?imageRecipeArn=" + ARN + "image-recipe/marked/1.0.0"))
        .contains("\"tags\":{},\"amiWatermarks\":[\"golden\",\"cis-1\"]}");
  }

  @Test
  void recipes_are_listed_and_deleted() {
    for (var name : new String[] {"b-1", "a-1"}) {
      client.createImageRecipe(
          r -> r.name(name).semanticVersion("1.0.0").parentImage("builtin:tiny"));
    }

    assertThat(client.listImageRecipesPaginator(r -> r.maxResults(1)).imageRecipeSummaryList())
        .extracting(ImageRecipeSummary::name)
        .containsExactly("a-1", "b-1");
    assertThat(client.listImageRecipes(r -> r.owner(Ownership.AMAZON)).imageRecipeSummaryList())
        .isEmpty();
    var arn = ARN + "image-recipe/a-1/1.0.0";
    assertThat(client.deleteImageRecipe(r -> r.imageRecipeArn(arn)).imageRecipeArn())
        .isEqualTo(arn);
    assertThat(failure(() -> client.getImageRecipe(r -> r.imageRecipeArn(arn))).statusCode())
        .isEqualTo(404);
  }

  @Test
  void a_recipe_version_exists_once_and_an_unknown_parent_is_explained() {
    client.createImageRecipe(
        r -> r.name("web").semanticVersion("1.0.0").parentImage("builtin:tiny"));

    assertThat(
            failure(() ->
                client.createImageRecipe(
                    r -> r.name("web").semanticVersion("1.0.0").parentImage("builtin:tiny"))))
        .isInstanceOf(ResourceAlreadyExistsException.class)
        .hasMessageContaining(
            "The following resource 'ImageRecipe' already exists: '"
                + ARN
                + "image-recipe/web/1.0.0'.");
    assertThat(
            failure(() ->
                client.createImageRecipe(
                    r -> r.name("web").semanticVersion("1.0.1").parentImage("nothing-of-ours"))))
        .hasMessageContaining("No image and no base is known as 'nothing-of-ours'");
  }

  @Test
  void a_recipe_on_a_managed_image_without_a_base_has_the_platform_that_the_image_tells() {
    var windows = "windows-server-2022-english-full-base-x86";
    var parent = "arn:aws:imagebuilder:eu-central-1:aws:image/" + windows + "/x.x.x";
    var container = "arn:aws:imagebuilder:eu-central-1:aws:image/amazon-linux-x86-2/x.x.x";

    var arn =
        client
            .createImageRecipe(r -> r.name("web").semanticVersion("1.0.0").parentImage(parent))
            .imageRecipeArn();

    assertThat(client.getImageRecipe(r -> r.imageRecipeArn(arn)).imageRecipe().platformAsString())
        .isEqualTo("Windows");
    var image = client.getImage(r -> r.imageBuildVersionArn(parent)).image();
    assertThat(image.osVersion()).isEqualTo("Microsoft Windows Server 2022");
    assertThat(image.outputResources().amis()).hasSize(1);
    assertThat(client.getImage(r -> r.imageBuildVersionArn(container)).image().typeAsString())
        .isEqualTo("DOCKER");
    assertThat(client.listImages(r -> r.owner("Amazon")).imageVersionList())
        .extracting(ImageVersion::arn)
        .contains("arn:aws:imagebuilder:eu-central-1:aws:image/" + windows + "/2022.6.14");
  }

  @Test
  void all_that_was_said_about_an_infrastructure_comes_back_until_an_update_replaces_it() {
    var arn =
        client
            .createInfrastructureConfiguration(r ->
                r.name("Small")
                    .instanceProfileName("profile")
                    .description("A machine")
                    .instanceTypes("t3.small", "t3.medium")
                    .securityGroupIds("sg-1")
                    .subnetId("subnet-1")
                    .logging(l -> l.s3Logs(s -> s.s3BucketName("logs").s3KeyPrefix("/")))
                    .keyPair("key")
                    .terminateInstanceOnFailure(false)
                    .snsTopicArn("arn:aws:sns:eu-central-1:111122223333:topic")
                    .resourceTags(Map.of("cost", "1"))
                    .instanceMetadataOptions(
                        m -> m.httpTokens("required").httpPutResponseHopLimit(2))
                    .placement(p -> p.tenancy(TenancyType.DEFAULT).availabilityZone("1a"))
                    .tags(Map.of("a", "b")))
            .infrastructureConfigurationArn();

    var made =
        client
            .getInfrastructureConfiguration(r -> r.infrastructureConfigurationArn(arn))
            .infrastructureConfiguration();

    assertThat(arn).isEqualTo(ARN + "infrastructure-configuration/small");
    assertThat(made.name()).isEqualTo("Small");
    assertThat(made.description()).isEqualTo("A machine");
    assertThat(made.instanceTypes()).containsExactly("t3.small", "t3.medium");
    assertThat(made.instanceProfileName()).isEqualTo("profile");
    assertThat(made.securityGroupIds()).containsExactly("sg-1");
    assertThat(made.subnetId()).isEqualTo("subnet-1");
    assertThat(made.logging().s3Logs().s3KeyPrefix()).isEqualTo("/");
    assertThat(made.keyPair()).isEqualTo("key");
    assertThat(made.terminateInstanceOnFailure()).isFalse();
    assertThat(made.snsTopicArn()).isEqualTo("arn:aws:sns:eu-central-1:111122223333:topic");
    assertThat(made.resourceTags()).isEqualTo(Map.of("cost", "1"));
    assertThat(made.instanceMetadataOptions().httpPutResponseHopLimit()).isEqualTo(2);
    assertThat(made.placement().tenancy()).isEqualTo(TenancyType.DEFAULT);
    assertThat(made.dateUpdated()).isNull();
    assertThat(made.tags()).isEqualTo(Map.of("a", "b"));

    server.clock.advance(Duration.ofSeconds(1));
    var updated =
        client.updateInfrastructureConfiguration(
            r -> r.infrastructureConfigurationArn(arn).instanceProfileName("other"));

    assertThat(updated.clientToken()).isNull();
    assertThat(
            server.raw(
                "GET", "/GetInfrastructureConfiguration?infrastructureConfigurationArn=" + arn))
        .contains(
            "\"infrastructureConfiguration\":{\"arn\":\""
                + arn
                + "\",\"name\":\"Small\",\"instanceProfileName\":\"other\","
                + "\"terminateInstanceOnFailure\":true,"
                + "\"dateCreated\":\"2026-11-24T12:00:00.000Z\","
                + "\"dateUpdated\":\"2026-11-24T12:00:01.000Z\",\"tags\":{\"a\":\"b\"}}");
  }

  @Test
  void infrastructures_are_listed_and_deleted() {
    for (var name : new String[] {"b-1", "a-1"}) {
      client.createInfrastructureConfiguration(r -> r.name(name).instanceProfileName("p"));
    }

    assertThat(
            client
                .listInfrastructureConfigurationsPaginator(r -> r.maxResults(1))
                .infrastructureConfigurationSummaryList())
        .extracting(InfrastructureConfigurationSummary::name)
        .containsExactly("a-1", "b-1");
    var arn = ARN + "infrastructure-configuration/a-1";
    client.deleteInfrastructureConfiguration(r -> r.infrastructureConfigurationArn(arn));
    assertThat(
            failure(() ->
                    client.deleteInfrastructureConfiguration(
                        r -> r.infrastructureConfigurationArn(arn)))
                .statusCode())
        .isEqualTo(404);
  }
}
