// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

import java.util.List;
import java.util.Optional;

/// Why a build ended without an image, so that whoever reads only this knows where to look.
///
/// @param status `FAILED` or `CANCELLED`
/// @param reason what the service says, if it says anything
/// @param component the component step that failed, if one did
/// @param step the workflow step that failed, if one did
/// @param missingRequirement what the host lacks, if that is why
public record BuildFailure(
    String imageArn,
    String status,
    Optional<String> reason,
    Optional<ComponentStep> component,
    Optional<WorkflowStep> step,
    Optional<MissingRequirement> missingRequirement) {

  /// @param arn the component's build version
  /// @param error with the exit code
  /// @param stderr the last lines
  public record ComponentStep(
      String arn, String phase, String step, String action, String error, List<String> stderr) {
    public ComponentStep {
      stderr = List.copyOf(stderr);
    }
  }

  /// @param id the step execution's
  public record WorkflowStep(String name, String action, String id) {}

  public record MissingRequirement(String what, String consequence, String fix) {}
}
