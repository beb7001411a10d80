// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.template.Deployment;
import dev.ingot.template.Kind;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The pipelines of a template.
final class Pipelines {
  private Pipelines() {}

  /// The ARNs that they have or will have.
  static Set<String> of(Deployment deployment, Scope scope) {
    return deployment.steps().stream()
        .filter(step -> step.kind() == Kind.IMAGE_PIPELINE)
        .map(deployment::name)
        .flatMap(Optional::stream)
        .map(name -> Arn.of(scope, ResourceKind.IMAGE_PIPELINE, Arn.slugOf(name)).toString())
        .collect(Collectors.toSet());
  }
}
