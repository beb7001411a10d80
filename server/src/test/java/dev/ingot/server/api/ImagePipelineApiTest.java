// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.CreateImagePipelineRequest;
import software.amazon.awssdk.services.imagebuilder.model.ImagePipeline;
import software.amazon.awssdk.services.imagebuilder.model.ImageStatus;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.PipelineExecutionStartCondition;
import software.amazon.awssdk.services.imagebuilder.model.PipelineStatus;
import software.amazon.awssdk.services.imagebuilder.model.ResourceDependencyException;

@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class ImagePipelineApiTest {
  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();
  private String recipe = "";
  private String infrastructure = "";

  @BeforeEach
  void make() {
    var component =
        client
            .createComponent(
                r -> r.name("web").semanticVersion("1.0.0").platform("Linux").data("a"))
            .componentBuildVersionArn();
    recipe =
        client
            .createImageRecipe(r ->
                r.name("web")
                    .semanticVersion("1.0.0")
                    .parentImage("builtin:tiny")
                    .components(c -> c.componentArn(component)))
            .imageRecipeArn();
    infrastructure =
        client
            .createInfrastructureConfiguration(r -> r.name("small").instanceProfileName("any"))
            .infrastructureConfigurationArn();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private CreateImagePipelineRequest.Builder nightly() {
    return CreateImagePipelineRequest.builder()
        .name("Nightly")
        .imageRecipeArn(recipe)
        .infrastructureConfigurationArn(infrastructure);
  }

  private ImagePipeline get(String arn) {
    return client.getImagePipeline(r -> r.imagePipelineArn(arn)).imagePipeline();
  }

  private static ImagebuilderException failure(Runnable call) {
    return catchThrowableOfType(ImagebuilderException.class, call::run);
  }

  @Test
  void all_that_was_said_comes_back_until_an_update_replaces_it() {
    var arn =
        client
            .createImagePipeline(
                nightly()
                    .description("Builds every night")
                    .schedule(s ->
                        s.scheduleExpression("cron(0 2 * * ? *)")
                            .timezone("Europe/Berlin")
                            .autoDisablePolicy(p -> p.failureCount(3)))
                    .status(PipelineStatus.DISABLED)
                    .imageTestsConfiguration(t -> t.imageTestsEnabled(false))
                    .enhancedImageMetadataEnabled(false)
                    .imageScanningConfiguration(s ->
                        s.imageScanningEnabled(true).ecrConfiguration(e -> e.repositoryName("r")))
                    .executionRole("builder")
                    .loggingConfiguration(
                        l -> l.imageLogGroupName("/images").pipelineLogGroupName("/pipelines"))
                    .tags(Map.of("stage", "test"))
                    .build())
            .imagePipelineArn();

    assertThat(arn).endsWith(":image-pipeline/nightly");
    var pipeline = get(arn);
    assertThat(pipeline.schedule().pipelineExecutionStartCondition())
        .isEqualTo(
            PipelineExecutionStartCondition.EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE);
    assertThat(pipeline.schedule().timezone()).isEqualTo("Europe/Berlin");
    assertThat(pipeline.schedule().autoDisablePolicy().failureCount()).isEqualTo(3);
    assertThat(pipeline.platformAsString()).isEqualTo("Linux");
    assertThat(pipeline.imageTestsConfiguration().timeoutMinutes()).isEqualTo(720);
    assertThat(pipeline.loggingConfiguration().pipelineLogGroupName()).isEqualTo("/pipelines");
    assertThat(pipeline.dateUpdated()).isEqualTo(pipeline.dateCreated());
    assertThat(pipeline.dateLastRun()).isNull();
    assertThat(client.listImagePipelines(r -> r.maxResults(2)).imagePipelineList())
        .containsExactly(pipeline);

    client.updateImagePipeline(r ->
        r.imagePipelineArn(arn)
            .imageRecipeArn(recipe)
            .infrastructureConfigurationArn(infrastructure));

    var after = get(arn);
    assertThat(after.schedule()).isNull();
    assertThat(after.status()).isEqualTo(PipelineStatus.ENABLED);
    assertThat(after.tags()).isEqualTo(Map.of("stage", "test"));
  }

  @Test
  void a_start_builds_and_is_listed() {
    var arn = client.createImagePipeline(nightly().build()).imagePipelineArn();

    var image =
        client
            .startImagePipelineExecution(r -> r.imagePipelineArn(arn).tags(Map.of("by", "hand")))
            .imageBuildVersionArn();

    assertThat(client.getImage(r -> r.imageBuildVersionArn(image)).image().sourcePipelineArn())
        .isEqualTo(arn);
    assertThat(client.listImagePipelineImages(r -> r.imagePipelineArn(arn)).imageSummaryList())
        .singleElement()
        .satisfies(summary -> {
          assertThat(summary.arn()).isEqualTo(image);
          assertThat(summary.tags()).isEqualTo(Map.of("by", "hand"));
        });
    assertThat(get(arn).lastRunStatus()).isEqualTo(ImageStatus.PENDING);
    assertThat(get(arn).dateLastRun()).isNotNull();
  }

  @Test
  void refusals_have_the_errors_of_the_service() {
    var arn = client.createImagePipeline(nightly().build()).imagePipelineArn();

    assertThat(failure(() -> client.createImagePipeline(nightly().build())).awsErrorDetails())
        .satisfies(e -> {
          assertThat(e.errorCode()).isEqualTo("ResourceAlreadyExistsException");
          assertThat(e.errorMessage())
              .isEqualTo("The following resource 'ImagePipeline' already exists: '" + arn + "'.");
        });
    assertThat(failure(() -> client.deleteImageRecipe(r -> r.imageRecipeArn(recipe))))
        .isInstanceOf(ResourceDependencyException.class);
    assertThat(
            failure(() ->
                    client.createImagePipeline(
                        nightly()
                            .name("Other")
                            .schedule(s -> s.scheduleExpression("cron(0 2 * * ?)"))
                            .build()))
                .awsErrorDetails())
        .satisfies(e -> {
          assertThat(e.errorCode()).isEqualTo("InvalidParameterValueException");
          assertThat(e.errorMessage())
              .startsWith(
                  "The value supplied for parameter 'schedule.scheduleExpression' is not valid."
                      + " Invalid schedule expression. Details: Invalid CRON expression: ");
        });
    client.deleteImagePipeline(r -> r.imagePipelineArn(arn));
    assertThat(failure(() -> get(arn)).statusCode()).isEqualTo(404);
  }
}
