// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.resource.Platform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// The rules of the components that a recipe uses, the same for images and containers.
final class ComponentUses {
  private final Components components;
  private final Quotas quotas;

  ComponentUses(Components components, Quotas quotas) {
    this.components = components;
    this.quotas = quotas;
  }

  /// @param platform of the parent image, if it is known
  /// @param osVersion likewise
  /// @return the platform of the recipe: components have that of the parent image, so where nobody
  ///   here knows that, they tell it
  Platform require(
      Scope scope,
      List<ImageRecipe.ComponentUse> uses,
      Optional<Platform> platform,
      Optional<String> osVersion) {
    if (uses.size() > quotas.componentsPerRecipe()) {
      throw new RejectedException(
          new Rejection.QuotaExceeded(quotas.componentsPerRecipe(), "components per recipe"));
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
        requirePlatform(path, component.get(), platform, osVersion);
        requireParameters(path, uses.get(i), component.get(), reference);
        known.add(component.get());
      } else if (Character.isDigit(reference.owner().charAt(0))) {
        throw Resources.invalid(
            path + ".componentArn", "The component '" + reference + "' does not exist.");
      }
    }
    return platform
        .or(() -> known.stream().findFirst().map(Component::platform))
        .orElse(Platform.LINUX);
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
      String path, Component component, Optional<Platform> platform, Optional<String> osVersion) {
    if (platform.isPresent() && component.platform() != platform.get()) {
      throw Resources.invalid(
          path + ".componentArn",
          "The component is for "
              + component.platform().text()
              + ", the parent image for "
              + platform.get().text()
              + ".");
    }
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
      var limit = quotas.parameterValueLength();
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
}
