// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import dev.ingot.cli.gateway.Ingot;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.image.Base;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.Visit;
import dev.ingot.core.resource.Platform;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.Operation;
import dev.ingot.model.shape.*;
import dev.ingot.model.shape.RetryImageRequest;
import dev.ingot.model.shape.RetryImageResponse;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// An Ingot that keeps resources in memory and plays builds back from a script: every look at an
/// image takes the next scene, the last one stays.
public final class FakeIngot implements Ingot, ImageBuilderApi {
  boolean simulated;

  public static final Scope SCOPE = new Scope("aws", "eu-central-1", "111122223333");
  public static final String IMAGE = arn("image/web/1.0.0/1");

  private final Map<String, List<CreateComponentRequest>> components = new HashMap<>();
  private final Map<String, CreateImageRecipeRequest> recipes = new HashMap<>();
  private final Map<String, CreateInfrastructureConfigurationRequest> infrastructures =
      new HashMap<>();
  private final Deque<Scene> scenes = new ArrayDeque<>();
  private final List<BuildLog.Line> log = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final List<WorkflowStepExecution> waiting = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private final List<Machines.MissingRequirement> missing = new ArrayList<>();
  private final List<String> machines = new ArrayList<>();
  private final List<ImageSummary> builds = new ArrayList<>();
  private Optional<ApiException> refusal = Optional.empty();
  private Optional<CreateImageRequest> image = Optional.empty();
  private boolean open = true;
  private Optional<String> parentProblem = Optional.empty();

  /// Where the command that boots an image leaves what it found in the seed.
  public Path seedCopy = Path.of("/dev/null");

  public final List<Visit> visits = new ArrayList<>();
  public boolean cloudInit = true;
  public boolean sshServer = true;
  private boolean inProcess = true;

  /// How a build looks at one moment.
  public record Scene(ImageState state, List<Run> runs, List<BuildLog.Line> lines) {}

  public record Run(WorkflowExecutionMetadata execution, List<WorkflowStepMetadata> steps) {}

  public static String arn(String resource) {
    return "arn:aws:imagebuilder:eu-central-1:111122223333:" + resource;
  }

  public void play(Scene scene) {
    scenes.add(scene);
  }

  public void require(Machines.MissingRequirement requirement) {
    missing.add(requirement);
  }

  /// Every image is refused with this error.
  public void refuse(ApiException error) {
    refusal = Optional.of(error);
  }

  /// With the version 1.2.3.
  public void hasComponent(String name, String document) {
    create(
        CreateComponentRequest.builder()
            .name(name)
            .semanticVersion("1.2.3")
            .platform(dev.ingot.model.shape.Platform.Linux)
            .data(document)
            .build());
  }

  /// The next build of the image `web/1.0.0`, instead of one that is played. What an AVAILABLE one
  /// gave is `ami-` and its number with 17 digits.
  public void hasBuild(ImageState state) {
    var number = builds.size() + 1;
    var summary =
        ImageSummary.builder()
            .arn(arn("image/web/1.0.0/" + number))
            .name("web")
            .state(state)
            .dateCreated("2026-11-24T10:00:0" + number + ".000Z");
    if (state.status().equals(Optional.of(ImageStatus.AVAILABLE))) {
      summary.outputResources(outputs("ami-%017d".formatted(number)));
    }
    builds.add(summary.build());
  }

  public void hasMachine(String id) {
    machines.add(id);
  }

  /// The names of all operations but those that only look, and of what else was asked, in order.
  public List<String> calls() {
    return calls;
  }

  /// Such as `step-Gate STOP no`.
  public List<String> answers() {
    return answers;
  }

  /// From now on it is one behind HTTP.
  public void isRemote() {
    inProcess = false;
  }

  public boolean isOpen() {
    return open;
  }

  public Optional<CreateImageRequest> requestedImage() {
    return image;
  }

  public CreateImageRecipeRequest recipe(String arn) {
    return Optional.ofNullable(recipes.get(arn)).orElseThrow();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <I, O> O call(Operation<I, O> operation, I input) {
    if (!operation.name().startsWith("Get") && !operation.name().startsWith("List")) {
      calls.add(operation.name());
    }
    return (O)
        switch (input) {
          case CreateComponentRequest request -> create(request);
          case GetComponentRequest request -> get(request);
          case CreateImageRecipeRequest request -> create(request);
          case GetImageRecipeRequest request -> get(request);
          case DeleteImageRecipeRequest request -> {
            recipes.remove(request.imageRecipeArn());
            yield DeleteImageRecipeResponse.builder().build();
          }
          case DeleteComponentRequest request -> {
            components
                .values()
                .forEach(builds ->
                    builds.removeIf(
                        _ -> request.componentBuildVersionArn().endsWith("/" + builds.size())));
            yield DeleteComponentResponse.builder().build();
          }
          case DeleteInfrastructureConfigurationRequest request -> {
            infrastructures.remove(request.infrastructureConfigurationArn());
            yield DeleteInfrastructureConfigurationResponse.builder().build();
          }
          case CreateInfrastructureConfigurationRequest request -> create(request);
          case GetInfrastructureConfigurationRequest request -> get(request);
          case UpdateInfrastructureConfigurationRequest _ ->
              UpdateInfrastructureConfigurationResponse.builder().build();
          case CreateImageRequest request -> {
            if (refusal.isPresent()) {
              throw refusal.get();
            }
            image = Optional.of(request);
            yield CreateImageResponse.builder().imageBuildVersionArn(IMAGE).build();
          }
          case GetImageRequest request -> get(request);
          case ListWorkflowExecutionsRequest _ -> executions();
          case ListWorkflowStepExecutionsRequest request -> steps(request);
          case GetWorkflowStepExecutionRequest request -> step(request);
          case ListWaitingWorkflowStepsRequest _ ->
              ListWaitingWorkflowStepsResponse.builder().steps(waiting).build();
          case SendWorkflowStepActionRequest request -> answer(request);
          case RetryImageRequest request -> {
            calls.add("RetryImage " + request.imageBuildVersionArn());
            yield RetryImageResponse.builder().build();
          }
          case CancelImageCreationRequest _ -> CancelImageCreationResponse.builder().build();
          case ListImagesRequest _ ->
              ListImagesResponse.builder()
                  .imageVersionList(
                      List.of(ImageVersion.builder().arn(arn("image/web/1.0.0")).build()))
                  .build();
          case ListImageBuildVersionsRequest _ -> builds();
          default -> throw new AssertionError("unexpected call of " + operation);
        };
  }

  /// A step of the scene waits for an action.
  public void waits(String stepExecutionId) {
    waiting.add(
        WorkflowStepExecution.builder()
            .stepExecutionId(stepExecutionId)
            .imageBuildVersionArn(IMAGE)
            .name("Gate")
            .action("WaitForAction")
            .startTime("2026-11-24T10:00:00.000Z")
            .build());
  }

  private SendWorkflowStepActionResponse answer(SendWorkflowStepActionRequest request) {
    var id = Optional.of(request.stepExecutionId());
    if (!waiting.removeIf(step -> step.stepExecutionId().equals(id))) {
      throw new ApiException(
          "InvalidRequestException", 400, "The step is not waiting for an action.", "");
    }
    answers.add(
        request.stepExecutionId() + " " + request.action() + " " + request.reason().orElse(""));
    return SendWorkflowStepActionResponse.builder().build();
  }

  private CreateComponentResponse create(CreateComponentRequest request) {
    var version = arn("component/" + request.name() + "/" + request.semanticVersion());
    var builds = components.computeIfAbsent(version, _ -> new ArrayList<>());
    if (!builds.isEmpty() && builds.getLast().data().equals(request.data())) {
      throw exists("Component", version + "/" + builds.size());
    }
    builds.add(request);
    return CreateComponentResponse.builder()
        .componentBuildVersionArn(version + "/" + builds.size())
        .build();
  }

  private GetComponentResponse get(GetComponentRequest request) {
    var asked = request.componentBuildVersionArn();
    var arn = asked.matches(".*/[0-9]+") ? asked.substring(0, asked.lastIndexOf('/')) : asked;
    var builds = Optional.ofNullable(components.get(arn));
    if (builds.isEmpty()) {
      throw new ApiException("ResourceNotFoundException", 404, "there is no " + arn, "");
    }
    return GetComponentResponse.builder()
        .component(
            Component.builder()
                .arn(arn + "/" + builds.get().size())
                .name(builds.get().getLast().name())
                .platform(builds.get().getLast().platform())
                .data(builds.get().getLast().data())
                .build())
        .build();
  }

  private CreateImageRecipeResponse create(CreateImageRecipeRequest request) {
    var arn = arn("image-recipe/" + request.name() + "/" + request.semanticVersion());
    if (recipes.putIfAbsent(arn, request) != null) {
      throw exists("ImageRecipe", arn);
    }
    return CreateImageRecipeResponse.builder().imageRecipeArn(arn).build();
  }

  private GetImageRecipeResponse get(GetImageRecipeRequest request) {
    var recipe = recipe(request.imageRecipeArn());
    return GetImageRecipeResponse.builder()
        .imageRecipe(
            ImageRecipe.builder()
                .arn(request.imageRecipeArn())
                .name(recipe.name())
                .version(recipe.semanticVersion())
                .parentImage(recipe.parentImage())
                .components(recipe.components())
                .description(recipe.description())
                .build())
        .build();
  }

  private CreateInfrastructureConfigurationResponse create(
      CreateInfrastructureConfigurationRequest request) {
    var arn = arn("infrastructure-configuration/" + request.name());
    if (infrastructures.putIfAbsent(arn, request) != null) {
      throw exists("InfrastructureConfiguration", arn);
    }
    return CreateInfrastructureConfigurationResponse.builder()
        .infrastructureConfigurationArn(arn)
        .build();
  }

  private GetInfrastructureConfigurationResponse get(
      GetInfrastructureConfigurationRequest request) {
    var stored =
        Optional.ofNullable(infrastructures.get(request.infrastructureConfigurationArn()))
            .orElseThrow();
    return GetInfrastructureConfigurationResponse.builder()
        .infrastructureConfiguration(
            InfrastructureConfiguration.builder()
                .name(stored.name())
                .instanceProfileName(stored.instanceProfileName())
                .instanceTypes(stored.instanceTypes())
                .terminateInstanceOnFailure(stored.terminateInstanceOnFailure().orElse(true))
                .build())
        .build();
  }

  private static ApiException exists(String kind, String arn) {
    return new ApiException(
        "ResourceAlreadyExistsException",
        400,
        "The following resource '" + kind + "' already exists: '" + arn + "'.",
        "");
  }

  private GetImageResponse get(GetImageRequest request) {
    return builds.stream()
        .filter(build -> build.arn().equals(Optional.of(request.imageBuildVersionArn())))
        .findFirst()
        .map(FakeIngot::image)
        .orElseGet(this::nextScene);
  }

  private static GetImageResponse image(ImageSummary build) {
    return GetImageResponse.builder()
        .image(
            Image.builder()
                .arn(build.arn())
                .name(build.name())
                .state(build.state())
                .outputResources(build.outputResources())
                .build())
        .build();
  }

  private GetImageResponse nextScene() {
    if (scenes.size() > 1 && !log.isEmpty()) {
      scenes.removeFirst();
    }
    log.addAll(now().lines());
    if (log.isEmpty()) {
      log.add(
          new BuildLog.Line(
              Scenes.BEGIN, Optional.empty(), BuildLog.Source.SERVICE, "the build begins"));
    }
    return GetImageResponse.builder()
        .image(
            Image.builder()
                .arn(IMAGE)
                .name("web")
                .state(now().state())
                .outputResources(outputs())
                .build())
        .build();
  }

  private Scene now() {
    return scenes.getFirst();
  }

  private Optional<OutputResources> outputs() {
    if (!now().state().status().equals(Optional.of(ImageStatus.AVAILABLE))) {
      return Optional.empty();
    }
    return Optional.of(outputs("ami-0123456789abcdef0"));
  }

  private static OutputResources outputs(String ami) {
    return OutputResources.builder().amis(List.of(Ami.builder().image(ami).build())).build();
  }

  /// Newest first.
  private ListImageBuildVersionsResponse builds() {
    var all = new ArrayList<>(builds.reversed());
    if (!scenes.isEmpty()) {
      all.add(played());
    }
    return ListImageBuildVersionsResponse.builder().imageSummaryList(all).build();
  }

  private ImageSummary played() {
    return ImageSummary.builder()
        .arn(IMAGE)
        .name("web")
        .state(now().state())
        .outputResources(outputs())
        .dateCreated("2026-11-24T10:00:00.000Z")
        .build();
  }

  private ListWorkflowExecutionsResponse executions() {
    return ListWorkflowExecutionsResponse.builder()
        .workflowExecutions(now().runs().stream().map(Run::execution).toList())
        .build();
  }

  private ListWorkflowStepExecutionsResponse steps(ListWorkflowStepExecutionsRequest request) {
    return ListWorkflowStepExecutionsResponse.builder()
        .steps(
            now().runs().stream()
                .filter(run ->
                    run.execution()
                        .workflowExecutionId()
                        .equals(Optional.of(request.workflowExecutionId())))
                .flatMap(run -> run.steps().stream())
                .toList())
        .build();
  }

  private GetWorkflowStepExecutionResponse step(GetWorkflowStepExecutionRequest request) {
    var step =
        now().runs().stream()
            .flatMap(run -> run.steps().stream())
            .filter(s -> s.stepExecutionId().equals(Optional.of(request.stepExecutionId())))
            .findFirst()
            .orElseThrow(() ->
                new ApiException("ResourceNotFoundException", 404, "there is no such step", ""));
    return GetWorkflowStepExecutionResponse.builder()
        .requestId("0b0f7c55-8a3e-4a51-9f3f-6d0f0f0f2a11")
        .stepExecutionId(step.stepExecutionId())
        .imageBuildVersionArn(IMAGE)
        .name(step.name())
        .action(step.action())
        .status(step.status())
        .outputs(step.outputs())
        .onFailure("Abort")
        .timeoutSeconds(43_200)
        .build();
  }

  @Override
  public ImageBuilderApi api() {
    return this;
  }

  @Override
  public Scope scope() {
    return SCOPE;
  }

  @Override
  public boolean reachesHost() {
    return true;
  }

  @Override
  public boolean isInProcess() {
    return inProcess;
  }

  @Override
  public void retry(String imageArn, String from) {
    calls.add("RetryImage " + imageArn + " from " + from);
  }

  @Override
  public BuildLog.Chunk log(String imageArn, long from, int limit) {
    // Fewer than were asked for, as of a server whose answers have a limit of bytes.
    var end = Math.min(log.size(), (int) from + Math.min(limit, 2));
    return new BuildLog.Chunk(log.subList((int) from, end), end);
  }

  @Override
  public Optional<StoredImage> image(String ami) {
    return Optional.of(
        new StoredImage(
            ami,
            Optional.of(Path.of("/data/web.qcow2")),
            Optional.of("qcow2"),
            12_345_678,
            true,
            List.of("/dev/xvdb")));
  }

  @Override
  public void export(String ami, String format, Path to) {
    calls.add("export " + ami + " " + format + " " + to);
  }

  @Override
  public List<String> machines() {
    return machines;
  }

  @Override
  public List<String> shell(String machineId) {
    calls.add("shell " + machineId);
    return List.of("true");
  }

  @Override
  public void terminateMachine(String machineId) {
    calls.add("terminate " + machineId);
  }

  @Override
  public Visit.Way console(String ami, Visit visit) {
    visits.add(visit);
    return new Visit.Way(
        List.of("cp", visit.seed().toString(), seedCopy.toString()), cloudInit, sshServer);
  }

  @Override
  public boolean isSimulated() {
    return simulated;
  }

  @Override
  public List<Machines.MissingRequirement> missingRequirements() {
    return missing;
  }

  /// What is said of every parent image.
  public void noParent(String problem) {
    parentProblem = Optional.of(problem);
  }

  @Override
  public Optional<String> parentProblem(String parentImage) {
    return parentProblem.map(problem -> "cannot find '" + parentImage + "': " + problem);
  }

  @Override
  public List<ListedBase> bases() {
    var tiny =
        new Base(
            "builtin:tiny",
            Optional.empty(),
            "Tiny",
            Platform.LINUX,
            Optional.empty(),
            "x86_64",
            false);
    return List.of(new ListedBase(tiny, "ami-00000000000000001"));
  }

  @Override
  public void addBase(String slug, String reference) {
    calls.add("add " + slug + " " + reference);
  }

  @Override
  public void pullBase(String parentImage, Consumer<String> progress) {
    calls.add("pull " + parentImage);
    progress.accept("making it");
  }

  @Override
  public void close() {
    open = false;
  }
}
