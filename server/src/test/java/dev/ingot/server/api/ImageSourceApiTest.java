// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.core.resource.Image;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.MemoryBases;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.BuildType;
import software.amazon.awssdk.services.imagebuilder.model.ImageSource;
import software.amazon.awssdk.services.imagebuilder.model.ImageStatus;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.ImportDiskImageRequest;
import software.amazon.awssdk.services.imagebuilder.model.Platform;

@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class ImageSourceApiTest {
  private static final String AMI = "ami-0123456789abcdef0";
  private static final String TASK = "import-ami-0123456789abcdef0";
  private static final String IMAGE = "arn:aws:imagebuilder:eu-central-1:111122223333:image/";

  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();
  private final String distribution;
  private final String infrastructure;

  ImageSourceApiTest() {
    distribution =
        client
            .createDistributionConfiguration(r ->
                r.name("here")
                    .distributions(d ->
                        d.region("eu-central-1").amiDistributionConfiguration(a -> a.name("gold"))))
            .distributionConfigurationArn();
    infrastructure =
        client
            .createInfrastructureConfiguration(r -> r.name("small").instanceProfileName("p"))
            .infrastructureConfigurationArn();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static void assertFails(Runnable call, int status, String code) {
    var failure = catchThrowableOfType(ImagebuilderException.class, call::run);
    assertThat(failure.statusCode()).isEqualTo(status);
    assertThat(failure.awsErrorDetails().errorCode()).isEqualTo(code);
  }

  private software.amazon.awssdk.services.imagebuilder.model.Image get(String arn) {
    return client.getImage(r -> r.imageBuildVersionArn(arn)).image();
  }

  @Test
  void a_distributed_image_shows_its_distribution_and_no_recipe() {
    var output =
        new Image.OutputAmi("eu-central-1", AMI, "web 1", Optional.empty(), ApiServer.ACCOUNT);
    server.store.nextBuild(Fixtures.image().arn());
    server.store.add(
        Fixtures.image()
            .completed(Image.State.of(Image.Status.AVAILABLE), Fixtures.NOON)
            .withOutputs(List.of(output)));

    var answer =
        client.distributeImage(r ->
            r.sourceImage(IMAGE + "web/x.x.x")
                .distributionConfigurationArn(distribution)
                .executionRole("role")
                .loggingConfiguration(l -> l.logGroupName("mine"))
                .tags(Map.of("a", "b"))
                .clientToken("t"));

    assertThat(answer.clientToken()).isEqualTo("t");
    assertThat(answer.imageBuildVersionArn()).startsWith(IMAGE + "web/1.0.0/");
    var image = get(answer.imageBuildVersionArn());
    assertThat(image.name()).isEqualTo("web");
    assertThat(image.state().status()).isEqualTo(ImageStatus.PENDING);
    assertThat(image.imageRecipe()).isNull();
    assertThat(image.infrastructureConfiguration()).isNull();
    assertThat(image.imageTestsConfiguration()).isNull();
    assertThat(image.distributionConfiguration().arn()).isEqualTo(distribution);
    assertThat(image.buildType()).isEqualTo(BuildType.USER_INITIATED);
    assertThat(image.imageSource()).isNull();
    assertThat(image.executionRole()).isEqualTo("role");
    assertThat(image.loggingConfiguration().logGroupName()).isEqualTo("mine");
    assertThat(image.tags()).isEqualTo(Map.of("a", "b"));
  }

  @Test
  void a_distribution_of_nothing_is_refused() {
    assertFails(
        () ->
            client.distributeImage(r ->
                r.sourceImage(AMI).distributionConfigurationArn(distribution).executionRole("r")),
        404,
        "ResourceNotFoundException");
    assertFails(
        () ->
            client.distributeImage(r ->
                r.sourceImage("web").distributionConfigurationArn(distribution).executionRole("r")),
        400,
        "InvalidRequestException");
    assertFails(
        () ->
            client.distributeImage(r ->
                r.sourceImage(AMI)
                    .distributionConfigurationArn(distribution + "-not")
                    .executionRole("r")),
        404,
        "ResourceNotFoundException");
  }

  @Test
  void an_imported_machine_says_so() {
    server.bases.standIn(TASK, MemoryBases.TINY);

    var answer =
        client.importVmImage(r ->
            r.name("My VM")
                .semanticVersion("1.0.0")
                .platform(Platform.LINUX)
                .osVersion("Debian 12")
                .vmImportTaskId(TASK)
                .tags(Map.of("a", "b"))
                .clientToken("t"));

    assertThat(answer.requestId()).isNotEmpty();
    assertThat(answer.clientToken()).isEqualTo("t");
    assertThat(answer.imageArn()).isEqualTo(IMAGE + "my-vm/1.0.0/1");
    var image = get(answer.imageArn());
    assertThat(image.state().status()).isEqualTo(ImageStatus.PENDING);
    assertThat(image.buildType()).isEqualTo(BuildType.IMPORT);
    assertThat(image.imageSource()).isEqualTo(ImageSource.IMPORTED);
    assertThat(image.osVersion()).isEqualTo("Debian 12");
    assertThat(image.imageRecipe()).isNull();
    assertThat(image.tags()).isEqualTo(Map.of("a", "b"));
    var version = client.listImages(r -> {}).imageVersionList().getFirst();
    assertThat(version.buildType()).isEqualTo(BuildType.IMPORT);
    assertThat(version.imageSource()).isEqualTo(ImageSource.IMPORTED);
    assertThat(client.listImageBuildVersions(r -> {}).imageSummaryList().getFirst().buildType())
        .isEqualTo(BuildType.IMPORT);
  }

  @Test
  void an_unknown_task_is_refused() {
    assertFails(
        () ->
            client.importVmImage(r ->
                r.name("vm")
                    .semanticVersion("1.0.0")
                    .platform(Platform.LINUX)
                    .vmImportTaskId(TASK)),
        400,
        "ClientException");
  }

  private String importDisk(Consumer<ImportDiskImageRequest.Builder> change) {
    return client
        .importDiskImage(r ->
            r.name("Win")
                .semanticVersion("1.0.0")
                .platform("Windows")
                .osVersion("Microsoft Windows 11")
                .infrastructureConfigurationArn(infrastructure)
                .uri("s3://b/win.iso")
                .applyMutation(change))
        .imageBuildVersionArn();
  }

  @Test
  void an_imported_disk_says_so() {
    var image = get(importDisk(r -> {}));

    assertThat(image.arn()).isEqualTo(IMAGE + "win/1.0.0/1");
    assertThat(image.buildType()).isEqualTo(BuildType.IMPORT_ISO);
    assertThat(image.imageSource()).isEqualTo(ImageSource.IMPORTED);
    assertThat(image.platform()).isEqualTo(Platform.WINDOWS);
    assertThat(image.infrastructureConfiguration().arn()).isEqualTo(infrastructure);
  }

  @Test
  void a_disk_that_aws_does_not_import_is_refused() {
    assertFails(() -> importDisk(r -> r.platform("Linux")), 400, "InvalidParameterValueException");
    assertFails(
        () -> importDisk(r -> r.osVersion("Debian 12")), 400, "InvalidParameterValueException");
    assertFails(
        () -> importDisk(r -> r.uri("s3://b/disk.raw")), 400, "InvalidParameterValueException");
    assertFails(
        () -> importDisk(r -> r.infrastructureConfigurationArn(infrastructure + "-not")),
        404,
        "ResourceNotFoundException");
    assertFails(
        () -> importDisk(r -> r.loggingConfiguration(l -> l.logGroupName("mine"))),
        400,
        "InvalidParameterCombinationException");
  }

  @Test
  void options_that_the_sdk_does_not_know_are_checked_too() {
    var request =
        """
        {"name": "Win", "semanticVersion": "1.0.0", "platform": "Windows", "uri": "s3://b/win.iso",
         "osVersion": "Microsoft Windows 11", "infrastructureConfigurationArn": "%s",
         "windowsConfiguration": {"imageIndex": %d}, "clientToken": "t",
         "registerImageOptions": {"secureBootEnabled": %b, "uefiData": "AAAA"}}
        """;

    assertThat(server.raw("PUT", "/ImportDiskImage", request.formatted(infrastructure, 0, true)))
        .contains("InvalidParameterValueException");
    assertThat(server.raw("PUT", "/ImportDiskImage", request.formatted(infrastructure, 1, false)))
        .contains("InvalidParameterCombinationException");
    assertThat(server.raw("PUT", "/ImportDiskImage", request.formatted(infrastructure, 1, true)))
        .contains(IMAGE + "win/1.0.0/1");
  }
}
