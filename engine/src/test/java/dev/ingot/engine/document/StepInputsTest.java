// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.resource.Workflow;
import dev.ingot.engine.action.BuiltInActions;
import dev.ingot.engine.action.StepAction;
import dev.ingot.engine.build.ComponentVersions;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.ImageComponents;
import dev.ingot.engine.build.InstanceTypes;
import dev.ingot.engine.build.LaunchImages;
import dev.ingot.engine.build.Retention;
import dev.ingot.testkit.FakeStateMachines;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import dev.ingot.testkit.store.MemoryResourceStore;
import dev.ingot.testkit.store.MemoryTransactions;
import dev.ingot.toe.external.ExternalSources;
import dev.ingot.toe.external.ParameterStore;
import dev.ingot.toe.run.ComponentRunner;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What documents are refused for when they are stored, of the inputs of each action.
class StepInputsTest {
  private static final StepCatalog CATALOG = BuiltInActions.catalog();
  private static final EngineWorkflowChecker CHECKER = new EngineWorkflowChecker(CATALOG);

  @Test
  void every_action_of_the_catalog_runs_with_the_inputs_that_it_is_checked_for() {
    var resources = new MemoryResourceStore(new MemoryTransactions());
    var images = new MemoryImages();
    var clock = new HandClock(Fixtures.NOON);
    Map<String, StepAction<?>> actions =
        BuiltInActions.actions(
            new Fleet(List.of()),
            new InstanceTypes(1, 1024),
            new LaunchImages(new MemoryBases(), images, resources, ParameterStore.NONE),
            images,
            new ImageComponents(new ComponentVersions(resources)),
            _ -> new ComponentRunner(clock, ExternalSources.NONE),
            Map.of(),
            new FakeStateMachines(),
            Retention.NONE,
            clock);

    assertThat(actions).hasSize(19);
    actions.forEach((word, action) -> {
      assertThat(CATALOG.find(word).orElseThrow().inputs()).as(word).isEqualTo(action.inputs());
      assertThat(action.getClass().getSimpleName()).isEqualTo(word);
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BootstrapInstanceForContainer",
        "CollectImageScanFindings",
        "CreateImageFromIso",
        "DistributeContainerImage",
        "RunSysPrep",
      })
  void an_action_of_a_machine_needs_its_id_and_nothing_else(String action) {
    assertThat(problems(action, "{instanceId: i-1}")).isEmpty();
    assertThat(problems(action, "{}"))
        .containsExactly("inputs.instanceId: 'instanceId' is required");
    assertThat(problems(action, "{instanceId: i-1, instance: i-2}"))
        .singleElement()
        .asString()
        .contains("inputs.instance: unknown key 'instance'; did you mean 'instanceId'?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{input: '{}'} | inputs.stateMachineArn: 'stateMachineArn' is required",
        "{stateMachineArn: 'arn:aws:states:eu-central-1:1:stateMachine:x'} | inputs.stateMachineArn: 'arn:aws:states:eu-central-1:1:stateMachine:x' is not the ARN of a state machine, nor a name of one",
        "{stateMachineArn: 'arn:aws:lambda:eu-central-1:111122223333:function:x'} | is not the ARN",
        "{stateMachineArn: 'a b'} | is not the ARN",
        "{stateMachineArn: approve, input: '{'} | inputs.input: 'input' must be JSON",
        "{stateMachineArn: approve, input: ''} | inputs.input: 'input' must be JSON",
        "{stateMachineArn: approve, input: {a: 1}} | inputs.input: must be a string",
      })
  void a_state_machine_needs_its_arn_or_name_and_an_input_of_json(String inputs, String problem) {
    assertThat(problems("ExecuteStateMachine", inputs))
        .anySatisfy(found -> assertThat(found).contains(problem));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:approve'}",
        "{stateMachineArn: 'arn:aws-cn:states:cn-north-1:111122223333:stateMachine:a:LIVE'}",
        "{stateMachineArn: approve, input: '[1, {\"a\": null}]'}",
        "{stateMachineArn: approve, input: '{\"image\": \"{{ $.imagebuilder.imageName }}\"}'}",
        "{stateMachineArn: approve, input.$: $.stepOutputs.Before.output}",
        "{stateMachineArn: '{{ $.imagebuilder.imageName }}'}",
      })
  void a_good_state_machine_is_taken(String inputs) {
    assertThat(problems("ExecuteStateMachine", inputs)).isEmpty();
  }

  @Test
  void the_input_of_a_state_machine_has_16_kib_at_most() {
    var most = "\\\"" + "a".repeat(16 * 1024 - 2) + "\\\"";
    assertThat(problems("ExecuteStateMachine", "{stateMachineArn: a, input: \"" + most + "\"}"))
        .isEmpty();
    assertThat(problems("ExecuteStateMachine", "{stateMachineArn: a, input: \"" + most + " \"}"))
        .containsExactly("inputs.input: 'input' must have at most 16 KiB");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{distributions: [{name: x}]} | inputs.distributions[0].region: 'region' is required",
        "{distributions: [{region: ''}]} | inputs.distributions[0].region: must have 1 to 1024 characters",
        "{distributions: [{region: r, name: ''}]} | inputs.distributions[0].name: must have 1 to 127 characters",
        "{distributions: [{region: r, name: 'a {{imagebuilder:buildDay}}'}]} | there is no variable 'imagebuilder:buildDay'",
        "{distributions: [{region: r, name: 'a {{ imagebuilder:buildDate:QQQQQQ }}'}]} | there is no variable",
        "{distributions: [{region: r, amiTags: {a: '{{ nope }}'}}]} | inputs.distributions[0].amiTags: there is no variable 'nope'",
        "{distributions: [{region: r, description: ''}]} | description: must have 1 to 1024 characters",
        "{distributions: [{region: r, targetAccountIds: ['1']}]} | targetAccountIds: '1' is not an account id of 12 digits",
        "{distributions: [{region: r, targetAccountIds: '111122223333'}]} | targetAccountIds: must be a list",
        "{distributions: [{region: r, kmsKeyId: ''}]} | kmsKeyId: must have 1 to 1024 characters",
        "{distributions: [{region: r, amiTags: {'aws:x': y}}]} | amiTags: the tag key 'aws:x' must have",
        "{distributions: [{region: r, tags: {}}]} | unknown key 'tags'",
        "{regions: [a]} | unknown key 'regions'",
      })
  void a_distribution_is_checked(String inputs, String problem) {
    assertThat(problems("DistributeImage", inputs)).singleElement().asString().contains(problem);
  }

  @Test
  void an_image_has_at_most_50_tags() {
    assertThat(problems("DistributeImage", tags(50))).isEmpty();
    assertThat(problems("DistributeImage", tags(51)))
        .containsExactly("inputs.distributions[0].amiTags: has 51 tags; at most 50 are allowed");
  }

  private static String tags(int count) {
    var tags = new StringBuilder("{distributions: [{region: r, amiTags: {");
    for (var i = 0; i < count; i++) {
      tags.append("k").append(i).append(": v, ");
    }
    return tags + "}}]}";
  }

  @Test
  void a_good_distribution_is_taken() {
    assertThat(problems("DistributeImage", "{}")).isEmpty();
    assertThat(
            problems(
                "DistributeImage",
                "{distributions: [{region: '{{ $.imagebuilder.imageName }}', name: 'web"
                    + " {{imagebuilder:buildDate:yyyy-MM-dd}} {{ imagebuilder:buildVersion }}',"
                    + " targetAccountIds: ['{{ $.imagebuilder.imageName }}'],"
                    + " amiTags: {Team: '{{ $.imagebuilder.imageName }}'}}]}"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ModifyImageAttributes", "ApplyImageConfigurations"})
  void distributed_images_come_from_an_earlier_step(String action) {
    var message = "inputs.distributedImages: must be a path that starts with $.stepOutputs.";
    assertThat(problems(action, "{distributedImages.$: $.stepOutputs.Before.output}")).isEmpty();
    assertThat(problems(action, "{}")).containsExactly(message);
    assertThat(problems(action, "{distributedImages: []}")).containsExactly(message);
    assertThat(problems(action, "{distributedImages.$: $.workflowOutputs.Images}"))
        .containsExactly(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | attributes[0].region: 'region' is required",
        "{region: r, launchPermission: {userIds: [x]}} | launchPermission.userIds: 'x' is not an account id",
        "{region: r, launchPermission: {userGroups: [some]}} | userGroups: 'some' is not the group 'all'",
        "{region: r, launchPermission: {organizationArns: [o-1]}} | organizationArns: 'o-1' is not an organization",
        "{region: r, launchPermission: {organizationalUnitArns: [ou]}} | 'ou' is not an organizational unit",
        "{region: r, permission: {}} | unknown key 'permission'",
      })
  void attributes_are_checked(String attributes, String problem) {
    assertThat(
            problems(
                "ModifyImageAttributes",
                "{distributedImages.$: $.stepOutputs.Before.output, attributes: ["
                    + attributes
                    + "]}"))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | configurations[0].region: 'region' is required",
        "{region: r, licenseConfigurationArns: [x]} | 'x' is not the ARN of a license configuration",
        "{region: r, launchTemplateConfigurations: [{}]} | launchTemplateConfigurations[0].launchTemplateId: 'launchTemplateId' is required",
        "{region: r, launchTemplateConfigurations: [{launchTemplateId: lt-1}]} | 'lt-1' is not the id of a launch template",
        "{region: r, launchTemplateConfigurations: [{launchTemplateId: lt-0123456789abcdef0, accountId: x}]} | accountId: 'x' is not an account id",
        "{region: r, launchTemplateConfigurations: [{launchTemplateId: lt-0123456789abcdef0, setDefaultVersion: maybe}]} | setDefaultVersion: must be true or false",
        "{region: r, s3ExportConfiguration: {roleName: x}} | s3ExportConfiguration.s3Bucket: 's3Bucket' is required",
        "{region: r, s3ExportConfiguration: {s3Bucket: b, diskImageFormat: QCOW2}} | diskImageFormat: must be one of VMDK, RAW, VHD",
        "{region: r, fastLaunchConfigurations: [{}]} | fastLaunchConfigurations[0].enabled: 'enabled' is required",
        "{region: r, fastLaunchConfigurations: [{enabled: true, maxParallelLaunches: 0}]} | maxParallelLaunches: must be from 1 to 10000, not '0'",
        "{region: r, fastLaunchConfigurations: [{enabled: true, snapshotConfiguration: {targetResourceCount: 10001}}]} | targetResourceCount: must be from 1 to 10000",
        "{region: r, fastLaunchConfigurations: [{enabled: true, launchTemplate: {}}]} | must be given, or 'launchTemplateName', and not both",
        "{region: r, ssmParameterConfigurations: [{parameterName: 'a b'}]} | parameterName: 'a b' is not the name of a parameter",
        "{region: r, ssmParameterConfigurations: [{parameterName: a, dataType: string}]} | dataType: must be one of text, aws:ec2:image",
        "{region: r, ssmParameterConfigurations: [{parameterName: a, amiAccountId: x}]} | amiAccountId: 'x' is not an account id",
      })
  void configurations_are_checked(String configuration, String problem) {
    assertThat(
            problems(
                "ApplyImageConfigurations",
                "{distributedImages.$: $.stepOutputs.Before.output, configurations: ["
                    + configuration
                    + "]}"))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{architecture: amd64} | architecture: must be one of i386, x86_64, arm64, x86_64_mac, arm64_mac",
        "{bootMode: bios} | bootMode: must be one of legacy-bios, uefi, uefi-preferred",
        "{imdsSupport: v1.0} | imdsSupport: must be one of v2.0",
        "{tpmSupport: '2'} | tpmSupport: must be one of v2.0",
        "{virtualizationType: xen} | virtualizationType: must be one of hvm, paravirtual",
        "{enaSupport: maybe} | enaSupport: must be true or false",
        "{description: ''} | description: must have 1 to 255 characters",
        "{blockDeviceMapping: [{Ebs: {SnapshotId: vol-1}}]} | blockDeviceMapping[0].Ebs.SnapshotId: 'vol-1' is not the id of a snapshot",
        "{blockDeviceMapping: [{Ebs: {snapshotId: snap-01234567}}]} | unknown key 'snapshotId'; did you mean 'SnapshotId'?",
        "{blockDeviceMapping: [{Ebs: {VolumeSize: 0}}]} | VolumeSize: must be from 1 to 65536",
        "{name: x} | unknown key 'name'",
      })
  void a_registration_is_checked(String inputs, String problem) {
    assertThat(problems("RegisterImage", inputs)).singleElement().asString().contains(problem);
  }

  @Test
  void a_good_registration_is_taken() {
    assertThat(
            problems(
                "RegisterImage",
                "{architecture: x86_64, bootMode: uefi-preferred, rootDeviceName: /dev/xvda,"
                    + " blockDeviceMapping: [{DeviceName: /dev/xvda, Ebs: {SnapshotId.$:"
                    + " $.stepOutputs.Before.output, VolumeSize.$: $.stepOutputs.Before.size,"
                    + " DeleteOnTermination: true}}]}"))
        .isEmpty();
  }

  @Test
  void what_only_the_run_knows_hides_no_other_problem() {
    assertThat(
            problems(
                "DistributeImage",
                "{distribution.$: $.stepOutputs.Before.output, distributions: [{region.$:"
                    + " $.stepOutputs.Before.region, kmsKeyId: ''}]}"))
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).contains("unknown key 'distribution'"),
            problem -> assertThat(problem).contains("kmsKeyId: must have 1 to 1024"));
  }

  /// The problems of a step behind another one, by their paths within the step.
  private static List<String> problems(String action, String inputs) {
    var text =
        """
        schemaVersion: 1.0
        steps:
          - {name: Before, action: WaitForAction}
          - name: Step
            action: %s
            inputs: %s
        """
            .formatted(action, inputs);
    return CHECKER.problems(text, "w.yaml", Optional.empty()).stream()
        .map(problem -> problem.path().replace("steps[1].", "") + ": " + problem.message())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"DistributeImage", "ModifyImageAttributes", "ApplyImageConfigurations"})
  void an_image_and_a_container_are_not_distributed_by_one_workflow(String action) {
    var inputs =
        action.equals("DistributeImage")
            ? "{}"
            : "{distributedImages.$: $.stepOutputs.One.distributedImages}";
    for (var text :
        List.of(
            """
            schemaVersion: 1.0
            steps:
              - {name: One, action: DistributeContainerImage, inputs: {instanceId: i-1}}
              - {name: Two, action: %s, inputs: %s}
            """,
            """
            schemaVersion: 1.0
            steps:
              - {name: One, action: WaitForAction}
              - {name: Two, action: %s, inputs: %s}
              - {name: Three, action: DistributeContainerImage, inputs: {instanceId: i-1}}
            """)) {
      assertThat(
              CHECKER.problems(
                  text.formatted(action, inputs), "w", Optional.of(Workflow.Type.DISTRIBUTION)))
          .singleElement()
          .satisfies(problem ->
              assertThat(problem.message())
                  .isEqualTo(action + " and DistributeContainerImage exclude each other"));
    }
  }
}
