// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import java.util.List;
import java.util.Map;

/// What to run on a machine, one document after the other.
///
/// @param phases the phases to run, in the order in which a document has them; all if empty
/// @param workingDirectory of all steps, an absolute path in the machine
/// @param environment added to [dev.ingot.core.machine.Command#ENVIRONMENT]
/// @param context values of `{{ context:… }}`, such as `accountId` and `region`
/// @param metadata values of `{{ aws:imds:… }}` by their paths below `meta-data/`, such as
///   `instance-id`
public record RunRequest(
    String executionId,
    List<DocumentRun> documents,
    List<String> phases,
    String workingDirectory,
    Map<String, String> environment,
    Map<String, String> context,
    Map<String, String> metadata) {
  public RunRequest {
    documents = List.copyOf(documents);
    phases = List.copyOf(phases);
    environment = Map.copyOf(environment);
    context = Map.copyOf(context);
    metadata = Map.copyOf(metadata);
  }

  /// The request of a document that runs within a step of this run.
  RunRequest nested(String nestedExecutionId, DocumentRun document, List<String> nestedPhases) {
    return new RunRequest(
        nestedExecutionId,
        List.of(document),
        nestedPhases,
        workingDirectory,
        environment,
        context,
        metadata);
  }
}
