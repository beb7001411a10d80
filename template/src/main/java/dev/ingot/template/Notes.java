// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import java.util.ArrayList;
import java.util.List;

/// Says of each resource that is not made what stands for it.
final class Notes {
  private final Deployment deployment;
  private final Definitions definitions;

  Notes(Deployment deployment, Definitions definitions) {
    this.deployment = deployment;
    this.definitions = definitions;
  }

  List<Note> all() {
    var steps = deployment.steps().stream().map(Step::id).toList();
    var notes = new ArrayList<Note>();
    for (var resource : definitions.resources().values()) {
      // What the CDK adds about itself concerns nobody.
      if (!deployment.isMade(resource) || resource.type().equals("AWS::CDK::Metadata")) {
        continue;
      }
      if (resource.kind().isEmpty()) {
        deployment
            .known(resource.id())
            .ifPresent(known -> notes.add(note(resource, text(resource, known))));
      } else if (resource.kind().get() == Kind.IMAGE_PIPELINE) {
        notes.add(
            note(
                resource,
                steps.contains(resource.id())
                    ? "its image is built once; schedules are not kept yet"
                    : "not run: the template's image is built; schedules are not kept yet"));
      }
      if (resource.kind().isPresent()
          && resource.properties().containsKey("DistributionConfigurationArn")) {
        notes.add(
            note(resource, "its image stays here; a template's distribution is not made yet"));
      }
    }
    return notes;
  }

  private static String text(ResourceDefinition resource, Known known) {
    return switch (resource.type()) {
      case "AWS::ImageBuilder::DistributionConfiguration" ->
          "not made yet; the image is not distributed";
      case "AWS::ImageBuilder::LifecyclePolicy" -> "not made; lifecycle policies are not built yet";
      case "AWS::ImageBuilder::ContainerRecipe" -> "not made; container images are not built yet";
      default -> "not made here; references to it read " + known.ref();
    };
  }

  private static Note note(ResourceDefinition resource, String text) {
    return new Note(resource.at().place(), resource.id() + " (" + resource.type() + "): " + text);
  }
}
