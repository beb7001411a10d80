// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.ContainerRecipe;
import dev.ingot.core.resource.Distribution;
import dev.ingot.core.resource.DistributionConfiguration;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImagePipeline;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.InfrastructureConfiguration;
import dev.ingot.core.resource.LifecyclePolicy;
import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.resource.TargetRepository;
import dev.ingot.core.resource.Workflow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/// Named examples, the same in every test. They fit together: the image is built from the recipe on
/// the infrastructure, and the execution runs the workflow for the image.
public final class Fixtures {
  public static final Scope SCOPE = new Scope("aws", "eu-central-1", "111122223333");
  public static final Scope OTHER_SCOPE = new Scope("aws", "eu-central-1", "444455556666");
  public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  public static final String COMPONENT_DOCUMENT =
      """
      name: web-base
      schemaVersion: 1.0
      parameters:
        - Greeting:
            type: string
            default: Hello
      phases:
        - name: build
          steps:
            - name: Greet
              action: ExecuteBash
              inputs:
                commands:
                  - echo '{{ Greeting }}' > /etc/greeting
      """;

  public static final String WORKFLOW_DOCUMENT =
      """
      name: build-image
      schemaVersion: 1.0
      steps:
        - name: Launch
          action: LaunchInstance
          onFailure: Abort
        - name: Apply
          action: ExecuteComponents
          onFailure: Abort
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
        - name: Create
          action: CreateImage
          onFailure: Abort
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
        - name: Terminate
          action: TerminateInstance
          onFailure: Continue
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
      """;

  private Fixtures() {}

  /// `component/web-base/1.0.0/1`.
  public static Component component() {
    return component("Web Base", "1.0.0", 1);
  }

  public static Component component(String name, String version, int build) {
    return new Component(
        arn(ResourceKind.COMPONENT, name, version).withBuild(build),
        name,
        Optional.of("Greets"),
        Optional.empty(),
        Component.Type.BUILD,
        Platform.LINUX,
        List.of("Debian 12"),
        List.of(
            new Parameter("Greeting", "string", Optional.of(List.of("Hello")), Optional.empty())),
        COMPONENT_DOCUMENT,
        Optional.empty(),
        NOON,
        Map.of("team", "web"));
  }

  /// `workflow/build/build-image/1.0.0/1`.
  public static Workflow workflow() {
    return workflow("build-image", Workflow.Type.BUILD, "1.0.0", 1);
  }

  public static Workflow workflow(String name, Workflow.Type type, String version, int build) {
    var word =
        switch (type) {
          case BUILD -> "build";
          case TEST -> "test";
          case DISTRIBUTION -> "distribution";
        };
    return new Workflow(
        arn(ResourceKind.WORKFLOW, name, version).withType(word).withBuild(build),
        name,
        Optional.empty(),
        Optional.of("first"),
        type,
        List.of(),
        WORKFLOW_DOCUMENT,
        Optional.empty(),
        NOON,
        Map.of());
  }

  /// `image-recipe/web/1.0.0`, with [#component] on `builtin:tiny`.
  public static ImageRecipe recipe() {
    return recipe("web", "1.0.0");
  }

  public static ImageRecipe recipe(String name, String version) {
    return new ImageRecipe(
        arn(ResourceKind.IMAGE_RECIPE, name, version),
        name,
        Optional.empty(),
        Platform.LINUX,
        "builtin:tiny",
        List.of(
            new ImageRecipe.ComponentUse(
                component().arn().toString(),
                List.of(new ParameterValue("Greeting", List.of("Good morning"))))),
        List.of(
            new ImageRecipe.BlockDeviceMapping(
                Optional.of("/dev/xvda"),
                Optional.of(
                    new ImageRecipe.Ebs(
                        Optional.of(false),
                        Optional.of(true),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(8),
                        Optional.of("gp3"),
                        Optional.empty())),
                Optional.empty(),
                Optional.empty())),
        Optional.of("/tmp"),
        Optional.of(
            new ImageRecipe.AdditionalInstanceConfiguration(Optional.of(true), Optional.empty())),
        Map.of("made-by", "ingot"),
        List.of("golden"),
        NOON,
        Map.of());
  }

  /// `infrastructure-configuration/small`, with the sandbox.
  public static InfrastructureConfiguration infrastructure() {
    return infrastructure("small");
  }

  public static InfrastructureConfiguration infrastructure(String name) {
    return new InfrastructureConfiguration(
        Arn.of(SCOPE, ResourceKind.INFRASTRUCTURE_CONFIGURATION, Arn.slugOf(name)),
        name,
        Optional.empty(),
        List.of("ingot.sandbox"),
        "EC2InstanceProfileForImageBuilder",
        List.of("sg-1"),
        Optional.empty(),
        Optional.of(new InfrastructureConfiguration.S3Logs(Optional.of("logs"), Optional.empty())),
        Optional.empty(),
        true,
        Optional.empty(),
        Map.of(),
        Optional.of(
            new InfrastructureConfiguration.InstanceMetadataOptions(
                Optional.of("required"), Optional.of(2))),
        Optional.empty(),
        NOON,
        Optional.empty(),
        Map.of());
  }

  /// `container-recipe/web/1.0.0`, with [#component] on Amazon Linux.
  public static ContainerRecipe containerRecipe() {
    var recipe = recipe();
    return new ContainerRecipe(
        arn(ResourceKind.CONTAINER_RECIPE, "web", "1.0.0"),
        "web",
        Optional.of("A container"),
        "DOCKER",
        Platform.LINUX,
        Optional.of("Amazon Linux 2"),
        "amazonlinux:latest",
        recipe.components(),
        Optional.of(
            new ContainerRecipe.InstanceConfiguration(
                Optional.of("ami-0123456789abcdef0"), Optional.of(recipe.blockDeviceMappings()))),
        "FROM {{{ imagebuilder:parentImage }}}\n{{{ imagebuilder:environments }}}\n",
        new TargetRepository("ECR", "web"),
        Optional.of("alias/web"),
        Optional.of("/work"),
        NOON,
        Map.of("a", "b"));
  }

  /// `distribution-configuration/here`, to the Region of [#SCOPE], with all that can be said.
  public static DistributionConfiguration distribution() {
    return new DistributionConfiguration(
        Arn.of(SCOPE, ResourceKind.DISTRIBUTION_CONFIGURATION, "here"),
        "Here",
        Optional.of("Stays here"),
        List.of(
            new Distribution(
                SCOPE.region(),
                Optional.of(
                    new Distribution.Ami(
                        Optional.of("web {{ imagebuilder:buildVersion }}"),
                        Optional.of("For the web"),
                        List.of(SCOPE.account()),
                        Map.of("built", "{{ imagebuilder:buildVersion }}"),
                        Optional.empty(),
                        Optional.of(
                            new Distribution.LaunchPermission(
                                List.of("444455556666"),
                                Optional.of(List.of()),
                                List.of(),
                                List.of())))),
                Optional.of(
                    new Distribution.Container(
                        Optional.empty(),
                        Optional.of(List.of()),
                        new TargetRepository("ECR", "web"))),
                List.of(
                    "arn:aws:license-manager:eu-central-1:111122223333:license-configuration:lic-1"),
                List.of(
                    new Distribution.LaunchTemplate(
                        "lt-0123456789abcdefg", Optional.empty(), Optional.of(false))),
                Optional.of(
                    new Distribution.S3Export("vmie", "VMDK", "exports", Optional.of("web/"))),
                List.of(
                    new Distribution.FastLaunch(
                        true,
                        Optional.of(new Distribution.Snapshots(Optional.of(5))),
                        Optional.of(6),
                        Optional.of(
                            new Distribution.FastLaunchTemplate(
                                Optional.empty(), Optional.of("fast"), Optional.of("1"))),
                        Optional.of("111122223333"))),
                Optional.of(
                    List.of(
                        new Distribution.SsmParameter(
                            Optional.empty(), "/web/ami", Optional.of("aws:ec2:image")))))),
        NOON,
        Optional.of(NOON.plusSeconds(1)),
        Map.of("a", "b"));
  }

  /// `image/web/1.0.0/1`, PENDING, from [#recipe] on [#infrastructure].
  public static Image image() {
    return image("1.0.0", 1);
  }

  public static Image image(String version, int build) {
    var recipe = recipe("web", version);
    return new Image(
        arn(ResourceKind.IMAGE, recipe.name(), version).withBuild(build),
        recipe.name(),
        recipe.platform(),
        Optional.empty(),
        Image.State.of(Image.Status.PENDING),
        Optional.of(recipe),
        Optional.of(infrastructure()),
        Optional.empty(),
        Image.TestsConfiguration.DEFAULT,
        true,
        Optional.empty(),
        List.of(
            new Image.WorkflowUse(
                workflow().arn().toString(),
                List.of(),
                Optional.empty(),
                Optional.of(Image.OnFailure.ABORT))),
        Optional.of("arn:aws:iam::111122223333:role/builder"),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        NOON,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of("stage", "test"));
  }

  /// With everything that a pipeline can have.
  public static ImagePipeline pipeline() {
    return new ImagePipeline(
        Arn.of(SCOPE, ResourceKind.IMAGE_PIPELINE, "nightly"),
        "Nightly",
        Optional.of("Builds every night"),
        Platform.LINUX,
        Optional.of(recipe().arn()),
        Optional.empty(),
        infrastructure().arn(),
        Optional.of(distribution().arn()),
        new Image.TestsConfiguration(false, 60),
        false,
        Optional.of(
            new ImagePipeline.Schedule(
                Optional.of("cron(0 2 * * ? *)"),
                Optional.of("Europe/Berlin"),
                ImagePipeline.StartCondition.EXPRESSION_MATCH_ONLY,
                Optional.of(3))),
        ImagePipeline.Status.DISABLED,
        Optional.of(
            new Image.ScanningConfiguration(
                Optional.of(true), Optional.of("scans"), List.of("latest"))),
        image().workflows(),
        image().executionRole(),
        Optional.of(new ImagePipeline.Logging(Optional.of("/images"), Optional.of("/pipelines"))),
        Map.of("run", "scheduled"),
        NOON,
        NOON,
        Optional.of(new ImagePipeline.Run(image().arn(), NOON)),
        Map.of("stage", "test"));
  }

  /// With everything that a lifecycle policy can have.
  public static LifecyclePolicy lifecyclePolicy() {
    return new LifecyclePolicy(
        Arn.of(SCOPE, ResourceKind.LIFECYCLE_POLICY, "tidy"),
        "Tidy",
        Optional.of("Keeps the newest"),
        LifecyclePolicy.Status.DISABLED,
        "arn:aws:iam::111122223333:role/tidy",
        LifecyclePolicy.Type.AMI_IMAGE,
        List.of(
            new LifecyclePolicy.Detail(
                LifecyclePolicy.Action.DELETE,
                Optional.of(
                    new LifecyclePolicy.Included(
                        Optional.of(true), Optional.of(false), Optional.empty())),
                new LifecyclePolicy.Filter(
                    LifecyclePolicy.FilterType.AGE,
                    6,
                    Optional.of(LifecyclePolicy.TimeUnit.MONTHS),
                    Optional.of(3)),
                Optional.of(
                    new LifecyclePolicy.Exclusions(
                        Map.of("keep", "yes"),
                        Optional.of(
                            new LifecyclePolicy.AmiExclusions(
                                Optional.of(false),
                                Optional.of(List.of()),
                                List.of("444455556666"),
                                Optional.of(
                                    new LifecyclePolicy.LastLaunched(
                                        2, LifecyclePolicy.TimeUnit.WEEKS)),
                                Map.of("stage", "live")))))),
            new LifecyclePolicy.Detail(
                LifecyclePolicy.Action.DEPRECATE,
                Optional.empty(),
                new LifecyclePolicy.Filter(
                    LifecyclePolicy.FilterType.AGE,
                    30,
                    Optional.of(LifecyclePolicy.TimeUnit.DAYS),
                    Optional.empty()),
                Optional.empty())),
        new LifecyclePolicy.Selection(
            List.of(new LifecyclePolicy.Recipe("web", "1.x.x")), Map.of()),
        NOON,
        Optional.of(NOON.plusSeconds(1)),
        Map.of("stage", "test"));
  }

  /// The first execution of [#image], PENDING, never taken; its steps are [#steps].
  public static WorkflowExecution execution() {
    return execution("wf-00000000-0000-4000-8000-000000000001");
  }

  public static WorkflowExecution execution(String id) {
    return new WorkflowExecution(
        id,
        image().arn(),
        workflow().arn(),
        Workflow.Type.BUILD,
        WORKFLOW_DOCUMENT,
        List.of(new ParameterValue("waitForSeconds", List.of("1"))),
        Optional.empty(),
        Image.OnFailure.ABORT,
        0,
        WorkflowExecution.Status.PENDING,
        Optional.empty(),
        0,
        4,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        0);
  }

  /// The four PENDING steps of [#WORKFLOW_DOCUMENT] for an execution.
  public static List<StepExecution> steps(String executionId) {
    var names = List.of("Launch", "Apply", "Create", "Terminate");
    var actions =
        List.of("LaunchInstance", "ExecuteComponents", "CreateImage", "TerminateInstance");
    return IntStream.range(0, names.size())
        .mapToObj(i -> step(executionId, i, names.get(i), actions.get(i)))
        .toList();
  }

  /// A PENDING step. Its id derives from the execution's and the index.
  public static StepExecution step(String executionId, int index, String name, String action) {
    return new StepExecution(
        "step-" + UUID.nameUUIDFromBytes((executionId + "/" + index).getBytes(UTF_8)),
        executionId,
        index,
        name,
        Optional.empty(),
        action,
        StepExecution.Status.PENDING,
        Optional.empty(),
        Optional.empty(),
        index == 0 ? Optional.empty() : Optional.of("{\"instanceId.$\":\"$.stepOutputs.Launch\"}"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        index == 3 ? "Continue" : "Abort",
        3600,
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        false,
        Optional.empty(),
        Optional.empty());
  }

  private static Arn arn(ResourceKind kind, String name, String version) {
    return Arn.of(SCOPE, kind, Arn.slugOf(name))
        .withVersion(SemanticVersion.parse(version).orElseThrow());
  }
}
