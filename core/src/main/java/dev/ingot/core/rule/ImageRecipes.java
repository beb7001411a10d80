// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.RejectedException;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.ResourceStore;
import java.util.List;
import java.util.Optional;

/// The rules of image recipes. A version is written once; there are no builds of it.
///
/// What belongs to others, such as parent images and components of Amazon's that this server does
/// not have, is taken as it is named; a build that needs it fails.
public final class ImageRecipes {
  private static final Filters<ImageRecipe> FILTERS =
      new Filters<ImageRecipe>()
          .exact("name", r -> Optional.of(r.name()))
          .exact("parentImage", r -> Optional.of(r.parentImage()))
          .exact("platform", r -> Optional.of(r.platform().text()));

  private final Resources resources;
  private final ComponentUses componentUses;
  private final ParentImages parents;

  public ImageRecipes(Resources resources, Components components, ParentImages parents) {
    this.resources = resources;
    this.componentUses = new ComponentUses(components, resources.quotas());
    this.parents = parents;
  }

  /// Adds a recipe; `x` in its version becomes the next number.
  public Arn create(Scope scope, NewImageRecipe request, String clientToken) {
    return resources
        .calls()
        .once(scope, "CreateImageRecipe", clientToken, request, () -> create(scope, request));
  }

  private Arn create(Scope scope, NewImageRecipe request) {
    Resources.requireTags("tags", request.tags());
    Resources.requireTags("amiTags", request.amiTags());
    var version =
        resources.newVersion(scope, ResourceKind.IMAGE_RECIPE, request.name(), request.version());
    var parent =
        parents
            .find(scope, request.parentImage())
            .orElseThrow(() -> unknownParent(request.parentImage()));
    var platform =
        componentUses.require(scope, request.components(), parent.platform(), parent.osVersion());
    var arn = Resources.versionArn(scope, ResourceKind.IMAGE_RECIPE, request.name(), version);
    resources.requireRoom(
        scope, ResourceKind.IMAGE_RECIPE, resources.quotas().imageRecipes(), "image recipes");
    var recipe =
        new ImageRecipe(
            arn,
            request.name(),
            request.description(),
            platform,
            request.parentImage(),
            request.components(),
            request.blockDeviceMappings(),
            request.workingDirectory(),
            request.additionalInstanceConfiguration(),
            request.amiTags(),
            request.amiWatermarks(),
            resources.now(),
            request.tags());
    resources.addNew(recipe, request.dryRun());
    return arn;
  }

  private static RejectedException unknownParent(String parentImage) {
    return Resources.invalid(
        "parentImage",
        "No image and no base is known as '"
            + parentImage
            + "', and it is no AMI id, no ARN of an image that Amazon manages, no ssm: parameter and"
            + " no Marketplace product.");
  }

  /// The recipe that a version or wildcard ARN leads to.
  public ImageRecipe get(Scope scope, Arn arn) {
    return find(scope, arn).orElseThrow(() -> Resources.notFound(arn));
  }

  Optional<ImageRecipe> find(Scope scope, Arn arn) {
    return resources.resolveVisible(scope, arn, ImageRecipe.class, _ -> true);
  }

  public Page<ImageRecipe> list(Scope scope, Owner owner, List<Filter> filters, PageRequest page) {
    var show = FILTERS.of(filters);
    var call = new Paging.Call(scope, "ListImageRecipes", List.of(owner, filters), page);
    return switch (owner) {
      case SELF ->
          resources.list(
              call, ResourceKind.IMAGE_RECIPE, ResourceStore.Order.NAME, ImageRecipe.class, show);
      case SHARED ->
          resources.listShared(call, ResourceKind.IMAGE_RECIPE, ImageRecipe.class, false, show);
      case AMAZON, THIRD_PARTY, AWS_MARKETPLACE -> new Page<>(List.of(), Optional.empty());
    };
  }

  /// Deletes a version. Images that were built from it keep their copy.
  public void delete(Scope scope, Arn version) {
    resources.requireOwn(scope, version);
    if (!version.version().orElseThrow().isExact()) {
      throw Resources.invalid("imageRecipeArn", "It must name one version, without x.");
    }
    resources.deleteUnlessNeeded(
        scope, version, pipeline -> resources.isOnlyOne(pipeline.imageRecipe(), version));
  }
}
