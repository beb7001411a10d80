// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Arn;
import dev.ingot.document.Json;
import dev.ingot.model.auth.Credentials;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.GetWorkflowStepExecutionResponse;
import software.amazon.awssdk.services.imagebuilder.model.Image;
import software.amazon.awssdk.services.imagebuilder.model.ImageStatus;
import software.amazon.awssdk.services.imagebuilder.model.LifecycleExecution;
import software.amazon.awssdk.services.imagebuilder.model.LifecycleExecutionStatus;
import software.amazon.awssdk.services.imagebuilder.model.Platform;
import software.amazon.awssdk.services.imagebuilder.model.ResourceStatus;
import software.amazon.awssdk.services.imagebuilder.model.StartResourceStateUpdateRequest;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowStepExecutionStatus;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowType;

/// Builds of a server that simulates, through an SDK.
@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
@Timeout(60)
class SimulatedBuildsTest {
  private static final String ACCOUNT = "111122223333";
  private static final String AMAZON = "arn:aws:imagebuilder:eu-central-1:aws:image/";
  private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
  private static final Set<ImageStatus> ENDS =
      Set.of(ImageStatus.AVAILABLE, ImageStatus.FAILED, ImageStatus.CANCELLED);

  private static final String BASH =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps:
            - {name: Install, action: ExecuteBash, inputs: {commands: [install-it]}}
            - name: Get
              action: WebDownload
              inputs:
                - source: https://nowhere.invalid/a.tgz
                  destination: /tmp/
                  algorithm: SHA256
                  checksum: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b850
            - {name: Restart, action: Reboot}
        - name: test
          steps: [{name: Check, action: ExecuteBash, inputs: {commands: [check-it]}}]
      """;

  private static final String POWERSHELL =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps:
            - {name: Install, action: ExecutePowerShell, inputs: {commands: [Install-It]}}
            - name: Registry
              action: SetRegistry
              inputs: [{path: 'HKLM:\\A', name: b, value: c, type: SZ}]
      """;

  private static final String APPROVAL =
      """
      schemaVersion: 1.0
      steps:
        - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
        - {name: Approve, action: WaitForAction}
        - name: Create
          action: CreateImage
          inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
      outputs:
        - {name: ImageId, value: $.stepOutputs.Create.imageId}
      """;

  @TempDir Path folder;

  private final List<Running> running = new ArrayList<>();

  private record Running(EmbeddedIngot services, URI endpoint, ImagebuilderClient client) {}

  private void serve(String script) throws Exception {
    serve(script, folder.resolve("data"));
  }

  private void serve(String script, Path data) throws Exception {
    var file = Files.writeString(folder.resolve("simulate.yaml"), script);
    var flags = Map.of("simulate-script", file.toString());
    var services = EmbeddedIngot.open(config(flags, data), Map.of());
    services.start();
    var endpoint = FakeHost.endpoint(services.listen("127.0.0.1", 0));
    var client =
        ImagebuilderClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCOUNT, "s")))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    running.add(new Running(services, endpoint, client));
  }

  private ImagebuilderClient client() {
    return running.getLast().client();
  }

  private EmbeddedIngot services() {
    return running.getLast().services();
  }

  private static ServerConfig config(Map<String, String> flags, Path data) {
    var all = new HashMap<>(flags);
    all.put("simulate", "yes");
    all.put("data", data.toString());
    return ServerConfig.of(all, Map.of());
  }

  @AfterEach
  void close() {
    running.forEach(one -> {
      one.client().close();
      one.services().close();
    });
    running.clear();
  }

  private String start(
      String parent, Platform platform, String document, Map<String, String> tags) {
    return start(parent, platform, document, tags, List.of());
  }

  private String start(
      String parent,
      Platform platform,
      String document,
      Map<String, String> tags,
      List<String> workflows) {
    var component =
        client()
            .createComponent(
                r -> r.name("nginx").semanticVersion("1.0.0").platform(platform).data(document))
            .componentBuildVersionArn();
    var recipe =
        client()
            .createImageRecipe(r ->
                r.name("web")
                    .semanticVersion("1.0.0")
                    .parentImage(parent)
                    .components(c -> c.componentArn(component)))
            .imageRecipeArn();
    var infrastructure =
        client()
            .createInfrastructureConfiguration(r -> r.name("small").instanceProfileName("p"))
            .infrastructureConfigurationArn();
    return client()
        .createImage(r -> {
          r.imageRecipeArn(recipe).infrastructureConfigurationArn(infrastructure).tags(tags);
          if (!workflows.isEmpty()) {
            r.executionRole("builder").workflows(w -> w.workflowArn(workflows.getFirst()));
          }
        })
        .imageBuildVersionArn();
  }

  private Image ended(String arn) throws InterruptedException {
    while (true) {
      var image = client().getImage(r -> r.imageBuildVersionArn(arn)).image();
      if (ENDS.contains(image.state().status())) {
        return image;
      }
      Thread.sleep(5);
    }
  }

  private List<GetWorkflowStepExecutionResponse> steps(String arn) {
    return client()
        .listWorkflowExecutions(r -> r.imageBuildVersionArn(arn))
        .workflowExecutions()
        .stream()
        .flatMap(execution ->
            client()
                .listWorkflowStepExecutions(
                    r -> r.workflowExecutionId(execution.workflowExecutionId()))
                .steps()
                .stream())
        .map(step ->
            client().getWorkflowStepExecution(r -> r.stepExecutionId(step.stepExecutionId())))
        .toList();
  }

  private GetWorkflowStepExecutionResponse step(String arn, String name) {
    return steps(arn).stream().filter(step -> step.name().equals(name)).findFirst().orElseThrow();
  }

  private static Map<String, Object> outputs(GetWorkflowStepExecutionResponse step) {
    return Json.readObject(step.outputs());
  }

  private String log(String arn) {
    return services().log(Arn.parse(arn).orElseThrow(), 0, 10_000).toString();
  }

  @Test
  void a_build_on_linux_has_the_records_of_a_real_one() throws Exception {
    serve("{}");

    var arn = start(AMAZON + "amazon-linux-2023-x86/x.x.x", Platform.LINUX, BASH, Map.of());
    var image = ended(arn);

    assertThat(image.state().status()).as(image.state().reason()).isEqualTo(ImageStatus.AVAILABLE);
    assertThat(image.osVersion()).isEqualTo("Amazon Linux 2023");
    assertThat(image.outputResources().amis().getFirst().image()).matches("ami-[0-9a-f]{17}");
    assertThat(client().listImagePackages(r -> r.imageBuildVersionArn(arn)).imagePackageList())
        .isNotEmpty();
    var steps = steps(arn);
    assertThat(steps)
        .extracting(step -> step.name() + " " + step.statusAsString())
        .containsExactly(
            "LaunchBuildInstance COMPLETED",
            "ApplyBuildComponents COMPLETED",
            "InventoryCollection COMPLETED",
            "RunSanitizeScript COMPLETED",
            "RunSysPrepScript SKIPPED",
            "CreateOutputAMI COMPLETED",
            "TerminateBuildInstance COMPLETED",
            "LaunchTestInstance COMPLETED",
            "CollectImageScanFindings SKIPPED",
            "ApplyTestComponents COMPLETED",
            "TerminateTestInstance COMPLETED");
    assertThat(steps)
        .filteredOn(step -> step.status() == WorkflowStepExecutionStatus.COMPLETED)
        .extracting(GetWorkflowStepExecutionResponse::message)
        .containsOnly("Simulated");
    assertThat(outputs(steps.getFirst()).get("instanceId")).asString().matches("i-[0-9a-f]{17}");
    assertThat(outputs(steps.get(1)).get("runCommandId")).asString().matches(UUID);
    assertThat(outputs(steps.get(1)).get("status")).isEqualTo("Success");
    assertThat(outputs(steps.get(5)).get("imageId"))
        .isEqualTo(image.outputResources().amis().getFirst().image());
    assertThat(log(arn)).contains("simulated").contains("Step Get").contains("WebDownload");
  }

  @Test
  void a_build_on_windows_runs_its_powershell_and_sysprep() throws Exception {
    serve("{}");

    var arn =
        start(
            AMAZON + "windows-server-2022-english-full-base-x86/x.x.x",
            Platform.WINDOWS,
            POWERSHELL,
            Map.of());
    var image = ended(arn);

    assertThat(image.state().status()).as(image.state().reason()).isEqualTo(ImageStatus.AVAILABLE);
    assertThat(image.platform()).isEqualTo(Platform.WINDOWS);
    assertThat(steps(arn))
        .extracting(step -> step.name() + " " + step.statusAsString())
        .contains(
            "ApplyBuildComponents COMPLETED",
            "RunSanitizeScript SKIPPED",
            "RunSysPrepScript COMPLETED",
            "CreateOutputAMI COMPLETED");
    assertThat(outputs(step(arn, "RunSysPrepScript")).get("runCommandId")).asString().matches(UUID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ami-0123456789abcdef0",
        "ssm:/web/base",
        "arn:aws:imagebuilder:eu-central-1:aws:image/amazon-linux-2099-x86/x.x.x",
        "arn:aws:imagebuilder:eu-central-1:aws:image/macos-sequoia-arm64/x.x.x",
        "prod-abcdefgh12345",
        "builtin:tiny",
      })
  void every_parent_that_a_recipe_may_name_can_be_built_on(String parent) throws Exception {
    serve("{}");
    var platform = parent.contains("macos") ? Platform.MAC_OS : Platform.LINUX;

    var image =
        ended(
            start(
                parent, platform, BASH.replace("- {name: Restart, action: Reboot}", ""), Map.of()));

    assertThat(image.state().status()).as(image.state().reason()).isEqualTo(ImageStatus.AVAILABLE);
  }

  @Test
  void a_component_that_the_script_lets_fail_fails_the_image() throws Exception {
    serve("rules: [{component: nginx, step: Get, exitCode: 7, fail: 'E: gone'}]");

    var arn = start(AMAZON + "amazon-linux-2023-x86/x.x.x", Platform.LINUX, BASH, Map.of());
    var image = ended(arn);

    assertThat(image.state().status()).isEqualTo(ImageStatus.FAILED);
    // The SDK does not know the failure's context yet.
    var path = "/GetImage?imageBuildVersionArn=" + arn;
    assertThat(
            SignedCall.get(running.getLast().endpoint(), path, new Credentials(ACCOUNT, "s"))
                .body())
        .contains("\"failedStep\":\"ApplyBuildComponents\"")
        .contains("\"phaseName\":\"build\",\"stepName\":\"Get\",\"action\":\"WebDownload\"");
    assertThat(step(arn, "ApplyBuildComponents").status())
        .isEqualTo(WorkflowStepExecutionStatus.FAILED);
    assertThat(log(arn)).contains("E: gone");
  }

  @Test
  void a_tag_lets_a_step_fail_in_one_image() throws Exception {
    serve("{}");
    var tags =
        Map.of("ingot:simulate:fail-step", "CreateOutputAMI", "ingot:simulate:message", "no room");

    var arn = start(AMAZON + "amazon-linux-2023-x86/x.x.x", Platform.LINUX, BASH, tags);
    var image = ended(arn);

    assertThat(image.state().status()).isEqualTo(ImageStatus.FAILED);
    assertThat(image.state().reason()).contains("no room");
    assertThat(step(arn, "CreateOutputAMI").message()).contains("no room");
  }

  @Test
  void a_step_takes_the_time_that_the_script_says() throws Exception {
    serve("rules: [{image: web, step: CreateOutputAMI, duration: 700ms}]");

    var arn = start(AMAZON + "amazon-linux-2023-x86/x.x.x", Platform.LINUX, BASH, Map.of());
    ended(arn);

    var create = step(arn, "CreateOutputAMI");
    var launch = step(arn, "LaunchBuildInstance");
    assertThat(millis(create)).isBetween(700L, 5000L);
    assertThat(millis(launch)).isLessThan(700);
  }

  private static long millis(GetWorkflowStepExecutionResponse step) {
    return Duration.between(Instant.parse(step.startTime()), Instant.parse(step.endTime()))
        .toMillis();
  }

  @Test
  void a_step_that_waits_is_answered_as_the_script_says() throws Exception {
    serve("rules: [{step: Approve, answer: RESUME, reason: looks good, duration: 300ms}]");
    var workflow =
        client()
            .createWorkflow(
                r -> r.name("ask").type(WorkflowType.BUILD).semanticVersion("1.0.0").data(APPROVAL))
            .workflowBuildVersionArn();

    var arn =
        start(
            AMAZON + "amazon-linux-2023-x86/x.x.x",
            Platform.LINUX,
            BASH,
            Map.of(),
            List.of(workflow));
    var image = ended(arn);

    assertThat(image.state().status()).as(image.state().reason()).isEqualTo(ImageStatus.AVAILABLE);
    var approve = step(arn, "Approve");
    assertThat(millis(approve)).isGreaterThanOrEqualTo(300);
    assertThat(outputs(approve)).isEqualTo(Map.of("action", "RESUME", "reason", "looks good"));
  }

  @Test
  void a_step_without_an_answer_waits_for_a_person() throws Exception {
    serve("{}");
    var workflow =
        client()
            .createWorkflow(
                r -> r.name("ask").type(WorkflowType.BUILD).semanticVersion("1.0.0").data(APPROVAL))
            .workflowBuildVersionArn();
    var arn = start("ami-0123456789abcdef0", Platform.LINUX, BASH, Map.of(), List.of(workflow));
    while (client().listWaitingWorkflowSteps(r -> {}).steps().isEmpty()) {
      Thread.sleep(5);
    }
    var waiting = client().listWaitingWorkflowSteps(r -> {}).steps().getFirst();

    client()
        .sendWorkflowStepAction(r ->
            r.stepExecutionId(waiting.stepExecutionId()).imageBuildVersionArn(arn).action("STOP"));

    assertThat(ended(arn).state().status()).isEqualTo(ImageStatus.FAILED);
  }

  @Test
  void a_folder_is_simulated_or_real() throws Exception {
    var data = folder.resolve("data");
    serve("{}", data);
    close();
    var real = ServerConfig.of(Map.of("data", data.toString()), Map.of());

    assertThatThrownBy(() -> EmbeddedIngot.open(real, Map.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(data + " is simulated");
    var other = folder.resolve("real");
    EmbeddedIngot.open(ServerConfig.of(Map.of("data", other.toString()), Map.of()), Map.of())
        .close();
    assertThatThrownBy(() -> EmbeddedIngot.open(config(Map.of(), other), Map.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("real images and records");
  }

  @Test
  void without_a_folder_there_is_a_temporary_one() throws Exception {
    var config = ServerConfig.of(Map.of("simulate", "yes"), Map.of("HOME", folder.toString()));

    try (var open = EmbeddedIngot.open(config, Map.of())) {
      assertThat(open.isSimulated()).isTrue();
      assertThat(config.data()).isDirectory();
    }

    assertThat(config.data()).doesNotExist();
  }

  private Image available(String arn) throws InterruptedException {
    var image = ended(arn);
    assertThat(image.state().reason()).isNull();
    assertThat(image.state().status()).isEqualTo(ImageStatus.AVAILABLE);
    return image;
  }

  private LifecycleExecution update(
      String image, Consumer<StartResourceStateUpdateRequest.Builder> what)
      throws InterruptedException {
    var id =
        client()
            .startResourceStateUpdate(r ->
                r.resourceArn(image)
                    .executionRole("role")
                    .includeResources(i -> i.amis(true))
                    .applyMutation(what))
            .lifecycleExecutionId();
    while (true) {
      var execution =
          client().getLifecycleExecution(r -> r.lifecycleExecutionId(id)).lifecycleExecution();
      if (execution.endTime() != null) {
        return execution;
      }
      Thread.sleep(5);
    }
  }

  @Test
  void an_image_is_distributed_disabled_and_deleted() throws Exception {
    serve("{}");
    var built = start(AMAZON + "debian-12-x86/x.x.x", Platform.LINUX, BASH, Map.of());
    var source = available(built).outputResources().amis().getFirst().image();
    var distribution =
        client()
            .createDistributionConfiguration(r ->
                r.name("here")
                    .distributions(d ->
                        d.region("eu-central-1").amiDistributionConfiguration(a -> a.name("gold"))))
            .distributionConfigurationArn();

    var arn =
        client()
            .distributeImage(r ->
                r.sourceImage(built)
                    .distributionConfigurationArn(distribution)
                    .executionRole("role"))
            .imageBuildVersionArn();

    var ami = available(arn).outputResources().amis().getFirst();
    assertThat(ami.image()).isNotEqualTo(source);
    assertThat(ami.name()).isEqualTo("gold");
    assertThat(steps(arn))
        .extracting(GetWorkflowStepExecutionResponse::name)
        .containsExactly("DistributeImage", "ModifyImageAttributes", "ApplyImageConfigurations");

    var disabled = update(arn, r -> r.state(s -> s.status(ResourceStatus.DISABLED)));
    assertThat(disabled.state().status()).isEqualTo(LifecycleExecutionStatus.SUCCESS);
    assertThat(client().getImage(r -> r.imageBuildVersionArn(arn)).image().state().status())
        .isEqualTo(ImageStatus.DISABLED);
    var deleted = update(arn, r -> r.state(s -> s.status(ResourceStatus.DELETED)));
    assertThat(deleted.state().status()).isEqualTo(LifecycleExecutionStatus.SUCCESS);
    assertThatThrownBy(() -> client().getImage(r -> r.imageBuildVersionArn(arn)))
        .isInstanceOfSatisfying(
            AwsServiceException.class, e -> assertThat(e.statusCode()).isEqualTo(404));
    assertThat(client().listLifecycleExecutions(r -> r.resourceArn(arn)).lifecycleExecutions())
        .extracting(LifecycleExecution::lifecycleExecutionId)
        .containsExactly(deleted.lifecycleExecutionId(), disabled.lifecycleExecutionId());
    assertThat(available(built).outputResources().amis().getFirst().image()).isEqualTo(source);
  }

  @Test
  void imports_become_images_that_can_be_built_on() throws Exception {
    serve("{}");
    var machine =
        client()
            .importVmImage(r ->
                r.name("vm")
                    .semanticVersion("1.0.0")
                    .platform(Platform.LINUX)
                    .vmImportTaskId("import-ami-0123456789abcdef0"))
            .imageArn();
    assertThat(available(machine).outputResources().amis()).hasSize(1);
    available(start(machine, Platform.LINUX, BASH, Map.of()));

    var infrastructure =
        client().listInfrastructureConfigurations(r -> {}).infrastructureConfigurationSummaryList();
    var disk =
        client()
            .importDiskImage(r ->
                r.name("win")
                    .semanticVersion("1.0.0")
                    .platform("Windows")
                    .osVersion("Microsoft Windows 11")
                    .infrastructureConfigurationArn(infrastructure.getFirst().arn())
                    .uri("s3://b/eleven.iso"))
            .imageBuildVersionArn();
    assertThat(available(disk).outputResources().amis()).hasSize(1);
    assertThat(steps(disk))
        .extracting(GetWorkflowStepExecutionResponse::name)
        .containsExactly("LaunchInstance", "CreateImageFromIso", "TerminateInstance");
  }
}
