// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.ResourceStore;

/// What builds may use of other accounts, asked when it is used: a share that ended since a recipe
/// was made gives nothing any more.
final class Sharing {
  private Sharing() {}

  /// Whether something is the scope's own, or shared with it by its policy.
  ///
  /// @param exact the ARN of one resource
  static boolean mayUse(ResourceStore resources, Scope scope, Arn exact) {
    return exact.scope().equals(scope)
        || (exact.partition().equals(scope.partition())
            && exact.region().equals(scope.region())
            && resources
                .policy(exact)
                .filter(policy -> policy.get().has(scope.account()))
                .isPresent());
  }
}
