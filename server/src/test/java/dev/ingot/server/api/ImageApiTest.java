// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.Image;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.BuildType;
import software.amazon.awssdk.services.imagebuilder.model.ImagePackage;
import software.amazon.awssdk.services.imagebuilder.model.ImageSource;
import software.amazon.awssdk.services.imagebuilder.model.ImageStatus;
import software.amazon.awssdk.services.imagebuilder.model.ImageSummary;
import software.amazon.awssdk.services.imagebuilder.model.ImageType;
import software.amazon.awssdk.services.imagebuilder.model.ImageVersion;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidRequestException;
import software.amazon.awssdk.services.imagebuilder.model.OnWorkflowFailure;
import software.amazon.awssdk.services.imagebuilder.model.Ownership;
import software.amazon.awssdk.services.imagebuilder.model.ResourceDependencyException;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowType;

@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class ImageApiTest {
  private static final String ARN = "arn:aws:imagebuilder:eu-central-1:111122223333:image/web";
  private static final String MANAGED =
      "arn:aws:imagebuilder:eu-central-1:aws:image/debian-12-x86/x.x.x";

  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();
  private final String recipe;
  private final String infrastructure;

  ImageApiTest() {
    recipe =
        client
            .createImageRecipe(
                r -> r.name("web").semanticVersion("1.0.0").parentImage("builtin:tiny"))
            .imageRecipeArn();
    infrastructure =
        client
            .createInfrastructureConfiguration(r -> r.name("small").instanceProfileName("p"))
            .infrastructureConfigurationArn();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String create() {
    server.clock.advance(Duration.ofSeconds(1));
    return client
        .createImage(r -> r.imageRecipeArn(recipe).infrastructureConfigurationArn(infrastructure))
        .imageBuildVersionArn();
  }

  private void change(String arn, UnaryOperator<Image> change) {
    assertThat(server.store.change(Arn.parse(arn).orElseThrow(), i -> change.apply((Image) i)))
        .isPresent();
  }

  private static ImagebuilderException failure(Runnable call) {
    return catchThrowableOfType(ImagebuilderException.class, call::run);
  }

  @Test
  void an_image_is_there_as_soon_as_it_was_asked_for() {
    var created =
        client.createImage(r ->
            r.imageRecipeArn(recipe.replace("1.0.0", "x.x.x"))
                .infrastructureConfigurationArn(infrastructure)
                .tags(Map.of("a", "b"))
                .clientToken("t"));

    var answer = client.getImage(r -> r.imageBuildVersionArn(created.imageBuildVersionArn()));

    var image = answer.image();
    assertThat(created.imageBuildVersionArn()).isEqualTo(ARN + "/1.0.0/1");
    assertThat(created.clientToken()).isEqualTo("t");
    assertThat(created.latestVersionReferences().latestVersionArn()).isEqualTo(ARN + "/x.x.x");
    assertThat(image.arn()).isEqualTo(ARN + "/1.0.0/1");
    assertThat(image.type()).isEqualTo(ImageType.AMI);
    assertThat(image.name()).isEqualTo("web");
    assertThat(image.version()).isEqualTo("1.0.0/1");
    assertThat(image.platformAsString()).isEqualTo("Linux");
    assertThat(image.enhancedImageMetadataEnabled()).isTrue();
    assertThat(image.osVersion()).isNull();
    assertThat(image.state().status()).isEqualTo(ImageStatus.PENDING);
    assertThat(image.state().reason()).isNull();
    assertThat(image.imageRecipe().arn()).isEqualTo(recipe);
    assertThat(image.infrastructureConfiguration().arn()).isEqualTo(infrastructure);
    assertThat(image.imageTestsConfiguration().imageTestsEnabled()).isTrue();
    assertThat(image.imageTestsConfiguration().timeoutMinutes()).isEqualTo(720);
    assertThat(image.dateCreated()).isEqualTo("2026-11-24T12:00:00.000Z");
    assertThat(image.outputResources()).isNull();
    assertThat(image.tags()).isEqualTo(Map.of("a", "b"));
    assertThat(image.buildType()).isEqualTo(BuildType.USER_INITIATED);
    assertThat(image.hasWorkflows()).isFalse();
  }

  @Test
  void workflows_come_back_as_they_were_given() {
    var test =
        client
            .createWorkflow(
                r -> r.name("test").type(WorkflowType.TEST).semanticVersion("1.0.0").data("a"))
            .workflowBuildVersionArn();
    var arn =
        client
            .createImage(r ->
                r.imageRecipeArn(recipe)
                    .infrastructureConfigurationArn(infrastructure)
                    .executionRole("builder")
                    .loggingConfiguration(l -> l.logGroupName("mine"))
                    .imageTestsConfiguration(t -> t.timeoutMinutes(60))
                    .enhancedImageMetadataEnabled(false)
                    .workflows(w ->
                        w.workflowArn(test.replace("1.0.0/1", "1.x.x"))
                            .parallelGroup("g")
                            .onFailure(OnWorkflowFailure.CONTINUE)
                            .parameters(p -> p.name("Greeting").value("Hi"))))
            .imageBuildVersionArn();

    var image = client.getImage(r -> r.imageBuildVersionArn(arn)).image();

    var workflow = image.workflows().getFirst();
    assertThat(workflow.workflowArn()).isEqualTo(test.replace("1.0.0/1", "1.x.x"));
    assertThat(workflow.parallelGroup()).isEqualTo("g");
    assertThat(workflow.onFailure()).isEqualTo(OnWorkflowFailure.CONTINUE);
    assertThat(workflow.parameters().getFirst().value()).containsExactly("Hi");
    assertThat(image.executionRole()).isEqualTo("builder");
    assertThat(image.loggingConfiguration().logGroupName()).isEqualTo("mine");
    assertThat(image.imageTestsConfiguration().imageTestsEnabled()).isTrue();
    assertThat(image.imageTestsConfiguration().timeoutMinutes()).isEqualTo(60);
    assertThat(image.enhancedImageMetadataEnabled()).isFalse();
  }

  @Test
  void a_finished_image_shows_its_ami_and_a_failed_one_its_reason() {
    var good = create();
    change(
        good,
        i ->
            i.withOutputs(
                    List.of(
                        new Image.OutputAmi(
                            "eu-central-1",
                            "ami-0123456789abcdef0",
                            "web 1",
                            Optional.empty(),
                            "111122223333")))
                .withMetadata(
                    Optional.of("Debian 12"), List.of(new Image.InstalledPackage("jq", "1.6")))
                .withState(Image.State.of(Image.Status.AVAILABLE)));
    var bad = create();
    change(
        bad,
        i ->
            i.withState(
                new Image.State(
                    Image.Status.FAILED,
                    Optional.of("why"),
                    Optional.of(
                        new Image.FailureContext(
                            Optional.of(Image.Status.BUILDING),
                            Optional.of("wf-1"),
                            Optional.of("arn"),
                            Optional.of("step-1"),
                            Optional.of("Apply"),
                            Optional.of(
                                new Image.ComponentFailure(
                                    "component", "build", "Step", "ExecuteBash", "code 3")))))));

    var image = client.getImage(r -> r.imageBuildVersionArn(ARN + "/x.x.x")).image();
    var ami = image.outputResources().amis().getFirst();
    assertThat(image.arn()).isEqualTo(good);
    assertThat(image.osVersion()).isEqualTo("Debian 12");
    assertThat(ami.image()).isEqualTo("ami-0123456789abcdef0");
    assertThat(ami.region()).isEqualTo("eu-central-1");
    assertThat(ami.accountId()).isEqualTo("111122223333");
    assertThat(client.listImagePackages(r -> r.imageBuildVersionArn(good)).imagePackageList())
        .containsExactly(ImagePackage.builder().packageName("jq").packageVersion("1.6").build());
    assertThat(server.raw("GET", "/GetImage?imageBuildVersionArn=" + bad))
        .contains(
            "\"state\":{\"status\":\"FAILED\",\"reason\":\"why\",\"failureContext\":{"
                + "\"imageStatus\":\"BUILDING\",\"failedStep\":\"Apply\","
                + "\"stepExecutionId\":\"step-1\",\"workflowArn\":\"arn\","
                + "\"workflowExecutionId\":\"wf-1\",\"componentFailure\":{"
                + "\"componentArn\":\"component\",\"phaseName\":\"build\",\"stepName\":\"Step\","
                + "\"action\":\"ExecuteBash\",\"errorMessage\":\"code 3\"}}}");
  }

  @Test
  void lists_name_versions_and_builds() {
    var first = create();
    var second = create();

    var version = client.listImages(r -> {}).imageVersionList();
    var builds =
        client.listImageBuildVersions(r -> r.imageVersionArn(ARN + "/1.0.0")).imageSummaryList();

    assertThat(version).extracting(ImageVersion::arn).containsExactly(ARN + "/1.0.0");
    assertThat(version.getFirst().version()).isEqualTo("1.0.0");
    assertThat(version.getFirst().owner()).isEqualTo("111122223333");
    assertThat(builds).extracting(ImageSummary::arn).containsExactly(second, first);
    assertThat(builds.getFirst().version()).isEqualTo("1.0.0/2");
    assertThat(builds.getFirst().outputResources().hasAmis()).isTrue();
    assertThat(client.listImageBuildVersionsPaginator(r -> r.maxResults(1)).imageSummaryList())
        .extracting(ImageSummary::arn)
        .containsExactly(second, first);
  }

  @Test
  void a_base_of_the_catalogue_is_an_image_of_amazon() {
    var image = client.getImage(r -> r.imageBuildVersionArn(MANAGED)).image();

    assertThat(image.arn()).startsWith(MANAGED.replace("/x.x.x", "/20")).endsWith("/1");
    assertThat(image.name()).isEqualTo("Debian 12 x86");
    assertThat(image.enhancedImageMetadataEnabled()).isFalse();
    assertThat(image.state().status()).isEqualTo(ImageStatus.AVAILABLE);
    assertThat(image.outputResources().amis()).hasSize(1);
    assertThat(image.imageSource()).isEqualTo(ImageSource.AMAZON_MANAGED);
    assertThat(image.imageRecipe()).isNull();
    assertThat(client.listImages(r -> r.owner(Ownership.AMAZON)).imageVersionList())
        .extracting(ImageVersion::owner)
        .containsOnly("Amazon");
  }

  @Test
  void an_image_is_cancelled_while_it_is_built_and_deleted_afterwards() {
    var image = create();

    assertThat(failure(() -> client.deleteImage(r -> r.imageBuildVersionArn(image))))
        .isInstanceOf(ResourceDependencyException.class);
    assertThat(
            client
                .cancelImageCreation(r -> r.imageBuildVersionArn(image).clientToken("t"))
                .imageBuildVersionArn())
        .isEqualTo(image);

    change(image, i -> i.completed(Image.State.of(Image.Status.CANCELLED), i.dateCreated()));

    assertThat(
            failure(() -> client.cancelImageCreation(r -> r.imageBuildVersionArn(image)))
                .awsErrorDetails()
                .errorCode())
        .isEqualTo("InvalidParameterValueException");
    assertThat(client.deleteImage(r -> r.imageBuildVersionArn(image)).imageBuildVersionArn())
        .isEqualTo(image);
    assertThat(failure(() -> client.getImage(r -> r.imageBuildVersionArn(image))).statusCode())
        .isEqualTo(404);
  }

  @Test
  void an_image_that_failed_is_retried_and_no_other() {
    var image = create();

    assertThat(failure(() -> client.retryImage(r -> r.imageBuildVersionArn(image))))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("cannot be retried: its status is PENDING");
    assertThat(failure(() -> client.retryImage(r -> r.imageBuildVersionArn(image + "0"))))
        .hasMessageContaining("does not exist");

    change(image, i -> i.completed(Image.State.of(Image.Status.FAILED), i.dateCreated()));

    var answer = client.retryImage(r -> r.imageBuildVersionArn(image).clientToken("again"));
    assertThat(answer.imageBuildVersionArn()).isEqualTo(image);
    assertThat(answer.clientToken()).isEqualTo("again");
  }

  @Test
  void what_an_image_is_made_of_must_be_there() {
    var gone =
        failure(() ->
            client.createImage(r ->
                r.imageRecipeArn(recipe).infrastructureConfigurationArn(infrastructure + "-2")));

    assertThat(gone.awsErrorDetails().errorCode()).isEqualTo("ResourceNotFoundException");
  }
}
