// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.core.Arn;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.VersionPattern;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.ContainerRecipeSummary;
import dev.ingot.model.shape.CreateContainerRecipeRequest;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.Filter;
import dev.ingot.model.shape.ImageRecipeSummary;
import dev.ingot.model.shape.ListContainerRecipesRequest;
import dev.ingot.model.shape.ListImageRecipesRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds earlier versions of a recipe whose version is a pattern such as `1.0.x`: the service gives
/// each new one the next number.
final class RecipeVersions {
  private final ImageBuilderApi api;

  RecipeVersions(ImageBuilderApi api) {
    this.api = api;
  }

  /// Whether a version leaves numbers to the service.
  static boolean isPattern(String version) {
    return VersionPattern.parse(version).filter(pattern -> !pattern.isExact()).isPresent();
  }

  /// The ARN of the newest recipe that the request's name and version pattern stand for; empty if
  /// there is none, or if the version is no pattern.
  Optional<String> newestOf(CreateImageRecipeRequest request) {
    return isPattern(request.semanticVersion())
        ? newest(imageRecipes(request.name()), request.semanticVersion())
        : Optional.empty();
  }

  /// As for image recipes.
  Optional<String> newestOf(CreateContainerRecipeRequest request) {
    return isPattern(request.semanticVersion())
        ? newest(containerRecipes(request.name()), request.semanticVersion())
        : Optional.empty();
  }

  private static Optional<String> newest(List<String> arns, String version) {
    var pattern = VersionPattern.parse(version).orElseThrow();
    var newest = Optional.<Arn>empty();
    for (var text : arns) {
      var arn = Arn.parse(text);
      if (arn.isPresent()
          && pattern.matches(arn.get().exactVersion())
          && version(newest).map(v -> arn.get().exactVersion().compareTo(v) > 0).orElse(true)) {
        newest = arn;
      }
    }
    return newest.map(Arn::toString);
  }

  private static Optional<SemanticVersion> version(Optional<Arn> arn) {
    return arn.map(Arn::exactVersion);
  }

  private List<String> imageRecipes(String name) {
    var arns = new ArrayList<String>();
    var token = Optional.<String>empty();
    do {
      var page =
          api.call(
              ImageBuilder.LIST_IMAGE_RECIPES,
              ListImageRecipesRequest.builder().filters(named(name)).nextToken(token).build());
      page.imageRecipeSummaryList().orElse(List.of()).stream()
          .map(ImageRecipeSummary::arn)
          .flatMap(Optional::stream)
          .forEach(arns::add);
      token = page.nextToken();
    } while (token.isPresent());
    return arns;
  }

  private List<String> containerRecipes(String name) {
    var arns = new ArrayList<String>();
    var token = Optional.<String>empty();
    do {
      var page =
          api.call(
              ImageBuilder.LIST_CONTAINER_RECIPES,
              ListContainerRecipesRequest.builder().filters(named(name)).nextToken(token).build());
      page.containerRecipeSummaryList().orElse(List.of()).stream()
          .map(ContainerRecipeSummary::arn)
          .flatMap(Optional::stream)
          .forEach(arns::add);
      token = page.nextToken();
    } while (token.isPresent());
    return arns;
  }

  private static List<Filter> named(String name) {
    return List.of(Filter.builder().name("name").values(List.of(name)).build());
  }
}
