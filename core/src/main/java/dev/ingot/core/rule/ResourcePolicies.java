// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.ResourcePolicy;
import java.util.Optional;

/// The rules of resource policies, by which an account shares a component, a recipe or an image
/// with others. Only the owner puts and reads them.
public final class ResourcePolicies {
  private final Resources resources;
  private final PolicyReader reader;

  public ResourcePolicies(Resources resources, PolicyReader reader) {
    this.resources = resources;
    this.reader = reader;
  }

  /// Gives a resource a policy in place of the one that it had.
  ///
  /// @param member that has the ARN
  public void put(Scope scope, String member, Arn arn, String policy) {
    requireExact(member, arn);
    resources.requireOwn(scope, arn);
    resources
        .transactions()
        .in(() -> {
          resources.hold(scope, arn);
          resources.store().putPolicy(arn, Optional.of(reader.read(arn, policy)));
        });
  }

  /// The policy as it was put.
  public String get(Scope scope, String member, Arn arn) {
    requireExact(member, arn);
    resources.requireOwn(scope, arn);
    if (resources.store().find(arn).isEmpty()) {
      throw Resources.notFound(arn);
    }
    return resources
        .store()
        .policy(arn)
        .map(ResourcePolicy::text)
        .orElseThrow(() -> new RejectedException(new Rejection.NoPolicy(arn.toString())));
  }

  /// Takes the policy away, which AWS does when its share in RAM is deleted.
  public void remove(Scope scope, Arn arn) {
    get(scope, "resource", arn);
    resources.store().putPolicy(arn, Optional.empty());
  }

  private static void requireExact(String member, Arn arn) {
    if (!arn.version().orElseThrow().isExact()) {
      throw Resources.invalid(member, "It must name one version, without x.");
    }
  }
}
