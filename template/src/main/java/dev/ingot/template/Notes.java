// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Says of each resource what is not done for it, and of those that are not made what stands for
/// them.
final class Notes {
  private final Deployment deployment;
  private final Definitions definitions;
  private final Dependencies dependencies;

  Notes(Deployment deployment, Definitions definitions, Dependencies dependencies) {
    this.deployment = deployment;
    this.definitions = definitions;
    this.dependencies = dependencies;
  }

  List<Note> all() {
    var notes = new ArrayList<Note>();
    for (var resource : definitions.resources().values()) {
      // What the CDK adds about itself concerns nobody.
      if (deployment.isMade(resource) && !resource.type().equals("AWS::CDK::Metadata")) {
        text(resource).ifPresent(text -> notes.add(note(resource, text)));
      }
    }
    return notes;
  }

  private Optional<String> text(ResourceDefinition resource) {
    if (resource.kind().isEmpty()) {
      return deployment
          .known(resource.id())
          .map(known -> "not made here; references to it read " + known.ref());
    }
    if (deployment.isLeftOut(resource.id())) {
      return Optional.of(leftOut(resource));
    }
    return switch (resource.kind().get()) {
      case IMAGE_PIPELINE -> pipeline(resource);
      case LIFECYCLE_POLICY -> Optional.of("kept; nothing runs it yet");
      case COMPONENT,
          WORKFLOW,
          IMAGE_RECIPE,
          CONTAINER_RECIPE,
          INFRASTRUCTURE_CONFIGURATION,
          DISTRIBUTION_CONFIGURATION,
          IMAGE ->
          Optional.empty();
    };
  }

  private String leftOut(ResourceDefinition resource) {
    return resource.kind().equals(Optional.of(Kind.IMAGE))
        ? "not built; " + target() + " is"
        : "not made; it needs an image that is not built";
  }

  private Optional<String> pipeline(ResourceDefinition resource) {
    var runs =
        deployment
            .target()
            .filter(target -> dependencies.closure(target.id()).contains(resource.id()))
            .isPresent();
    var parts = new ArrayList<String>();
    if (!runs) {
      parts.add("not run; " + target() + " is built");
    }
    if (resource.properties().containsKey("Schedule")) {
      parts.add("its schedule is kept, nothing runs it yet");
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
  }

  private String target() {
    return deployment.target().map(Target::id).orElse("another image");
  }

  private static Note note(ResourceDefinition resource, String text) {
    return new Note(resource.at().place(), resource.id() + " (" + resource.type() + "): " + text);
  }
}
