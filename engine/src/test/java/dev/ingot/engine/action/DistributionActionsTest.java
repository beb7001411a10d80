// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Scope;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.resource.DistributionConfigurationCopy;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageCopy;
import dev.ingot.core.resource.Workflow;
import dev.ingot.engine.action.DistributeImage.Distribution;
import dev.ingot.engine.build.LaunchImages;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import dev.ingot.testkit.store.MemoryResourceStore;
import dev.ingot.toe.external.ExternalSources;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// DistributeImage, ModifyImageAttributes and ApplyImageConfigurations, on the image that a build
/// made.
class DistributionActionsTest {
  private static final ImageId AMI = new ImageId("ami-0123456789abcdef0");
  private static final String REGION = "eu-central-1";
  private static final String ACCOUNT = "111122223333";

  private final MemoryImages images = new MemoryImages();
  private final HandClock clock = new HandClock(Instant.parse("2026-11-24T12:00:00.123456Z"));
  private final List<String> lines = new ArrayList<>();
  private final DistributeImage distribute =
      new DistributeImage(
          new LaunchImages(
              new MemoryBases(),
              images,
              new MemoryResourceStore(),
              ExternalSources.NONE.parameters()),
          images,
          clock);
  private final ModifyImageAttributes modify = new ModifyImageAttributes(images, clock);
  private final ApplyImageConfigurations apply = new ApplyImageConfigurations(images, clock);
  private final Image image =
      Fixtures.image()
          .withOutputs(
              List.of(
                  new Image.OutputAmi(
                      REGION, AMI.text(), "web 1", Optional.of("What it is"), ACCOUNT)));
  private final StepContext context = Contexts.of(image, Workflow.Type.DISTRIBUTION, lines);

  @BeforeEach
  void build() throws Exception {
    make(AMI, Fixtures.SCOPE);
  }

  private void make(ImageId id, Scope owner) throws Exception {
    var tiny = new MemoryBases().provide(MemoryBases.TINY, _ -> {});
    var disk = new MachineImage.Disk(Path.of("/fake/disk.raw"), "raw", 1L << 30);
    images.create(id, owner, "web 1", new Capture.Disk(tiny, disk), 0);
  }

  @Test
  void without_distributions_the_image_is_in_its_region_at_once() throws Exception {
    var outcome = completed(distribute.run(new DistributeImage.Inputs(List.of()), context));

    assertThat(items(outcome, "distributedImages"))
        .containsExactly(
            members(
                "accountId",
                ACCOUNT,
                "region",
                REGION,
                "name",
                "web 1",
                "amiId",
                AMI.text(),
                "dateStarted",
                "2026-11-24T12:00:00.123Z",
                "dateStopped",
                "2026-11-24T12:00:00.123Z",
                "status",
                "Completed",
                "step",
                "Completed"));
    assertThat(outcome.imageChange().orElseThrow().apply(image)).isEqualTo(image);
    assertThat(images.recorded(AMI)).isEmpty();
  }

  @Test
  void name_description_and_tags_are_kept_with_the_image() throws Exception {
    var inputs =
        new DistributeImage.Inputs(
            List.of(
                distribution(
                    REGION,
                    Optional.of(
                        "web {{imagebuilder:buildDate:yyyyMMdd}} {{ imagebuilder:buildVersion }}"),
                    List.of(ACCOUNT),
                    Map.of("Team", "web", "Built", "{{ imagebuilder:buildDate }}"),
                    Optional.empty())));

    var outcome = completed(distribute.run(inputs, context));

    assertThat(images.recorded(AMI))
        .isEqualTo(
            Map.of(
                "name",
                "web 20261124 1.0.0-1",
                "description",
                "For the web",
                "amiTags",
                "{\"Built\": \"2026-11-24T12-00-00.123456Z\", \"Team\": \"web\"}"));
    assertThat(outcome.imageChange().orElseThrow().apply(image).outputs())
        .containsExactly(
            new Image.OutputAmi(
                REGION, AMI.text(), "web 20261124 1.0.0-1", Optional.of("For the web"), ACCOUNT));
    assertThat(items(outcome, "distributedImages").getFirst())
        .containsEntry("name", "web 20261124 1.0.0-1");
  }

  @Test
  void other_regions_fail_the_step_and_are_named_while_that_of_the_build_is_done()
      throws Exception {
    var outcome =
        failed(
            distribute.run(
                new DistributeImage.Inputs(
                    List.of(
                        distribution(REGION, Optional.of("web two")), distribution("eu-west-1"))),
                context));

    assertThat(outcome.message())
        .isEqualTo(
            "Region eu-west-1: this version of Ingot copies no images to other Regions than that of"
                + " the build, eu-central-1 (see docs/compatibility.md)");
    var items = items(outcome.outputs(), "distributedImages");
    assertThat(items).extracting(item -> item.get("status")).containsExactly("Completed", "Failed");
    assertThat(items.getLast())
        .containsEntry("region", "eu-west-1")
        .containsEntry("step", "CopyAmiRunning")
        .containsKey("errorMessage")
        .doesNotContainKey("amiId");
    assertThat(images.recorded(AMI)).containsEntry("name", "web two");
  }

  @Test
  void other_accounts_and_keys_fail_the_step_with_their_region() throws Exception {
    var accounts =
        distribution(REGION, Optional.empty(), List.of("444455556666"), Map.of(), Optional.empty());
    var key = distribution(REGION, Optional.empty(), List.of(), Map.of(), Optional.of("alias/web"));

    assertThat(failed(distribute.run(new DistributeImage.Inputs(List.of(accounts)), context)))
        .extracting(StepOutcome.Failed::message)
        .asString()
        .startsWith("Region eu-central-1: ")
        .contains("targetAccountIds 444455556666");
    assertThat(failed(distribute.run(new DistributeImage.Inputs(List.of(key)), context)))
        .extracting(StepOutcome.Failed::message)
        .asString()
        .startsWith("Region eu-central-1: ")
        .contains("kmsKeyId alias/web");
    assertThat(images.recorded(AMI)).isEmpty();
  }

  @Test
  void without_inputs_the_images_distribution_configuration_is_done() throws Exception {
    var context = attached(Fixtures.distribution().distributions().getFirst());

    var outcome = completed(distribute.run(new DistributeImage.Inputs(List.of()), context));
    var given = List.of(distributed(REGION, AMI.text()));
    completed(modify.run(new ModifyImageAttributes.Inputs(given, List.of()), context));
    completed(apply.run(new ApplyImageConfigurations.Inputs(given, List.of()), context));

    assertThat(outcome.imageChange().orElseThrow().apply(image).outputs().getFirst())
        .isEqualTo(
            new Image.OutputAmi(
                REGION, AMI.text(), "web 1.0.0-1", Optional.of("For the web"), ACCOUNT));
    assertThat(images.recorded(AMI))
        .isEqualTo(
            Map.of(
                "name",
                "web 1.0.0-1",
                "description",
                "For the web",
                "amiTags",
                "{\"built\": \"1.0.0-1\"}",
                "launchPermission",
                "{\"userIds\": [\"444455556666\"]}",
                "licenseConfigurationArns",
                "[\"arn:aws:license-manager:eu-central-1:111122223333:license-configuration:lic-1\"]",
                "launchTemplateConfigurations",
                "[{\"launchTemplateId\": \"lt-0123456789abcdefg\", \"setDefaultVersion\": false}]",
                "s3ExportConfiguration",
                "{\"roleName\": \"vmie\", \"diskImageFormat\": \"VMDK\", \"s3Bucket\": \"exports\","
                    + " \"s3Prefix\": \"web/\"}",
                "fastLaunchConfigurations",
                "[{\"enabled\": true, \"snapshotConfiguration\": {\"targetResourceCount\": 5},"
                    + " \"maxParallelLaunches\": 6, \"launchTemplate\": {\"launchTemplateName\":"
                    + " \"fast\", \"launchTemplateVersion\": \"1\"}, \"accountId\":"
                    + " \"111122223333\"}]",
                "ssmParameterConfigurations",
                "[{\"parameterName\": \"/web/ami\", \"dataType\": \"aws:ec2:image\"}]"));
    assertThat(lines)
        .contains(
            "SERVICE containerDistributionConfiguration of Region eu-central-1 has no effect: this"
                + " image is no container image")
        .filteredOn(line -> line.contains("are recorded only"))
        .hasSize(2);
  }

  @Test
  void another_region_of_the_images_distribution_configuration_fails_the_step() throws Exception {
    var context = attached(inRegion("eu-west-1", Optional.of("lt-0123456789abcdef0")));

    assertThat(failed(distribute.run(new DistributeImage.Inputs(List.of()), context)).message())
        .startsWith("Region eu-west-1: this version of Ingot copies no images to other Regions");
    assertThat(
            failed(
                    apply.run(
                        new ApplyImageConfigurations.Inputs(
                            List.of(distributed(REGION, AMI.text())), List.of()),
                        context))
                .message())
        .isEqualTo("Region eu-west-1: no image was distributed there.");
  }

  @Test
  void a_region_for_containers_only_gets_nothing_and_the_log_says_so() throws Exception {
    var context = attached(inRegion("eu-west-1", Optional.empty()));

    var outcome = completed(distribute.run(new DistributeImage.Inputs(List.of()), context));

    assertThat(items(outcome, "distributedImages"))
        .extracting(item -> item.get("region"))
        .containsExactly(REGION);
    assertThat(lines).first().asString().contains("Region eu-west-1 has no effect");
  }

  @Test
  void inputs_win_over_the_images_distribution_configuration() throws Exception {
    var context = attached(inRegion("eu-west-1", Optional.of("lt-0123456789abcdef0")));
    var inputs = new DistributeImage.Inputs(List.of(distribution(REGION, Optional.of("web two"))));

    completed(distribute.run(inputs, context));

    assertThat(images.recorded(AMI)).containsEntry("name", "web two");
  }

  private StepContext attached(dev.ingot.core.resource.Distribution distribution) {
    var configuration =
        DistributionConfigurationCopy.of(Fixtures.distribution())
            .distributions(List.of(distribution))
            .build();
    return Contexts.of(
        ImageCopy.of(image).distribution(Optional.of(configuration)).build(),
        Workflow.Type.DISTRIBUTION,
        lines);
  }

  /// @param template without one it is for containers only
  private static dev.ingot.core.resource.Distribution inRegion(
      String region, Optional<String> template) {
    var container = Fixtures.distribution().distributions().getFirst().container();
    return new dev.ingot.core.resource.Distribution(
        region,
        Optional.empty(),
        container,
        List.of(),
        template.stream()
            .map(id ->
                new dev.ingot.core.resource.Distribution.LaunchTemplate(
                    id, Optional.empty(), Optional.empty()))
            .toList(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  @Test
  void an_image_without_an_output_has_nothing_to_distribute() throws Exception {
    var nothing = Contexts.of(image.withOutputs(List.of()), Workflow.Type.DISTRIBUTION, lines);

    assertThat(failed(distribute.run(new DistributeImage.Inputs(List.of()), nothing)).message())
        .isEqualTo(
            "There is no image to distribute: no BUILD workflow of this image has the output"
                + " 'ImageId'.");
  }

  @Test
  void an_image_that_was_deleted_is_told() throws Exception {
    images.delete(AMI);

    assertThatThrownBy(() -> distribute.run(new DistributeImage.Inputs(List.of()), context))
        .isInstanceOf(MachineException.class)
        .hasMessage("There is no image 'ami-0123456789abcdef0' any more.");
  }

  @Test
  void launch_permissions_are_recorded() throws Exception {
    var permission =
        new ModifyImageAttributes.LaunchPermission(
            List.of("444455556666"), List.of("all"), List.of(), List.of());
    var inputs =
        new ModifyImageAttributes.Inputs(
            List.of(distributed(REGION, AMI.text())),
            List.of(new ModifyImageAttributes.Attributes(REGION, Optional.of(permission))));

    var outcome = completed(modify.run(inputs, context));

    assertThat(images.recorded(AMI))
        .isEqualTo(
            Map.of(
                "launchPermission",
                "{\"userIds\": [\"444455556666\"], \"userGroups\": [\"all\"]}"));
    assertThat(items(outcome, "modifiedImages").getFirst())
        .containsEntry("amiId", AMI.text())
        .containsEntry("name", "web 1")
        .containsEntry("status", "Completed")
        .containsEntry("step", "Completed");
    assertThat(lines)
        .containsExactly(
            "SERVICE Launch permissions of ami-0123456789abcdef0 are recorded only: this version of"
                + " Ingot launches images for their own account");
  }

  @Test
  void without_attributes_and_configurations_nothing_changes() throws Exception {
    var given = List.of(distributed(REGION, AMI.text()));

    var modified =
        completed(modify.run(new ModifyImageAttributes.Inputs(given, List.of()), context));
    var configured =
        completed(apply.run(new ApplyImageConfigurations.Inputs(given, List.of()), context));

    assertThat(items(modified, "modifiedImages")).hasSize(1);
    assertThat(items(configured, "configuredImages")).hasSize(1);
    assertThat(images.recorded(AMI)).isEmpty();
    assertThat(lines).isEmpty();
  }

  @Test
  void configurations_are_recorded_as_asked() throws Exception {
    var configuration =
        new ApplyImageConfigurations.Configuration(
            REGION,
            List.of(
                "arn:aws:license-manager:eu-central-1:111122223333:license-configuration:lic-1"),
            List.of(
                new ApplyImageConfigurations.LaunchTemplate(
                    "lt-0123456789abcdef0", Optional.empty(), Optional.of(true))),
            Optional.of(
                new ApplyImageConfigurations.S3Export(
                    Optional.of("export"),
                    Optional.of(ApplyImageConfigurations.DiskFormat.RAW),
                    "images",
                    Optional.empty())),
            List.of(
                new ApplyImageConfigurations.FastLaunch(
                    true,
                    Optional.of(new ApplyImageConfigurations.Snapshots(Optional.of(5))),
                    Optional.of(6),
                    Optional.of(
                        new ApplyImageConfigurations.FastLaunchTemplate(
                            Optional.empty(), Optional.of("web"), Optional.of("1"))))),
            List.of(
                new ApplyImageConfigurations.SsmParameter(
                    "/web/ami",
                    Optional.empty(),
                    Optional.of(ApplyImageConfigurations.DataType.IMAGE))));
    var inputs =
        new ApplyImageConfigurations.Inputs(
            List.of(distributed(REGION, AMI.text())), List.of(configuration));

    var outcome = completed(apply.run(inputs, context));

    assertThat(images.recorded(AMI))
        .isEqualTo(
            Map.of(
                "licenseConfigurationArns",
                "[\"arn:aws:license-manager:eu-central-1:111122223333:license-configuration:lic-1\"]",
                "launchTemplateConfigurations",
                "[{\"launchTemplateId\": \"lt-0123456789abcdef0\", \"setDefaultVersion\": true}]",
                "s3ExportConfiguration",
                "{\"roleName\": \"export\", \"diskImageFormat\": \"RAW\", \"s3Bucket\": \"images\"}",
                "fastLaunchConfigurations",
                "[{\"enabled\": true, \"snapshotConfiguration\": {\"targetResourceCount\": 5},"
                    + " \"maxParallelLaunches\": 6, \"launchTemplate\": {\"launchTemplateName\":"
                    + " \"web\", \"launchTemplateVersion\": \"1\"}}]",
                "ssmParameterConfigurations",
                "[{\"parameterName\": \"/web/ami\", \"dataType\": \"aws:ec2:image\"}]"));
    assertThat(items(outcome, "configuredImages").getFirst())
        .containsEntry("status", "Completed")
        .containsEntry("step", "Completed");
    assertThat(lines).singleElement().asString().contains("are recorded only");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ami-11111111111111111", "nothing"})
  void what_is_no_output_of_the_image_is_not_changed(String other) throws Exception {
    make(new ImageId("ami-11111111111111111"), Fixtures.OTHER_SCOPE);
    var given = List.of(distributed(REGION, other));
    var attributes =
        List.of(
            new ModifyImageAttributes.Attributes(
                REGION,
                Optional.of(
                    new ModifyImageAttributes.LaunchPermission(
                        List.of(), List.of("all"), List.of(), List.of()))));

    var outcome = failed(modify.run(new ModifyImageAttributes.Inputs(given, attributes), context));

    assertThat(outcome.message())
        .isEqualTo("Region eu-central-1: '" + other + "' is no output of this image");
    assertThat(items(outcome.outputs(), "modifiedImages").getFirst())
        .containsEntry("status", "Failed")
        .containsEntry("step", "ModifyAmiRunning");
    assertThat(images.recorded(new ImageId("ami-11111111111111111"))).isEmpty();
  }

  @Test
  void a_region_to_which_nothing_was_distributed_fails_the_step() throws Exception {
    var given = List.of(distributed(REGION, AMI.text()));
    var elsewhere = List.of(new ModifyImageAttributes.Attributes("eu-west-1", Optional.empty()));

    assertThat(
            failed(modify.run(new ModifyImageAttributes.Inputs(given, elsewhere), context))
                .message())
        .isEqualTo("Region eu-west-1: no image was distributed there.");
    assertThat(
            failed(modify.run(new ModifyImageAttributes.Inputs(List.of(), List.of()), context))
                .message())
        .isEqualTo("There are no images: 'distributedImages' is an empty list.");
  }

  @Test
  void an_image_whose_distribution_failed_cannot_be_configured() throws Exception {
    var failedBefore =
        new DistributedImage(
            Optional.empty(),
            "eu-west-1",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            DistributedImage.Status.FAILED,
            Optional.of("CopyAmiRunning"),
            Optional.of("no copies"));

    var outcome =
        failed(
            apply.run(
                new ApplyImageConfigurations.Inputs(List.of(failedBefore), List.of()), context));

    assertThat(outcome.message())
        .isEqualTo("Region eu-west-1: the image was not distributed: its status is Failed");
  }

  private static Distribution distribution(String region) {
    return distribution(region, Optional.empty());
  }

  private static Distribution distribution(String region, Optional<String> name) {
    return distribution(region, name, List.of(), Map.of(), Optional.empty());
  }

  private static Distribution distribution(
      String region,
      Optional<String> name,
      List<String> accounts,
      Map<String, String> tags,
      Optional<String> key) {
    return new Distribution(region, name, Optional.of("For the web"), accounts, tags, key);
  }

  private static DistributedImage distributed(String region, String ami) {
    return new DistributedImage(
        Optional.of(ACCOUNT),
        region,
        Optional.of("web 1"),
        Optional.of(ami),
        Optional.empty(),
        Optional.empty(),
        DistributedImage.Status.COMPLETED,
        Optional.of("Completed"),
        Optional.empty());
  }

  private static StepOutcome.Completed completed(StepOutcome outcome) {
    assertThat(outcome).isInstanceOf(StepOutcome.Completed.class);
    return (StepOutcome.Completed) outcome;
  }

  private static StepOutcome.Failed failed(StepOutcome outcome) {
    assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
    return (StepOutcome.Failed) outcome;
  }

  private static List<Map<String, Object>> items(StepOutcome.Completed outcome, String name) {
    return items(outcome.outputs(), name);
  }

  private static List<Map<String, Object>> items(Map<String, Object> outputs, String name) {
    var items = new ArrayList<Map<String, Object>>();
    for (var item : (List<?>) outputs.getOrDefault(name, List.of())) {
      var members = new LinkedHashMap<String, Object>();
      ((Map<?, ?>) item).forEach((key, value) -> members.put(key.toString(), value));
      items.add(members);
    }
    return items;
  }

  private static Map<String, Object> members(String... namesAndValues) {
    var members = new LinkedHashMap<String, Object>();
    for (var i = 0; i < namesAndValues.length; i += 2) {
      members.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return members;
  }
}
