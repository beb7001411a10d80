// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Keeps resources. What a call has acknowledged survives the death of the process at any moment.
///
/// Every method joins the transaction of the calling thread if there is one (see [Transactions]);
/// else it is a transaction of its own.
public interface ResourceStore {

  /// Adds a resource.
  ///
  /// @return false, and nothing is changed, if one with the same ARN is there; versions compare by
  ///   number, so `1.0.0` and `01.0.0` are the same
  boolean add(Resource resource);

  /// The resource with exactly this ARN: with build number if the kind has builds.
  Optional<Resource> find(Arn arn);

  /// Replaces the resource by what the function makes of it, as one change that no other can come
  /// between. The function keeps the ARN and may be called more than once.
  ///
  /// @return the resource after the change; empty if there is none with this ARN
  Optional<Resource> change(Arn arn, UnaryOperator<Resource> change);

  /// Deletes a resource and its policy.
  ///
  /// @return false if there was none
  boolean delete(Arn arn);

  /// The policy of the resource with exactly this ARN.
  Optional<ResourcePolicy> policy(Arn arn);

  /// Gives a resource a policy in place of the one that it had, or takes that away.
  ///
  /// @return false if there is no resource with this ARN
  boolean putPolicy(Arn arn, Optional<ResourcePolicy> policy);

  /// Whether a resource is the scope's own, or its policy lets the scope's account read and use it.
  /// Accounts share with each other what is in one Region.
  ///
  /// @param exact the ARN of one resource
  default boolean mayUse(Scope scope, Arn exact) {
    return exact.scope().equals(scope)
        || (exact.partition().equals(scope.partition())
            && exact.region().equals(scope.region())
            && policy(exact).filter(policy -> policy.get().has(scope.account())).isPresent());
  }

  /// Everything of a kind in the partition and Region of a scope that has a policy, whosever it is,
  /// in the order of [Order#NAME]; within that in no certain order of owners.
  List<WithPolicy> withPolicies(Scope scope, ResourceKind kind);

  record WithPolicy(Resource resource, ResourcePolicy policy) {}

  /// All versions and builds that bear one name (for workflows: of one type), oldest version first,
  /// then by build number. The version and build of the given ARN do not matter.
  List<Resource> versions(Arn arn);

  /// The next build number for the version of this ARN: one more than was ever taken for it, also
  /// when builds were deleted since. Each call takes a number.
  int nextBuild(Arn version);

  /// A stretch of one owner's resources of a kind in the order of [Order], behind the given
  /// position.
  ///
  /// @param after the position of the last item of the page before; empty for the first page
  /// @param limit at most so many
  List<Placed> list(Scope scope, ResourceKind kind, Order order, Optional<String> after, int limit);

  /// Everything of a kind in this scope, in the order of [Order#NAME].
  List<Resource> all(Scope scope, ResourceKind kind);

  /// How many there are of a kind in this scope; the builds of one version count as one.
  default int countVersions(Scope scope, ResourceKind kind) {
    return (int) all(scope, kind).stream().map(r -> r.arn().withoutBuild()).distinct().count();
  }

  enum Order {
    /// Name, then version, then build, all ascending.
    NAME,
    /// Date of creation ascending.
    CREATED,
    /// Date of creation descending: the newest first.
    NEWEST
  }

  /// A resource and its position in the order that was asked for. Positions are opaque, stay valid
  /// when other resources come and go, and hold no character outside `[A-Za-z0-9._~-]`.
  record Placed(Resource resource, String position) {}
}
