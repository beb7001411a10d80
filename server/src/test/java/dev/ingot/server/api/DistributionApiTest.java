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
import software.amazon.awssdk.services.imagebuilder.model.ContainerRepositoryService;
import software.amazon.awssdk.services.imagebuilder.model.DiskImageFormat;
import software.amazon.awssdk.services.imagebuilder.model.Distribution;
import software.amazon.awssdk.services.imagebuilder.model.DistributionConfigurationSummary;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.imagebuilder.model.SsmParameterDataType;

@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class DistributionApiTest {
  private static final String ARN =
      "arn:aws:imagebuilder:eu-central-1:111122223333:distribution-configuration/";

  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();

  @AfterEach
  void close() {
    server.close();
  }

  private static ImagebuilderException failure(Runnable call) {
    return catchThrowableOfType(ImagebuilderException.class, call::run);
  }

  /// All that can be said about a region.
  private static Distribution.Builder full(Distribution.Builder distribution) {
    return distribution
        .region("eu-central-1")
        .amiDistributionConfiguration(a ->
            a.name("web {{ imagebuilder:buildDate }}")
                .description("For the web")
                .targetAccountIds("444455556666")
                .amiTags(Map.of("made", "here"))
                .kmsKeyId("alias/web")
                .launchPermission(p ->
                    p.userIds("777788889999")
                        .userGroups("all")
                        .organizationArns(
                            "arn:aws:organizations::111122223333:organization/o-0123456789")
                        .organizationalUnitArns(
                            "arn:aws:organizations::111122223333:ou/o-0123456789/ou-0123-01234567")))
        .containerDistributionConfiguration(c ->
            c.description("A container")
                .containerTags("one", "two")
                .targetRepository(
                    t -> t.service(ContainerRepositoryService.ECR).repositoryName("web")))
        .licenseConfigurationArns(
            "arn:aws:license-manager:eu-central-1:111122223333:license-configuration:"
                + "lic-0123456789abcdef0123456789abcdef")
        .launchTemplateConfigurations(l ->
            l.launchTemplateId("lt-0123456789abcdefg")
                .accountId("111122223333")
                .setDefaultVersion(false))
        .s3ExportConfiguration(e ->
            e.roleName("vmie")
                .diskImageFormat(DiskImageFormat.VHD)
                .s3Bucket("exports")
                .s3Prefix("web/"))
        .fastLaunchConfigurations(f ->
            f.enabled(true)
                .accountId("111122223333")
                .maxParallelLaunches(6)
                .snapshotConfiguration(s -> s.targetResourceCount(5))
                .launchTemplate(t ->
                    t.launchTemplateName("fast")
                        .launchTemplateId("lt-0123456789abcdefg")
                        .launchTemplateVersion("1")))
        .ssmParameterConfigurations(p ->
            p.parameterName("/web/ami")
                .amiAccountId("111122223333")
                .dataType(SsmParameterDataType.AWS_EC2_IMAGE));
  }

  @Test
  void all_that_was_said_comes_back_until_an_update_replaces_it() {
    var arn =
        client
            .createDistributionConfiguration(r ->
                r.name("Two Regions")
                    .description("Here and there")
                    .distributions(
                        d -> full(d),
                        d -> d.region("eu-west-1").amiDistributionConfiguration(a -> {}))
                    .tags(Map.of("a", "b")))
            .distributionConfigurationArn();

    var made =
        client
            .getDistributionConfiguration(r -> r.distributionConfigurationArn(arn))
            .distributionConfiguration();

    assertThat(arn).isEqualTo(ARN + "two-regions");
    assertThat(made.name()).isEqualTo("Two Regions");
    assertThat(made.description()).isEqualTo("Here and there");
    assertThat(made.distributions().getFirst()).isEqualTo(full(Distribution.builder()).build());
    assertThat(made.timeoutMinutes()).isEqualTo(720);
    assertThat(made.tags()).isEqualTo(Map.of("a", "b"));
    assertThat(made.dateUpdated()).isNull();
    assertThat(raw(arn))
        .contains("{\"region\":\"eu-west-1\",\"amiDistributionConfiguration\":{}}]");

    server.clock.advance(Duration.ofSeconds(1));
    var updated =
        client.updateDistributionConfiguration(r ->
            r.distributionConfigurationArn(arn)
                .distributions(
                    d -> d.region("eu-west-2").amiDistributionConfiguration(a -> a.name("web"))));

    assertThat(updated.clientToken()).isNull();
    assertThat(raw(arn))
        .contains(
            "\"distributionConfiguration\":{\"arn\":\""
                + arn
                + "\",\"name\":\"Two Regions\",\"distributions\":[{\"region\":\"eu-west-2\","
                + "\"amiDistributionConfiguration\":{\"name\":\"web\"}}],\"timeoutMinutes\":720,"
                + "\"dateCreated\":\"2026-11-24T12:00:00.000Z\","
                + "\"dateUpdated\":\"2026-11-24T12:00:01.000Z\",\"tags\":{\"a\":\"b\"}}");
  }

  private String raw(String arn) {
    return server.raw("GET", "/GetDistributionConfiguration?distributionConfigurationArn=" + arn);
  }

  private String create(String distributions) {
    return server.raw(
        "PUT",
        "/CreateDistributionConfiguration",
        "{\"name\":\"d-1\",\"clientToken\":\"t\",\"distributions\":" + distributions + "}");
  }

  @Test
  void lists_that_may_be_empty_stay_so_and_others_are_refused() {
    assertThat(
            create(
                """
                [{"region":"eu-west-1","amiDistributionConfiguration":
                   {"launchPermission":{"userIds":[]}}}]
                """))
        .contains(
            "The value supplied for parameter"
                + " 'distributions[0].amiDistributionConfiguration.launchPermission.userIds' is not"
                + " valid. 'distributions[0].amiDistributionConfiguration.launchPermission.userIds'"
                + " must contain at least 1 items");
    create(
        """
        [{"region":"eu-west-1","amiDistributionConfiguration":{"amiTags":{},
            "launchPermission":{"userGroups":[]}},
          "containerDistributionConfiguration":{"containerTags":[],
            "targetRepository":{"service":"ECR","repositoryName":"web"}},
          "ssmParameterConfigurations":[]}]
        """);

    assertThat(raw(ARN + "d-1"))
        .contains(
            "\"distributions\":[{\"region\":\"eu-west-1\",\"amiDistributionConfiguration\":{"
                + "\"launchPermission\":{\"userGroups\":[]}},"
                + "\"containerDistributionConfiguration\":{\"containerTags\":[],"
                + "\"targetRepository\":{\"service\":\"ECR\",\"repositoryName\":\"web\"}},"
                + "\"ssmParameterConfigurations\":[]}]");
  }

  @Test
  void a_region_without_output_and_a_name_that_is_taken_are_refused() {
    assertThat(
            failure(() ->
                client.createDistributionConfiguration(
                    r -> r.name("d-1").distributions(d -> d.region("eu-west-1")))))
        .satisfies(e ->
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterValueException"))
        .hasMessageContaining(
            "One or more outputs should be provided for each region in a distribution"
                + " configuration.");
    make("d-1");
    assertThat(failure(() -> make("D_1")))
        .isInstanceOf(ResourceAlreadyExistsException.class)
        .hasMessageContaining(
            "The following resource 'DistributionConfiguration' already exists: '" + ARN + "d-1'.");
  }

  private void make(String name) {
    client.createDistributionConfiguration(r ->
        r.name(name)
            .distributions(
                d -> d.region("eu-west-2").amiDistributionConfiguration(a -> a.name("web")),
                d -> d.region("eu-west-1").amiDistributionConfiguration(a -> a.name("web"))));
  }

  @Test
  void they_are_listed_with_their_regions_and_deleted() {
    make("b-1");
    make("a-1");

    assertThat(
            client
                .listDistributionConfigurationsPaginator(r -> r.maxResults(1))
                .distributionConfigurationSummaryList())
        .extracting(DistributionConfigurationSummary::name)
        .containsExactly("a-1", "b-1");
    assertThat(
            client
                .listDistributionConfigurations(r -> r.filters(f -> f.name("name").values("b-1")))
                .distributionConfigurationSummaryList())
        .singleElement()
        .satisfies(s -> assertThat(s.regions()).containsExactly("eu-west-2", "eu-west-1"));
    var arn = ARN + "a-1";
    assertThat(
            client
                .deleteDistributionConfiguration(r -> r.distributionConfigurationArn(arn))
                .distributionConfigurationArn())
        .isEqualTo(arn);
    assertThat(
            failure(() ->
                    client.getDistributionConfiguration(r -> r.distributionConfigurationArn(arn)))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void an_image_shows_the_configuration_as_it_was_when_the_image_was_asked_for() {
    make("d-1");
    client.createImageRecipe(
        r -> r.name("web").semanticVersion("1.0.0").parentImage("builtin:tiny"));
    client.createInfrastructureConfiguration(r -> r.name("small").instanceProfileName("p"));
    var image =
        client
            .createImage(r ->
                r.imageRecipeArn(
                        ARN.replace("distribution-configuration", "image-recipe") + "web/1.0.0")
                    .infrastructureConfigurationArn(
                        ARN.replace("distribution-", "infrastructure-") + "small")
                    .distributionConfigurationArn(ARN + "d-1"))
            .imageBuildVersionArn();
    var configuration =
        client
            .getDistributionConfiguration(r -> r.distributionConfigurationArn(ARN + "d-1"))
            .distributionConfiguration();

    client.deleteDistributionConfiguration(r -> r.distributionConfigurationArn(ARN + "d-1"));

    assertThat(
            client.getImage(r -> r.imageBuildVersionArn(image)).image().distributionConfiguration())
        .isEqualTo(configuration);
  }
}
