// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.cli.build.Planned.Action;
import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.VersionPattern;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateContainerRecipeRequest;
import dev.ingot.model.shape.CreateDistributionConfigurationRequest;
import dev.ingot.model.shape.CreateImagePipelineRequest;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.CreateLifecyclePolicyRequest;
import dev.ingot.model.shape.CreateWorkflowRequest;
import dev.ingot.model.shape.Distribution;
import dev.ingot.model.shape.StartImagePipelineExecutionRequest;
import dev.ingot.template.Deployment;
import dev.ingot.template.Kind;
import dev.ingot.template.Request;
import dev.ingot.template.Step;
import dev.ingot.template.Target;
import dev.ingot.template.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Finds out what building a template would do, as [Deployer] would, and changes nothing. What is
/// not there yet is taken to get the ARN that its name and version lead to.
public final class Planner {
  private static final String NOT_FOUND = "ResourceNotFoundException";
  private static final String NEW = "not there yet";

  /// What a pipeline is changed at that is not there yet.
  private static final String AFTER = "later";

  private final Scope scope;
  private final Optional<ImageBuilderApi> api;
  private final Set<String> replacedRecipes = new HashSet<>();
  private final Map<String, List<Distribution>> distributions = new HashMap<>();
  private final Map<String, CreateImagePipelineRequest> pipelines = new HashMap<>();
  private Set<String> ownPipelines = Set.of();

  /// @param scope in which the build would act
  /// @param api empty if nothing is stored yet
  public Planner(Scope scope, Optional<ImageBuilderApi> api) {
    this.scope = scope;
    this.api = api;
  }

  /// @param target what of the template would be built
  /// @return what would be done, in this order
  /// @throws InvalidDocumentException if a value that is known only now makes a request invalid
  public List<Planned> plan(Template template, Target target) throws InvalidDocumentException {
    var deployment = template.deployment(target);
    ownPipelines = Pipelines.of(deployment, scope);
    var plan = new ArrayList<Planned>();
    for (var step : deployment.steps()) {
      var found = found(step, deployment.request(step));
      deployment.created(step, found.arn(), found.attributes());
      plan.add(
          new Planned(
              step.id(),
              step.kind().typeName(),
              found.action(),
              found.action() == Action.BUILD ? Optional.empty() : Optional.of(found.arn()),
              found.differs(),
              found.why()));
    }
    return plan;
  }

  private record Found(
      Action action,
      String arn,
      Map<String, String> attributes,
      List<String> differs,
      List<String> why) {

    private static Found ofNew(String arn, Map<String, String> attributes) {
      return new Found(Action.CREATE, arn, attributes, List.of(), List.of(NEW));
    }

    private static Found of(Action action, Stored.Resource stored, String... why) {
      return new Found(
          action, stored.arn(), stored.attributes(), stored.differences(), List.of(why));
    }

    /// The same, or what is done about it otherwise.
    private static Found of(Stored.Resource stored, Action otherwise) {
      return of(stored.isSame() ? Action.KEEP : otherwise, stored);
    }
  }

  private Found found(Step step, Request request) {
    return switch (request) {
      case Request.OfComponent(var component) -> component(component);
      case Request.OfWorkflow(var workflow) -> workflow(workflow);
      case Request.OfImageRecipe(var recipe) -> imageRecipe(recipe);
      case Request.OfContainerRecipe(var recipe) -> containerRecipe(recipe);
      case Request.OfInfrastructureConfiguration(var infrastructure) ->
          infrastructure(infrastructure);
      case Request.OfDistributionConfiguration(var distribution) -> distribution(distribution);
      case Request.OfImagePipeline(var pipeline) -> pipeline(pipeline);
      case Request.OfLifecyclePolicy(var policy) -> lifecyclePolicy(policy);
      case Request.OfImage(var image) -> image(image);
      case Request.OfPipelineRun(var run) -> run(step, run);
    };
  }

  private Found component(CreateComponentRequest request) {
    var version = versioned(ResourceKind.COMPONENT, request.name(), request.semanticVersion());
    return look(stored -> stored.component(version, request))
        .map(stored -> ofBuilds(stored, version, request.uri()))
        .orElseGet(() -> {
          var arn = version + "/1";
          return Found.ofNew(arn, Attributes.ofComponent(arn, "BUILD"));
        });
  }

  private Found workflow(CreateWorkflowRequest request) {
    var version =
        Arn.of(scope, ResourceKind.WORKFLOW, Arn.slugOf(request.name()))
            .withType(request.type().wire().toLowerCase(Locale.ROOT))
            .withVersion(VersionPattern.parse(request.semanticVersion()).orElseThrow())
            .toString();
    return look(stored -> stored.workflow(version, request))
        .map(stored -> ofBuilds(stored, version, request.uri()))
        .orElseGet(() -> Found.ofNew(version + "/1", Attributes.ofVersion(version + "/1")));
  }

  /// Content that differs becomes the next build of the version.
  private static Found ofBuilds(Stored.Resource stored, String version, Optional<String> uri) {
    if (stored.isSame()) {
      return Found.of(Action.KEEP, stored);
    }
    var newest = Arn.parse(stored.arn()).map(arn -> arn.build().orElse(0)).orElse(0);
    var attributes = new HashMap<>(stored.attributes());
    attributes.putAll(Attributes.ofVersion(version + "/" + (newest + 1)));
    return new Found(
        Action.CREATE,
        version + "/" + (newest + 1),
        attributes,
        stored.differences(),
        uri.isPresent()
            ? List.of("what is at " + uri.get() + " is not read for a plan")
            : List.of("build " + (newest + 1) + " of its version"));
  }

  private Found imageRecipe(CreateImageRecipeRequest request) {
    if (RecipeVersions.isPattern(request.semanticVersion())) {
      var newest = api.flatMap(service -> new RecipeVersions(service).newestOf(request));
      return ofPattern(
          newest.flatMap(arn -> look(stored -> stored.imageRecipe(arn, request))),
          ResourceKind.IMAGE_RECIPE,
          request.name(),
          request.semanticVersion());
    }
    var arn = versioned(ResourceKind.IMAGE_RECIPE, request.name(), request.semanticVersion());
    return ofRecipe(arn, look(stored -> stored.imageRecipe(arn, request)));
  }

  private Found containerRecipe(CreateContainerRecipeRequest request) {
    if (RecipeVersions.isPattern(request.semanticVersion())) {
      var newest = api.flatMap(service -> new RecipeVersions(service).newestOf(request));
      return ofPattern(
          newest.flatMap(arn -> look(stored -> stored.containerRecipe(arn, request))),
          ResourceKind.CONTAINER_RECIPE,
          request.name(),
          request.semanticVersion());
    }
    var arn = versioned(ResourceKind.CONTAINER_RECIPE, request.name(), request.semanticVersion());
    return ofRecipe(arn, look(stored -> stored.containerRecipe(arn, request)));
  }

  /// A recipe whose version the service numbers.
  private Found ofPattern(
      Optional<Stored.Resource> newest, ResourceKind kind, String name, String pattern) {
    if (newest.isPresent() && newest.get().isSame()) {
      return Found.of(Action.KEEP, newest.get());
    }
    var next = newest.map(stored -> next(stored.arn())).orElse(pattern.replace('x', '0'));
    var arn = versioned(kind, name, next);
    return new Found(
        Action.CREATE,
        arn,
        Attributes.ofVersion(arn),
        newest.map(Stored.Resource::differences).orElse(List.of()),
        List.of(newest.isPresent() ? "the next version that " + pattern + " stands for" : NEW));
  }

  /// The version behind that of an ARN.
  private static String next(String arn) {
    var version = Arn.parse(arn).map(Arn::exactVersion).orElseThrow().toString();
    var patch = version.lastIndexOf('.') + 1;
    return version.substring(0, patch) + (Long.parseLong(version.substring(patch)) + 1);
  }

  private Found ofRecipe(String arn, Optional<Stored.Resource> stored) {
    if (stored.isEmpty()) {
      return Found.ofNew(arn, Attributes.ofVersion(arn));
    }
    if (stored.get().isSame()) {
      return Found.of(Action.KEEP, stored.get());
    }
    replacedRecipes.add(arn);
    var why = new ArrayList<String>();
    why.add("a version of a recipe cannot be changed; AWS would refuse it under this version");
    users(arn).stream()
        .filter(pipeline -> !ownPipelines.contains(pipeline))
        .forEach(pipeline ->
            why.add("will be refused: " + pipeline + ", which is not of this template, needs it"));
    return new Found(
        Action.REPLACE, arn, stored.get().attributes(), stored.get().differences(), why);
  }

  private Set<String> users(String recipe) {
    return api.map(service -> new RecipeUsers(service, ownPipelines).users(recipe).keySet())
        .orElse(Set.of());
  }

  private Found infrastructure(CreateInfrastructureConfigurationRequest request) {
    var arn = named(ResourceKind.INFRASTRUCTURE_CONFIGURATION, request.name());
    return look(stored -> stored.infrastructure(arn, request))
        .map(stored -> Found.of(stored, Action.UPDATE))
        .orElseGet(() -> Found.ofNew(arn, Map.of()));
  }

  private Found distribution(CreateDistributionConfigurationRequest request) {
    var arn = named(ResourceKind.DISTRIBUTION_CONFIGURATION, request.name());
    distributions.put(arn, request.distributions());
    return look(stored -> stored.distribution(arn, request))
        .map(stored -> Found.of(stored, Action.UPDATE))
        .orElseGet(() -> Found.ofNew(arn, Map.of()));
  }

  private Found pipeline(CreateImagePipelineRequest request) {
    var arn = named(ResourceKind.IMAGE_PIPELINE, request.name());
    pipelines.put(arn, request);
    var stored = look(found -> found.pipeline(arn, request));
    if (stored.isEmpty()) {
      return Found.ofNew(arn, Attributes.ofPipeline(arn, AFTER));
    }
    if (replacedRecipes.stream().anyMatch(recipe -> users(recipe).contains(arn))) {
      return Found.of(Action.REPLACE, stored.get(), "its recipe is replaced");
    }
    return Found.of(stored.get(), Action.UPDATE);
  }

  private Found lifecyclePolicy(CreateLifecyclePolicyRequest request) {
    var arn = named(ResourceKind.LIFECYCLE_POLICY, request.name());
    return look(stored -> stored.lifecyclePolicy(arn, request))
        .map(stored ->
            stored.differences().contains(Stored.RESOURCE_TYPE)
                ? Found.of(Action.REPLACE, stored, Stored.RESOURCE_TYPE + " cannot be changed")
                : Found.of(stored, Action.UPDATE))
        .orElseGet(() -> Found.ofNew(arn, Map.of()));
  }

  private Found image(CreateImageRequest request) {
    var why = new ArrayList<String>();
    why.add("an image is built each time");
    request.containerRecipeArn().ifPresent(_ -> why.add(containers()));
    request.distributionConfigurationArn().ifPresent(arn -> why.addAll(limits(arn)));
    return build(request.imageRecipeArn().or(request::containerRecipeArn), why);
  }

  private Found run(Step step, StartImagePipelineExecutionRequest request) {
    var arn = request.imagePipelineArn();
    var why = new ArrayList<String>();
    why.add(
        step.kind() == Kind.IMAGE_PIPELINE
            ? "runs once"
            : "runs the pipeline " + arn.substring(arn.lastIndexOf('/') + 1) + " once");
    var planned = Optional.ofNullable(pipelines.get(arn));
    if (planned.isPresent()) {
      planned.get().containerRecipeArn().ifPresent(_ -> why.add(containers()));
      planned.get().distributionConfigurationArn().ifPresent(d -> why.addAll(limits(d)));
      return build(planned.get().imageRecipeArn().or(planned.get()::containerRecipeArn), why);
    }
    var stored = look(found -> found.pipeline(arn));
    if (stored.isEmpty()) {
      why.add("will be refused: there is no pipeline " + arn);
      return build(Optional.empty(), why);
    }
    stored.get().containerRecipeArn().ifPresent(_ -> why.add(containers()));
    stored.get().distributionConfigurationArn().ifPresent(d -> why.addAll(limits(d)));
    return build(stored.get().imageRecipeArn().or(stored.get()::containerRecipeArn), why);
  }

  private static String containers() {
    return "will be refused: container images are not built yet";
  }

  private Found build(Optional<String> recipe, List<String> why) {
    var arn =
        recipe
            .flatMap(Arn::parse)
            .map(of -> named(ResourceKind.IMAGE, of.slug()) + "/" + exact(of) + "/1")
            .orElseGet(() -> named(ResourceKind.IMAGE, "image") + "/1.0.0/1");
    var attributes = Attributes.ofVersion(arn);
    attributes.put("ImageId", Deployment.SOME_IMAGE);
    attributes.put("Name", arn);
    return new Found(Action.BUILD, arn, attributes, List.of(), why);
  }

  private static String exact(Arn recipe) {
    return recipe.version().map(VersionPattern::toString).orElse("1.0.0").replace('x', '0');
  }

  private List<String> limits(String configuration) {
    var asked =
        Optional.ofNullable(distributions.get(configuration))
            .or(() ->
                look(stored -> stored.distribution(configuration))
                    .flatMap(found -> found.distributions()));
    return DistributionLimits.of(asked.orElse(List.of()), scope);
  }

  /// Empty if it is not there.
  private <T> Optional<T> look(Function<Stored, T> look) {
    if (api.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(look.apply(new Stored(api.get())));
    } catch (ApiException e) {
      if (e.code().equals(NOT_FOUND)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private String named(ResourceKind kind, String name) {
    return Arn.of(scope, kind, Arn.slugOf(name)).toString();
  }

  private String versioned(ResourceKind kind, String name, String version) {
    return Arn.of(scope, kind, Arn.slugOf(name))
        .withVersion(VersionPattern.parse(version).orElseThrow())
        .toString();
  }
}
