// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.SemanticVersion;
import dev.ingot.core.resource.Workflow;
import java.util.Map;
import java.util.Optional;

/// A request for a new build of a workflow version.
///
/// @param dryRun check all and make nothing
public record NewWorkflow(
    String name,
    SemanticVersion version,
    Workflow.Type type,
    DocumentSource document,
    Optional<String> description,
    Optional<String> changeDescription,
    Optional<String> kmsKeyId,
    Map<String, String> tags,
    boolean dryRun) {
  public NewWorkflow {
    tags = Map.copyOf(tags);
  }
}
