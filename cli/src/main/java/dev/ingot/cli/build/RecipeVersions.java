// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.core.Arn;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.VersionPattern;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.Filter;
import dev.ingot.model.shape.ListImageRecipesRequest;
import java.util.List;
import java.util.Optional;

/// Finds earlier versions of a recipe whose version is a pattern such as `1.0.x`: the service gives
/// each new one the next number.
final class RecipeVersions {
  private final ImageBuilderApi api;

  RecipeVersions(ImageBuilderApi api) {
    this.api = api;
  }

  /// The ARN of the newest recipe that the request's name and version pattern stand for; empty if
  /// there is none, or if the version is no pattern.
  Optional<String> newestOf(CreateImageRecipeRequest request) {
    var pattern =
        VersionPattern.parse(request.semanticVersion()).filter(version -> !version.isExact());
    if (pattern.isEmpty()) {
      return Optional.empty();
    }
    var newest = Optional.<Arn>empty();
    var token = Optional.<String>empty();
    do {
      var page =
          api.call(
              ImageBuilder.LIST_IMAGE_RECIPES,
              ListImageRecipesRequest.builder()
                  .filters(
                      List.of(
                          Filter.builder().name("name").values(List.of(request.name())).build()))
                  .nextToken(token)
                  .build());
      for (var summary : page.imageRecipeSummaryList().orElse(List.of())) {
        var arn = summary.arn().flatMap(Arn::parse);
        if (arn.isPresent()
            && pattern.get().matches(arn.get().exactVersion())
            && version(newest).map(v -> arn.get().exactVersion().compareTo(v) > 0).orElse(true)) {
          newest = arn;
        }
      }
      token = page.nextToken();
    } while (token.isPresent());
    return newest.map(Arn::toString);
  }

  private static Optional<SemanticVersion> version(Optional<Arn> arn) {
    return arn.map(Arn::exactVersion);
  }
}
