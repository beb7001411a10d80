// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.image.Bases;
import dev.ingot.core.resource.AnyImage;
import dev.ingot.core.resource.ContainerRecipe;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.ResourceStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The rules of images. To create one is to build it: the record is there at once, PENDING and with
/// its own copies of what it is built from, and the build starts with the same commit.
public final class Images {
  /// Of the log groups that need no role of the caller's.
  static final String LOG_GROUP_PREFIX = "/aws/imagebuilder/";

  private static final Filters<AnyImage> FILTERS =
      new Filters<AnyImage>()
          .exact("name", i -> Optional.of(i.name()))
          .exact("osVersion", AnyImage::osVersion)
          .exact("platform", i -> Optional.of(i.platform().text()))
          .exact("type", i -> Optional.of(i.type().name()))
          .version("version", i -> i.arn().exactVersion());

  private static final Filters<AnyImage> PIPELINE_FILTERS =
      new Filters<AnyImage>()
          .exact("name", i -> Optional.of(i.name()))
          .version("version", i -> i.arn().exactVersion());

  private final Resources resources;
  private final ImageRecipes recipes;
  private final ContainerRecipes containerRecipes;
  private final InfrastructureConfigurations infrastructures;
  private final DistributionConfigurations distributions;
  private final WorkflowUses workflowUses;
  private final ManagedImages managed;
  private final ImageBuilds builds;
  private final Journal journal;
  private final BuildLog log;

  /// @param parts the services of what images are made of
  public Images(
      Resources resources, Parts parts, ImageBuilds builds, Journal journal, BuildLog log) {
    this.resources = resources;
    this.recipes = parts.recipes();
    this.containerRecipes = parts.containerRecipes();
    this.infrastructures = parts.infrastructures();
    this.distributions = parts.distributions();
    this.workflowUses =
        new WorkflowUses(parts.workflows(), parts.workflowChecker(), resources.quotas());
    this.managed = new ManagedImages(parts.bases());
    this.builds = builds;
    this.journal = journal;
    this.log = log;
  }

  /// What an image is made of.
  public record Parts(
      ImageRecipes recipes,
      ContainerRecipes containerRecipes,
      InfrastructureConfigurations infrastructures,
      DistributionConfigurations distributions,
      Workflows workflows,
      WorkflowChecker workflowChecker,
      Bases bases) {}

  private record Cancel(Arn build) {}

  private record Retry(Arn build, Optional<String> from) {}

  /// Adds the next build of the recipe's version and starts it.
  ///
  /// @return the ARN with its build
  public Arn create(Scope scope, NewImage request, String clientToken) {
    return resources
        .calls()
        .once(scope, "CreateImage", clientToken, request, () -> create(scope, request));
  }

  private Arn create(Scope scope, NewImage request) {
    return build(scope, request, Optional.empty());
  }

  /// Adds the next build of the recipe's version and starts it, in the caller's transaction.
  ///
  /// @param pipeline for which it is built
  Arn build(Scope scope, NewImage request, Optional<Arn> pipeline) {
    Resources.requireTags("tags", request.tags());
    requireRole(request.workflows(), request.executionRole(), request.logGroupName());
    var recipe = recipe(scope, request);
    var infrastructure =
        infrastructures
            .find(scope, request.infrastructure())
            .orElseThrow(() -> Resources.notFound(request.infrastructure()));
    var distribution = request.distribution().map(arn -> distributions.get(scope, arn));
    workflowUses.require(scope, request.workflows());
    var version =
        Resources.versionArn(scope, ResourceKind.IMAGE, recipe.name(), recipe.arn().exactVersion());
    var image =
        new Image(
            version.withBuild(resources.store().nextBuild(version)),
            recipe.name(),
            recipe.platform(),
            Optional.empty(),
            Image.State.of(Image.Status.PENDING),
            Optional.of(recipe),
            Optional.of(infrastructure),
            distribution,
            request.tests().orElse(Image.TestsConfiguration.DEFAULT),
            request.enhancedMetadata().orElse(true),
            request.scanning(),
            request.workflows(),
            request.executionRole(),
            request.logGroupName(),
            List.of(),
            List.of(),
            pipeline,
            resources.now(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            request.tags());
    resources.store().add(image);
    builds.start(image);
    return image.arn();
  }

  /// What only a role of the caller's may do.
  static void requireRole(
      List<Image.WorkflowUse> workflows, Optional<String> role, Optional<String> logGroupName) {
    if (role.isPresent()) {
      return;
    }
    if (!workflows.isEmpty()) {
      throw Resources.combination("workflows needs executionRole.");
    }
    if (logGroupName.filter(g -> !g.startsWith(LOG_GROUP_PREFIX)).isPresent()) {
      throw Resources.combination(
          "A log group outside " + LOG_GROUP_PREFIX + " needs executionRole.");
    }
  }

  private ImageRecipe recipe(Scope scope, NewImage request) {
    if (request.imageRecipe().isPresent() == request.containerRecipe().isPresent()) {
      throw Resources.combination(
          "Exactly one of imageRecipeArn and containerRecipeArn must be given.");
    }
    request
        .containerRecipe()
        .ifPresent(arn -> {
          containerRecipes.get(scope, arn);
          throw new RejectedException(new Rejection.NotBuiltYet("an image of a container recipe"));
        });
    var arn = request.imageRecipe().orElseThrow();
    return recipes.find(scope, arn).orElseThrow(() -> Resources.notFound(arn));
  }

  /// The image that an ARN leads to: a build; the newest build of a version; the newest build of
  /// the versions that a pattern matches, among those that are AVAILABLE.
  public AnyImage get(Scope scope, Arn arn) {
    return find(scope, arn).orElseThrow(() -> Resources.notFound(arn));
  }

  private Optional<? extends AnyImage> find(Scope scope, Arn arn) {
    if (arn.owner().equals(Arn.AMAZON)) {
      return managed.find(scope, arn);
    }
    var anyState = arn.version().orElseThrow().isExact();
    return resources.resolveVisible(
        scope, arn, Image.class, i -> anyState || i.state().status() == Image.Status.AVAILABLE);
  }

  /// The caller's build with exactly this ARN.
  Image build(Scope scope, Arn build) {
    return resources.find(scope, build, Image.class).orElseThrow(() -> Resources.notFound(build));
  }

  /// The builds that a pipeline started; the newest first.
  Page<AnyImage> listOf(Scope scope, Arn pipeline, List<Filter> filters, PageRequest page) {
    Predicate<AnyImage> show = PIPELINE_FILTERS.of(filters);
    return resources
        .list(
            new Paging.Call(scope, "ListImagePipelineImages", List.of(pipeline, filters), page),
            ResourceKind.IMAGE,
            ResourceStore.Order.NEWEST,
            Image.class,
            (Image image) ->
                image.sourcePipeline().filter(pipeline::equals).isPresent() && show.test(image))
        .map(AnyImage.class::cast);
  }

  /// One image of each version, or of each name: its newest build.
  public Page<AnyImage> list(
      Scope scope, Owner owner, List<Filter> filters, boolean byName, PageRequest page) {
    Resources.requireNoVersionFilter(byName, filters);
    Predicate<AnyImage> show = FILTERS.of(filters);
    var call = new Paging.Call(scope, "ListImages", List.of(owner, filters, byName), page);
    return switch (owner) {
      case SELF ->
          resources
              .list(
                  call,
                  ResourceKind.IMAGE,
                  ResourceStore.Order.NAME,
                  Image.class,
                  resources.<Image>newest(byName).and(show))
              .map(AnyImage.class::cast);
      case AMAZON ->
          resources
              .paging()
              .page(
                  call,
                  Paging.Source.of(managed.all(scope)),
                  i -> Optional.<AnyImage>of(i).filter(show));
      case SHARED ->
          resources
              .listShared(call, ResourceKind.IMAGE, Image.class, byName, show)
              .map(AnyImage.class::cast);
      case THIRD_PARTY, AWS_MARKETPLACE -> new Page<>(List.of(), Optional.empty());
    };
  }

  /// The builds of a version, or of all own images; the newest first.
  public Page<AnyImage> listBuilds(
      Scope scope, Optional<Arn> version, List<Filter> filters, PageRequest page) {
    Predicate<AnyImage> show = FILTERS.of(filters);
    var call = new Paging.Call(scope, "ListImageBuildVersions", List.of(version, filters), page);
    if (version.isPresent() && version.get().owner().equals(Arn.AMAZON)) {
      var found = managed.find(scope, version.get()).map(List::of).orElse(List.of());
      return resources
          .paging()
          .page(call, Paging.Source.of(found), i -> Optional.<AnyImage>of(i).filter(show));
    }
    return resources
        .listBuilds(call, ResourceKind.IMAGE, version, Image.class, show)
        .map(AnyImage.class::cast);
  }

  /// What metadata collection found in a build.
  public Page<Image.InstalledPackage> listPackages(Scope scope, Arn build, PageRequest page) {
    var image = build.owner().equals(Arn.AMAZON) ? get(scope, build) : build(scope, build);
    var packages = image instanceof Image own ? own.packages() : List.<Image.InstalledPackage>of();
    return resources
        .paging()
        .page(
            new Paging.Call(scope, "ListImagePackages", List.of(build), page),
            Paging.Source.of(packages),
            Optional::of);
  }

  /// Asks the build to stop and returns at once; the image becomes CANCELLED a little later.
  public Arn cancel(Scope scope, Arn build, String clientToken) {
    resources.requireOwn(scope, build);
    var arn =
        resources
            .calls()
            .once(
                scope,
                "CancelImageCreation",
                clientToken,
                new Cancel(build),
                () -> requireInProgress(build(scope, build)).arn());
    resources
        .find(scope, arn, Image.class)
        .filter(i -> i.state().status().inProgress())
        .ifPresent(builds::cancel);
    return arn;
  }

  private static Image requireInProgress(Image image) {
    var status = image.state().status();
    if (!status.inProgress()) {
      throw Resources.invalid(
          "imageBuildVersionArn",
          "The image is not being built: its status is " + status.name() + ".");
    }
    return image;
  }

  /// Goes on with a build that FAILED or was CANCELLED; see [ImageBuilds#retry].
  ///
  /// @param from the step to begin with, in place of the one that failed
  public Arn retry(Scope scope, Arn build, Optional<String> from, String clientToken) {
    resources.requireOwn(scope, build);
    return resources
        .calls()
        .once(
            scope,
            "RetryImage",
            clientToken,
            new Retry(build, from),
            () -> {
              var image = requireRetriable(build(scope, build));
              builds.retry(image, from);
              return image.arn();
            });
  }

  private Image requireRetriable(Image image) {
    var status = image.state().status();
    return switch (status) {
      case FAILED, CANCELLED -> image;
      case PENDING, CREATING, BUILDING, TESTING, DISTRIBUTING, INTEGRATING ->
          throw journal.executions(image.arn()).stream().anyMatch(WorkflowExecution::retried)
              ? new RejectedException(
                  new Rejection.Busy(
                      "The image '"
                          + image.arn()
                          + "' is being retried already: its status is "
                          + status.name()
                          + "."))
              : notRetriable(image);
      case AVAILABLE, DEPRECATED, DISABLED, DELETED -> throw notRetriable(image);
    };
  }

  private static RejectedException notRetriable(Image image) {
    return new RejectedException(
        new Rejection.InvalidRequest(
            "The image '"
                + image.arn()
                + "' cannot be retried: its status is "
                + image.state().status().name()
                + ", and only a FAILED or CANCELLED image can be."));
  }

  /// Forgets a build that is at rest, its executions and its log. What it made, such as AMIs,
  /// stays.
  public void delete(Scope scope, Arn build) {
    resources.requireOwn(scope, build);
    resources
        .transactions()
        .in(() -> {
          var image = build(scope, build);
          resources.requireUnshared(image.arn());
          if (image.state().status().inProgress() || isParent(scope, image)) {
            throw new RejectedException(new Rejection.InUse(image.arn().toString()));
          }
          resources.store().delete(image.arn());
          journal.forget(image.arn());
        });
    log.delete(build);
  }

  /// Whether a recipe names exactly this build as its parent.
  private boolean isParent(Scope scope, Image image) {
    var ofImages =
        resources.store().all(scope, ResourceKind.IMAGE_RECIPE).stream()
            .map(ImageRecipe.class::cast)
            .map(ImageRecipe::parentImage);
    var ofContainers =
        resources.store().all(scope, ResourceKind.CONTAINER_RECIPE).stream()
            .map(ContainerRecipe.class::cast)
            .map(ContainerRecipe::parentImage);
    return Stream.concat(ofImages, ofContainers)
        .flatMap(parent -> Arn.parse(parent).stream())
        .anyMatch(image.arn()::equals);
  }
}
