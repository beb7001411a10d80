// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.toe.document.ComponentParser;
import dev.ingot.toe.run.DocumentRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The components of images that are being built: wildcards resolved as they were when the build
/// was asked for, each document read once per build.
public final class ImageComponents {
  private final ComponentVersions versions;
  private final Map<Arn, List<DocumentRun>> ready = new ConcurrentHashMap<>();

  public ImageComponents(ComponentVersions versions) {
    this.versions = versions;
  }

  /// A component of the image cannot be run.
  public static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    UnusableException(String reason) {
      super(reason);
      this.reason = reason;
    }

    public String reason() {
      return reason;
    }
  }

  /// Checks that all components are there and have values for all their parameters.
  ///
  /// @throws RejectedException if not
  void require(Image image) {
    var uses = uses(image);
    for (var i = 0; i < uses.size(); i++) {
      var use = uses.get(i);
      var component =
          find(use, image)
              .orElseThrow(() -> new RejectedException(new Rejection.NotFound(use.componentArn())));
      var missing = missing(component, use);
      if (!missing.isEmpty()) {
        throw new RejectedException(
            new Rejection.InvalidValue(
                "components[" + i + "].parameters",
                "The following parameters of "
                    + component.arn()
                    + " have no default and need a value: "
                    + String.join(", ", missing)));
      }
    }
  }

  /// The recipe's components in their order.
  public List<DocumentRun> of(Image image) throws UnusableException {
    var known = Optional.ofNullable(ready.get(image.arn()));
    if (known.isPresent()) {
      return known.get();
    }
    var runs = new ArrayList<DocumentRun>();
    for (var use : uses(image)) {
      var component =
          find(use, image)
              .orElseThrow(() ->
                  new UnusableException(
                      "The component " + use.componentArn() + " does not exist any more."));
      runs.add(run(component, use));
    }
    ready.put(image.arn(), List.copyOf(runs));
    return runs;
  }

  /// Lets go of what was kept for an image.
  void forget(Image image) {
    ready.remove(image.arn());
  }

  /// An image that is built of no recipe has none.
  private static List<ImageRecipe.ComponentUse> uses(Image image) {
    return image.recipe().map(ImageRecipe::components).orElse(List.of());
  }

  private Optional<Component> find(ImageRecipe.ComponentUse use, Image image) {
    return Arn.parse(use.componentArn())
        .flatMap(arn -> versions.newest(image.arn().scope(), arn, image.dateCreated()));
  }

  private static List<String> missing(Component component, ImageRecipe.ComponentUse use) {
    var given = use.parameters().stream().map(ParameterValue::name).toList();
    return component.parameters().stream()
        .filter(parameter -> parameter.defaultValue().isEmpty())
        .map(Parameter::name)
        .filter(name -> !given.contains(name))
        .toList();
  }

  private static DocumentRun run(Component component, ImageRecipe.ComponentUse use)
      throws UnusableException {
    var parameters = new LinkedHashMap<String, String>();
    for (var parameter : component.parameters()) {
      parameter
          .defaultValue()
          .ifPresent(value -> parameters.put(parameter.name(), String.join("", value)));
    }
    for (var given : use.parameters()) {
      parameters.put(given.name(), String.join("", given.value()));
    }
    var reference = component.arn().toString();
    try {
      var document = ComponentParser.parse(component.data(), reference, component.platform());
      return new DocumentRun(reference, document, parameters);
    } catch (InvalidDocumentException e) {
      throw new UnusableException(
          "The document of " + reference + " is not valid: " + e.getMessage());
    }
  }
}
