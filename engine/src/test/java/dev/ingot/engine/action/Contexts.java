// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageCopy;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.ImageRecipeCopy;
import dev.ingot.core.resource.Workflow;
import dev.ingot.testkit.Fixtures;
import java.util.List;
import java.util.Optional;

/// Contexts of the first step of the fixtures' execution.
final class Contexts {
  /// There is only one host.
  private static final StepContext.Hosts HERE =
      new StepContext.Hosts() {
        @Override
        public Optional<String> ofMachine(String id) {
          return Optional.empty();
        }

        @Override
        public Optional<String> ofImage(String id) {
          return Optional.empty();
        }
      };

  private Contexts() {}

  static StepContext build(List<String> lines) {
    return of(Fixtures.image(), Workflow.Type.BUILD, lines);
  }

  /// @param lines where the log goes
  static StepContext of(Image image, Workflow.Type type, List<String> lines) {
    var e = Fixtures.execution();
    var execution =
        new WorkflowExecution(
            e.id(),
            e.imageArn(),
            e.workflowArn(),
            type,
            e.document(),
            e.parameters(),
            e.parallelGroup(),
            e.onFailure(),
            e.sequence(),
            e.status(),
            e.message(),
            e.cursor(),
            e.stepCount(),
            e.outputs(),
            e.startTime(),
            e.endTime(),
            e.retried(),
            e.cancelRequested(),
            e.epoch());
    return new StepContext(
        image,
        execution,
        Fixtures.steps(e.id()).getFirst(),
        (source, text) -> lines.add(source + " " + text),
        _ -> true,
        HERE);
  }

  /// The fixtures' image with other block devices in its recipe.
  static Image withDevices(ImageRecipe.BlockDeviceMapping... mappings) {
    return with(
        ImageRecipeCopy.of(Fixtures.recipe()).blockDeviceMappings(List.of(mappings)).build());
  }

  /// The fixtures' image with another parent in its recipe.
  static Image withParent(String parentImage) {
    return with(ImageRecipeCopy.of(Fixtures.recipe()).parentImage(parentImage).build());
  }

  private static Image with(ImageRecipe recipe) {
    return ImageCopy.of(Fixtures.image()).recipe(recipe).build();
  }

  /// The same context for one that owns no machine.
  static StepContext stranger(StepContext context) {
    return new StepContext(
        context.image(), context.execution(), context.step(), context.log(), _ -> false, HERE);
  }
}
