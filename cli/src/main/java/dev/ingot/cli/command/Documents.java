// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.core.resource.Platform;
import dev.ingot.core.resource.Workflow;
import dev.ingot.document.Problem;
import dev.ingot.server.WorkflowDocuments;
import dev.ingot.template.DocumentChecker;
import dev.ingot.toe.document.ToeComponentChecker;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Checks documents as the service does, without a service.
final class Documents implements DocumentChecker {
  private static final String NAME = "data";

  @Override
  public List<Problem> component(String data, String platform) {
    return component(data, NAME, Platform.of(platform).orElse(Platform.LINUX));
  }

  List<Problem> component(String text, String file, Platform platform) {
    return new ToeComponentChecker().problems(text, file, platform);
  }

  @Override
  public List<Problem> workflow(String data, String type) {
    return workflow(data, NAME, type(type));
  }

  private static Optional<Workflow.Type> type(String name) {
    return Stream.of(Workflow.Type.values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /// @param type if given, actions must be allowed in workflows of this type
  List<Problem> workflow(String text, String file, Optional<Workflow.Type> type) {
    return WorkflowDocuments.problems(text, file, type);
  }
}
