// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.ContainerRecipe;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.resource.ResourceStore;
import java.util.List;
import java.util.Optional;

/// The rules of container recipes. A version is written once; there are no builds of it.
///
/// The parent image and the repository are taken as they are: no registry is asked.
public final class ContainerRecipes {
  private static final Filters<ContainerRecipe> FILTERS =
      new Filters<ContainerRecipe>()
          .exact("containerType", r -> Optional.of(r.containerType()))
          .exact("name", r -> Optional.of(r.name()))
          .exact("parentImage", r -> Optional.of(r.parentImage()))
          .exact("platform", r -> Optional.of(r.platform().text()));

  private static final String ECR_PUBLIC = "public.ecr.aws/";
  private static final String WINDOWS_OF_MICROSOFT = "mcr.microsoft.com/windows";

  private final Resources resources;
  private final ComponentUses componentUses;
  private final ParentImages parents;

  public ContainerRecipes(Resources resources, Components components, ParentImages parents) {
    this.resources = resources;
    this.componentUses = new ComponentUses(components, resources.quotas());
    this.parents = parents;
  }

  /// Adds a recipe; `x` in its version becomes the next number.
  public Arn create(Scope scope, NewContainerRecipe request, String clientToken) {
    return resources
        .calls()
        .once(
            scope,
            "CreateContainerRecipe",
            clientToken,
            request,
            () -> template(request),
            template -> add(scope, request, template));
  }

  private Arn add(Scope scope, NewContainerRecipe request, String template) {
    Resources.requireTags("tags", request.tags());
    var version =
        resources.newVersion(
            scope, ResourceKind.CONTAINER_RECIPE, request.name(), request.version());
    new DockerfileTemplate(template).require(!request.components().isEmpty());
    var platform =
        componentUses.require(
            scope, request.components(), platform(scope, request), request.osVersionOverride());
    var arn = Resources.versionArn(scope, ResourceKind.CONTAINER_RECIPE, request.name(), version);
    resources.requireRoom(
        scope,
        ResourceKind.CONTAINER_RECIPE,
        resources.quotas().containerRecipes(),
        "container recipes");
    var recipe =
        new ContainerRecipe(
            arn,
            request.name(),
            request.description(),
            request.containerType(),
            platform,
            request.osVersionOverride(),
            request.parentImage(),
            request.components(),
            request.instanceConfiguration(),
            template,
            request.targetRepository(),
            request.kmsKeyId(),
            request.workingDirectory(),
            resources.now(),
            request.tags());
    resources.addNew(recipe, request.dryRun());
    return arn;
  }

  private String template(NewContainerRecipe request) {
    var data = request.dockerfileTemplate();
    if (data.isPresent() == request.dockerfileTemplateUri().isPresent()) {
      throw Resources.combination(
          "Exactly one of dockerfileTemplateData and dockerfileTemplateUri must be given.");
    }
    return data.orElseGet(() ->
        resources
            .documents()
            .read(
                "dockerfileTemplateUri",
                request.dockerfileTemplateUri().orElseThrow(),
                DocumentSource.MAX_BYTES));
  }

  /// Empty if only a registry could tell it.
  private Optional<Platform> platform(Scope scope, NewContainerRecipe request) {
    var parent = request.parentImage();
    if (request.platformOverride().isPresent()) {
      return request.platformOverride().map(ContainerRecipes::requireOfContainers);
    }
    if (parent.startsWith(ECR_PUBLIC)) {
      throw Resources.invalid(
          "parentImage",
          "You must specify a platform override when using ECR Public Repositories as your parent"
              + " image.");
    }
    if (parent.startsWith(WINDOWS_OF_MICROSOFT)) {
      return Optional.of(Platform.WINDOWS);
    }
    return parents.find(scope, parent).flatMap(ParentImages.Parent::platform);
  }

  private static Platform requireOfContainers(Platform platform) {
    return switch (platform) {
      case LINUX, WINDOWS -> platform;
      case MACOS ->
          throw Resources.invalid("platformOverride", "A container image is for Linux or Windows.");
    };
  }

  /// The recipe that a version or wildcard ARN leads to.
  public ContainerRecipe get(Scope scope, Arn arn) {
    return find(scope, arn).orElseThrow(() -> Resources.notFound(arn));
  }

  Optional<ContainerRecipe> find(Scope scope, Arn arn) {
    return resources.resolveVisible(scope, arn, ContainerRecipe.class, _ -> true);
  }

  public Page<ContainerRecipe> list(
      Scope scope, Owner owner, List<Filter> filters, PageRequest page) {
    var show = FILTERS.of(filters);
    var call = new Paging.Call(scope, "ListContainerRecipes", List.of(owner, filters), page);
    return switch (owner) {
      case SELF ->
          resources.list(
              call,
              ResourceKind.CONTAINER_RECIPE,
              ResourceStore.Order.NAME,
              ContainerRecipe.class,
              show);
      case SHARED ->
          resources.listShared(
              call, ResourceKind.CONTAINER_RECIPE, ContainerRecipe.class, false, show);
      case AMAZON -> new Page<>(List.of(), Optional.empty());
      case THIRD_PARTY, AWS_MARKETPLACE ->
          throw new RejectedException(
              new Rejection.InvalidRequest(
                  "ListContainerRecipes does not support the owner " + owner.text() + "."));
    };
  }

  /// Deletes a version.
  public void delete(Scope scope, Arn version) {
    resources.requireOwn(scope, version);
    if (!version.version().orElseThrow().isExact()) {
      throw Resources.invalid("containerRecipeArn", "It must name one version, without x.");
    }
    resources.deleteUnlessNeeded(
        scope, version, pipeline -> resources.isOnlyOne(pipeline.containerRecipe(), version));
  }
}
