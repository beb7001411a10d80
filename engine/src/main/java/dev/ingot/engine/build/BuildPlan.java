// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which workflows an image runs, in which order: groups one after another, the members of a group
/// side by side.
///
/// ```text
/// listed:  A(test)  B(test, g1)  C(build)  D(test, g1)
/// groups:  [C]  [A]  [B D]
/// ```
///
/// A plan is made again whenever it is needed; it always comes out the same, see [Versions#newest].
final class BuildPlan {
  private final ManagedWorkflows managed;
  private final ResourceStore resources;

  BuildPlan(ManagedWorkflows managed, ResourceStore resources) {
    this.managed = managed;
    this.resources = resources;
  }

  /// @param sequence of the first member; that of the others follows
  record Group(Workflow.Type type, int sequence, List<Image.WorkflowUse> members) {
    Group {
      members = List.copyOf(members);
    }

    boolean has(int otherSequence) {
      return otherSequence >= sequence && otherSequence < sequence + members.size();
    }
  }

  List<Group> groups(Image image) {
    var uses = uses(image);
    var groups = new ArrayList<Group>();
    var sequence = 0;
    for (var type : Workflow.Type.values()) {
      var ofType = uses.stream().filter(use -> type(use) == type).toList();
      for (var members : grouped(ofType)) {
        groups.add(new Group(type, sequence, members));
        sequence += members.size();
      }
    }
    return groups;
  }

  private List<Image.WorkflowUse> uses(Image image) {
    if (image.origin().isPresent()) {
      return uses(image.origin().get(), image);
    }
    var uses = image.workflows().isEmpty() ? defaults(image) : image.workflows();
    if (image.distribution().isEmpty()
        || uses.stream().anyMatch(use -> type(use) == Workflow.Type.DISTRIBUTION)) {
      return uses;
    }
    return Stream.concat(uses.stream(), managed(ManagedWorkflows.DISTRIBUTION, image)).toList();
  }

  /// What an image runs that is built of no recipe. What comes of an import task runs nothing.
  private List<Image.WorkflowUse> uses(Image.Origin origin, Image image) {
    return switch (origin.kind()) {
      case DISTRIBUTED -> managed(ManagedWorkflows.DISTRIBUTION, image).toList();
      case IMPORTED_ISO -> managed(ManagedWorkflows.IMPORT, image).toList();
      case IMPORTED -> List.of();
    };
  }

  private List<Image.WorkflowUse> defaults(Image image) {
    return ManagedWorkflows.DEFAULTS.stream()
        .flatMap(name -> managed(name, image))
        .filter(use -> type(use) != Workflow.Type.TEST || image.tests().enabled())
        .toList();
  }

  private Stream<Image.WorkflowUse> managed(String name, Image image) {
    return managed.named(name, image.arn().scope()).stream()
        .map(workflow ->
            new Image.WorkflowUse(
                workflow.arn().toString(), List.of(), Optional.empty(), Optional.empty()));
  }

  /// The workflow that an image uses; empty if there is no such one (any more).
  Optional<Workflow> workflow(Image.WorkflowUse use, Image image) {
    var arn = Arn.parse(use.workflowArn());
    if (arn.isPresent() && arn.get().owner().equals(Arn.AMAZON)) {
      return managed.find(arn.get());
    }
    return arn.flatMap(wanted ->
        Versions.newest(
            resources.versions(wanted).stream()
                .filter(Workflow.class::isInstance)
                .map(Workflow.class::cast)
                .toList(),
            wanted,
            image.dateCreated()));
  }

  private static Workflow.Type type(Image.WorkflowUse use) {
    return switch (Arn.parse(use.workflowArn()).flatMap(Arn::type).orElse("")) {
      case "test" -> Workflow.Type.TEST;
      case "distribution" -> Workflow.Type.DISTRIBUTION;
      default -> Workflow.Type.BUILD;
    };
  }

  /// A group stands where its first member stands; a workflow without a group stands alone.
  private static List<List<Image.WorkflowUse>> grouped(List<Image.WorkflowUse> uses) {
    var groups = new ArrayList<List<Image.WorkflowUse>>();
    for (var use : uses) {
      var name = use.parallelGroup();
      groups.stream()
          .filter(group -> name.isPresent())
          .filter(group -> group.getFirst().parallelGroup().equals(name))
          .findFirst()
          .ifPresentOrElse(
              group -> group.add(use), () -> groups.add(new ArrayList<>(List.of(use))));
    }
    return groups;
  }
}
