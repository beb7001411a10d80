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

  /// @param workflow empty if there is no such workflow (any more)
  record Entry(Image.WorkflowUse use, Optional<Workflow> workflow) {}

  /// @param sequence of the first member; that of the others follows
  record Group(Workflow.Type type, int sequence, List<Entry> members) {
    Group {
      members = List.copyOf(members);
    }

    boolean has(int otherSequence) {
      return otherSequence >= sequence && otherSequence < sequence + members.size();
    }
  }

  List<Group> groups(Image image) {
    var entries = entries(image);
    var groups = new ArrayList<Group>();
    var sequence = 0;
    for (var type : Workflow.Type.values()) {
      var ofType = entries.stream().filter(e -> type(e) == type).toList();
      for (var members : grouped(ofType)) {
        groups.add(new Group(type, sequence, members));
        sequence += members.size();
      }
    }
    return groups;
  }

  private List<Entry> entries(Image image) {
    if (!image.workflows().isEmpty()) {
      return image.workflows().stream().map(use -> new Entry(use, find(use, image))).toList();
    }
    return ManagedWorkflows.DEFAULTS.stream()
        .flatMap(name -> managed.named(name, image.arn().scope()).stream())
        .filter(workflow -> workflow.type() != Workflow.Type.TEST || image.tests().enabled())
        .map(workflow ->
            new Entry(
                new Image.WorkflowUse(
                    workflow.arn().toString(), List.of(), Optional.empty(), Optional.empty()),
                Optional.of(workflow)))
        .toList();
  }

  private Optional<Workflow> find(Image.WorkflowUse use, Image image) {
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

  private static Workflow.Type type(Entry entry) {
    return switch (Arn.parse(entry.use().workflowArn()).flatMap(Arn::type).orElse("")) {
      case "test" -> Workflow.Type.TEST;
      case "distribution" -> Workflow.Type.DISTRIBUTION;
      default -> Workflow.Type.BUILD;
    };
  }

  /// A group stands where its first member stands; a workflow without a group stands alone.
  private static List<List<Entry>> grouped(List<Entry> entries) {
    var groups = new ArrayList<List<Entry>>();
    for (var entry : entries) {
      var name = entry.use().parallelGroup();
      groups.stream()
          .filter(group -> name.isPresent())
          .filter(group -> group.getFirst().use().parallelGroup().equals(name))
          .findFirst()
          .ifPresentOrElse(
              group -> group.add(entry), () -> groups.add(new ArrayList<>(List.of(entry))));
    }
    return groups;
  }
}
