// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.resource.ResourceStore;
import java.util.ArrayList;
import java.util.HashSet;
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
  private final Components components;
  private final ParentImages parents;

  public ImageRecipes(Resources resources, Components components, ParentImages parents) {
    this.resources = resources;
    this.components = components;
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
    var version = version(scope, request);
    var parent =
        parents
            .find(scope, request.parentImage())
            .orElseThrow(() -> unknownParent(request.parentImage()));
    var components = requireComponents(scope, request.components(), parent);
    var arn = Resources.versionArn(scope, ResourceKind.IMAGE_RECIPE, request.name(), version);
    resources.requireRoom(
        scope, ResourceKind.IMAGE_RECIPE, resources.quotas().imageRecipes(), "image recipes");
    var recipe =
        new ImageRecipe(
            arn,
            request.name(),
            request.description(),
            platform(parent, components),
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

  private SemanticVersion version(Scope scope, NewImageRecipe request) {
    if (!request.version().contains("x")) {
      return Versions.exact(request.version());
    }
    var any = SemanticVersion.of(0, 0, 0);
    var name = Resources.versionArn(scope, ResourceKind.IMAGE_RECIPE, request.name(), any);
    var existing =
        resources.store().versions(name).stream().map(r -> r.arn().exactVersion()).toList();
    return Versions.next(request.version(), existing);
  }

  private static RejectedException unknownParent(String parentImage) {
    return Resources.invalid(
        "parentImage",
        "No image and no base is known as '"
            + parentImage
            + "', and it is no AMI id, no ARN of an image that Amazon manages, no ssm: parameter and"
            + " no Marketplace product.");
  }

  /// Components have the platform of the parent image, so where nobody here knows that, they tell
  /// it.
  private static Platform platform(ParentImages.Parent parent, List<Component> components) {
    return parent
        .platform()
        .or(() -> components.stream().findFirst().map(Component::platform))
        .orElse(Platform.LINUX);
  }

  /// @return those that are known
  private List<Component> requireComponents(
      Scope scope, List<ImageRecipe.ComponentUse> uses, ParentImages.Parent parent) {
    if (uses.size() > resources.quotas().componentsPerRecipe()) {
      throw new RejectedException(
          new Rejection.QuotaExceeded(
              resources.quotas().componentsPerRecipe(), "components per recipe"));
    }
    var names = new HashSet<String>();
    var known = new ArrayList<Component>();
    for (var i = 0; i < uses.size(); i++) {
      var path = "components[" + i + "]";
      var reference = componentArn(path, uses.get(i).componentArn());
      if (!names.add(reference.owner() + "/" + reference.slug())) {
        throw Resources.combination(
            valueOf(path + ".componentArn")
                + "The component '"
                + reference.slug()
                + "' can be in a recipe only once.");
      }
      var component = components.find(scope, reference);
      if (component.isPresent()) {
        requirePlatform(path, component.get(), parent);
        requireParameters(path, uses.get(i), component.get(), reference);
        known.add(component.get());
      } else if (Character.isDigit(reference.owner().charAt(0))) {
        throw Resources.invalid(
            path + ".componentArn", "The component '" + reference + "' does not exist.");
      }
    }
    return known;
  }

  private static Arn componentArn(String path, String text) {
    return Arn.parse(text)
        .filter(a -> a.kind() == ResourceKind.COMPONENT && a.version().isPresent())
        .orElseThrow(() ->
            Resources.invalid(
                path + ".componentArn",
                "It must be the ARN of a component with a version, no number of which stands to the"
                    + " right of an x."));
  }

  private static void requirePlatform(
      String path, Component component, ParentImages.Parent parent) {
    var platform = parent.platform();
    if (platform.isPresent() && component.platform() != platform.get()) {
      throw Resources.invalid(
          path + ".componentArn",
          "The component is for "
              + component.platform().text()
              + ", the parent image for "
              + platform.get().text()
              + ".");
    }
    var osVersion = parent.osVersion();
    if (osVersion.isPresent()
        && !component.supportedOsVersions().isEmpty()
        && component.supportedOsVersions().stream().noneMatch(osVersion.get()::startsWith)) {
      throw Resources.invalid(
          path + ".componentArn",
          "The component supports "
              + String.join(", ", component.supportedOsVersions())
              + ", the parent image is "
              + osVersion.get()
              + ".");
    }
  }

  private void requireParameters(
      String path, ImageRecipe.ComponentUse use, Component component, Arn reference) {
    var declared = component.parameters().stream().map(Parameter::name).toList();
    var given = use.parameters().stream().map(ParameterValue::name).toList();
    var undeclared = given.stream().filter(n -> !declared.contains(n)).toList();
    if (!undeclared.isEmpty()) {
      throw Resources.combination(
          valueOf(path + ".parameters")
              + "The following parameters are not defined in the provided component: "
              + String.join(", ", undeclared));
    }
    for (var i = 0; i < use.parameters().size(); i++) {
      var limit = resources.quotas().parameterValueLength();
      if (use.parameters().get(i).value().stream().anyMatch(v -> v.length() > limit)) {
        throw Resources.invalid(
            path + ".parameters[" + i + "].value",
            "A value can have at most " + limit + " characters.");
      }
    }
    var missing =
        component.parameters().stream()
            .filter(p -> p.defaultValue().isEmpty() && !given.contains(p.name()))
            .map(Parameter::name)
            .toList();
    if (!missing.isEmpty() && reference.version().orElseThrow().isExact()) {
      throw Resources.combination(
          valueOf(path + ".parameters")
              + "The following parameters are required by the provided component: "
              + String.join(", ", missing));
    }
  }

  private static String valueOf(String path) {
    return "The value supplied for parameter '" + path + "' is not valid. ";
  }

  /// The recipe that a version or wildcard ARN leads to.
  public ImageRecipe get(Scope scope, Arn arn) {
    return find(scope, arn).orElseThrow(() -> Resources.notFound(arn));
  }

  Optional<ImageRecipe> find(Scope scope, Arn arn) {
    return resources.resolve(scope, arn, ImageRecipe.class, _ -> true);
  }

  public Page<ImageRecipe> list(Scope scope, Owner owner, List<Filter> filters, PageRequest page) {
    var show = FILTERS.of(filters);
    if (owner != Owner.SELF) {
      return new Page<>(List.of(), Optional.empty());
    }
    return resources.list(
        new Paging.Call(scope, "ListImageRecipes", List.of(owner, filters), page),
        ResourceKind.IMAGE_RECIPE,
        ResourceStore.Order.NAME,
        ImageRecipe.class,
        show);
  }

  /// Deletes a version. Images that were built from it keep their copy.
  public void delete(Scope scope, Arn version) {
    Resources.requireOwn(scope, version);
    if (!version.version().orElseThrow().isExact()) {
      throw Resources.invalid("imageRecipeArn", "It must name one version, without x.");
    }
    if (!resources.store().delete(version)) {
      throw Resources.notFound(version);
    }
  }
}
