// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ContainerRecipeSummary;
import software.amazon.awssdk.services.imagebuilder.model.ContainerRepositoryService;
import software.amazon.awssdk.services.imagebuilder.model.ContainerType;
import software.amazon.awssdk.services.imagebuilder.model.CreateContainerRecipeRequest;
import software.amazon.awssdk.services.imagebuilder.model.EbsVolumeType;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidRequestException;
import software.amazon.awssdk.services.imagebuilder.model.Ownership;
import software.amazon.awssdk.services.imagebuilder.model.Platform;
import software.amazon.awssdk.services.imagebuilder.model.ResourceAlreadyExistsException;

@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class ContainerRecipeApiTest {
  private static final String ARN =
      "arn:aws:imagebuilder:eu-central-1:111122223333:container-recipe/";
  private static final String TEMPLATE =
      """
      FROM {{{ imagebuilder:parentImage }}}
      {{{ imagebuilder:environments }}}
      {{{ imagebuilder:components }}}
      """;

  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();

  @AfterEach
  void close() {
    server.close();
  }

  private static ImagebuilderException failure(Runnable call) {
    return catchThrowableOfType(ImagebuilderException.class, call::run);
  }

  private static CreateContainerRecipeRequest.Builder plain(
      CreateContainerRecipeRequest.Builder request, String name, String version) {
    return request
        .name(name)
        .semanticVersion(version)
        .containerType(ContainerType.DOCKER)
        .parentImage("amazonlinux:latest")
        .dockerfileTemplateData(TEMPLATE)
        .targetRepository(t -> t.service(ContainerRepositoryService.ECR).repositoryName("web"));
  }

  @Test
  void all_that_was_said_comes_back() {
    var component =
        client
            .createComponent(
                r -> r.name("web").semanticVersion("1.0.0").platform(Platform.LINUX).data("a"))
            .componentBuildVersionArn()
            .replace("1.0.0/1", "x.x.x");
    var created =
        client.createContainerRecipe(r ->
            plain(r, "Web App", "1.0.x")
                .description("A container")
                .parentImage("public.ecr.aws/docker/library/debian:12")
                .platformOverride(Platform.LINUX)
                .imageOsVersionOverride("Debian 12")
                .components(
                    c -> c.componentArn(component).parameters(p -> p.name("Greeting").value("Hi")))
                .instanceConfiguration(i ->
                    i.image("ami-0123456789abcdef0")
                        .blockDeviceMappings(m ->
                            m.deviceName("/dev/xvda")
                                .ebs(e ->
                                    e.volumeSize(30)
                                        .volumeType(EbsVolumeType.GP3)
                                        .deleteOnTermination(false))))
                .workingDirectory("/work")
                .kmsKeyId("alias/web")
                .tags(Map.of("a", "b")));

    var recipe = client.getContainerRecipe(r -> r.containerRecipeArn(ARN + "web-app/x.x.x"));

    assertThat(created.containerRecipeArn()).isEqualTo(ARN + "web-app/1.0.0");
    assertThat(created.latestVersionReferences().latestVersionArn())
        .isEqualTo(ARN + "web-app/x.x.x");
    assertThat(recipe.latestVersionReferences()).isEqualTo(created.latestVersionReferences());
    var made = recipe.containerRecipe();
    assertThat(made.arn()).isEqualTo(created.containerRecipeArn());
    assertThat(made.name()).isEqualTo("Web App");
    assertThat(made.version()).isEqualTo("1.0.0");
    assertThat(made.description()).isEqualTo("A container");
    assertThat(made.containerType()).isEqualTo(ContainerType.DOCKER);
    assertThat(made.platform()).isEqualTo(Platform.LINUX);
    assertThat(made.owner()).isEqualTo("111122223333");
    assertThat(made.parentImage()).isEqualTo("public.ecr.aws/docker/library/debian:12");
    assertThat(made.components().getFirst().componentArn()).isEqualTo(component);
    assertThat(made.components().getFirst().parameters().getFirst().value()).containsExactly("Hi");
    assertThat(made.instanceConfiguration().image()).isEqualTo("ami-0123456789abcdef0");
    var ebs = made.instanceConfiguration().blockDeviceMappings().getFirst().ebs();
    assertThat(ebs.volumeSize()).isEqualTo(30);
    assertThat(ebs.deleteOnTermination()).isFalse();
    assertThat(made.dockerfileTemplateData()).isEqualTo(TEMPLATE);
    assertThat(made.targetRepository().repositoryName()).isEqualTo("web");
    assertThat(made.workingDirectory()).isEqualTo("/work");
    assertThat(made.kmsKeyId()).isEqualTo("alias/web");
    assertThat(made.encrypted()).isTrue();
    assertThat(made.tags()).isEqualTo(Map.of("a", "b"));
  }

  @Test
  void nothing_is_added_to_a_plain_recipe() {
    client.createContainerRecipe(r -> plain(r, "plain", "1.0.0"));

    assertThat(server.raw("GET", "/GetContainerRecipe?containerRecipeArn=" + ARN + "plain/1.0.0"))
        .contains(
            "\"containerRecipe\":{\"arn\":\""
                + ARN
                + "plain/1.0.0\",\"containerType\":\"DOCKER\",\"name\":\"plain\","
                + "\"platform\":\"Linux\",\"owner\":\"111122223333\",\"version\":\"1.0.0\","
                + "\"dockerfileTemplateData\":\"FROM {{{ imagebuilder:parentImage }}}\\n"
                + "{{{ imagebuilder:environments }}}\\n{{{ imagebuilder:components }}}\\n\","
                + "\"encrypted\":true,\"parentImage\":\"amazonlinux:latest\","
                + "\"dateCreated\":\"2026-11-24T12:00:00.000Z\",\"tags\":{},"
                + "\"targetRepository\":{\"service\":\"ECR\",\"repositoryName\":\"web\"}}");
  }

  @Test
  void they_are_listed_and_deleted() {
    client.createContainerRecipe(r -> plain(r, "b-1", "1.0.0"));
    client.createContainerRecipe(
        r -> plain(r, "a-1", "1.0.0").instanceConfiguration(i -> i.image("ami-0123456789abcdef0")));

    assertThat(
            client.listContainerRecipesPaginator(r -> r.maxResults(1)).containerRecipeSummaryList())
        .extracting(ContainerRecipeSummary::name, ContainerRecipeSummary::instanceImage)
        .containsExactly(tuple("a-1", "ami-0123456789abcdef0"), tuple("b-1", null));
    assertThat(
            client
                .listContainerRecipes(r -> r.owner(Ownership.AMAZON))
                .containerRecipeSummaryList())
        .isEmpty();
    assertThat(failure(() -> client.listContainerRecipes(r -> r.owner(Ownership.THIRD_PARTY))))
        .isInstanceOf(InvalidRequestException.class);
    var arn = ARN + "a-1/1.0.0";
    assertThat(client.deleteContainerRecipe(r -> r.containerRecipeArn(arn)).containerRecipeArn())
        .isEqualTo(arn);
    assertThat(
            failure(() -> client.getContainerRecipe(r -> r.containerRecipeArn(arn))).statusCode())
        .isEqualTo(404);
  }

  @Test
  void a_version_exists_once_and_no_image_is_built_of_it_yet() {
    client.createContainerRecipe(r -> plain(r, "web", "1.0.0"));
    client.createInfrastructureConfiguration(r -> r.name("small").instanceProfileName("p"));

    assertThat(failure(() -> client.createContainerRecipe(r -> plain(r, "web", "1.0.0"))))
        .isInstanceOf(ResourceAlreadyExistsException.class)
        .hasMessageContaining(
            "The following resource 'ContainerRecipe' already exists: '" + ARN + "web/1.0.0'.");
    assertThat(
            failure(() ->
                    client.createImage(r ->
                        r.containerRecipeArn(ARN + "web/1.0.0")
                            .infrastructureConfigurationArn(
                                ARN.replace("container-recipe", "infrastructure-configuration")
                                    + "small")))
                .awsErrorDetails()
                .errorCode())
        .isEqualTo("ClientException");
  }
}
