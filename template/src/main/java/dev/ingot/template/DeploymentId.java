// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import java.util.Optional;

/// What `Fn::GetAtt PIPELINE.DeploymentId` gives, by which an image says that the pipeline makes
/// it: another text after every change of the pipeline. CloudFormation does not say what is in it,
/// so it is the pipeline's ARN and when it was changed.
///
/// @param changed such as `2026-11-24T10:00:00.000Z`
public record DeploymentId(String pipelineArn, String changed) {
  private static final char SEPARATOR = '#';

  static Optional<DeploymentId> parse(String text) {
    var end = text.indexOf(SEPARATOR);
    return end > 0 && text.startsWith("arn:") && text.substring(0, end).contains(":image-pipeline/")
        ? Optional.of(new DeploymentId(text.substring(0, end), text.substring(end + 1)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return pipelineArn + SEPARATOR + changed;
  }
}
