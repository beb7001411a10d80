// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.Resource;
import dev.ingot.core.resource.ResourcePolicy;
import dev.ingot.core.resource.ResourceStore;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Resources in memory.
public final class MemoryResourceStore implements ResourceStore {
  private final MemoryTransactions transactions;
  private final Map<ArnKey, Stored> resources = new HashMap<>();
  private final Map<ArnKey, ResourcePolicy> policies = new HashMap<>();
  private final Map<ArnKey, Integer> builds = new HashMap<>();
  private long added;

  /// A store with transactions of its own.
  public MemoryResourceStore() {
    this(new MemoryTransactions());
  }

  public MemoryResourceStore(MemoryTransactions transactions) {
    this.transactions = transactions;
  }

  private record Stored(Resource resource, MemoryPlace place) {}

  @Override
  public boolean add(Resource resource) {
    var key = ArnKey.of(resource.arn()).orElseThrow();
    return transactions.in(() -> {
      if (resources.containsKey(key)) {
        return false;
      }
      resources.put(key, new Stored(resource, MemoryPlace.of(resource, added++)));
      transactions.undo(() -> resources.remove(key));
      return true;
    });
  }

  @Override
  public Optional<Resource> find(Arn arn) {
    return transactions.in(() -> ArnKey.of(arn).map(resources::get).map(Stored::resource));
  }

  @Override
  public Optional<Resource> change(Arn arn, UnaryOperator<Resource> change) {
    return transactions.in(() -> {
      var key = ArnKey.of(arn);
      var before = key.map(resources::get);
      if (before.isEmpty()) {
        return Optional.empty();
      }
      var after = change.apply(before.get().resource);
      var place = MemoryPlace.of(after, before.get().place.number());
      resources.put(key.get(), new Stored(after, place));
      transactions.undo(() -> resources.put(key.get(), before.get()));
      return Optional.of(after);
    });
  }

  @Override
  public boolean delete(Arn arn) {
    return transactions.in(() -> {
      var key = ArnKey.of(arn);
      var gone = key.map(resources::remove);
      gone.ifPresent(g -> transactions.undo(() -> resources.put(key.get(), g)));
      key.ifPresent(k -> set(k, Optional.empty()));
      return gone.isPresent();
    });
  }

  @Override
  public Optional<ResourcePolicy> policy(Arn arn) {
    return transactions.in(() -> ArnKey.of(arn).map(policies::get));
  }

  @Override
  public boolean putPolicy(Arn arn, Optional<ResourcePolicy> policy) {
    return transactions.in(() -> {
      var key = ArnKey.of(arn).filter(resources::containsKey);
      key.ifPresent(k -> set(k, policy));
      return key.isPresent();
    });
  }

  private void set(ArnKey key, Optional<ResourcePolicy> policy) {
    var before = Optional.ofNullable(policies.get(key));
    transactions.undo(() -> replace(key, before));
    replace(key, policy);
  }

  private void replace(ArnKey key, Optional<ResourcePolicy> policy) {
    policy.ifPresentOrElse(p -> policies.put(key, p), () -> policies.remove(key));
  }

  @Override
  public List<WithPolicy> withPolicies(Scope scope, ResourceKind kind) {
    return transactions.in(() ->
        policies.entrySet().stream()
            .map(e -> Map.entry(resources.get(e.getKey()), e.getValue()))
            .filter(e -> e.getKey().resource.arn().kind() == kind)
            .filter(e -> e.getKey().resource.arn().partition().equals(scope.partition()))
            .filter(e -> e.getKey().resource.arn().region().equals(scope.region()))
            .sorted(Comparator.comparing(e -> e.getKey().place(), MemoryPlace.BY_NAME))
            .map(e -> new WithPolicy(e.getKey().resource, e.getValue()))
            .toList());
  }

  @Override
  public List<Resource> versions(Arn arn) {
    var family = ArnKey.family(arn);
    return transactions.in(() ->
        resources.values().stream()
            .filter(s -> ArnKey.family(s.resource.arn()).equals(family))
            .sorted(
                Comparator.comparing((Stored s) -> s.place.version())
                    .thenComparingInt(s -> s.place.build()))
            .map(Stored::resource)
            .toList());
  }

  @Override
  public int nextBuild(Arn version) {
    var key = ArnKey.of(version.withoutBuild()).orElseThrow();
    return transactions.in(() -> {
      var before = Optional.ofNullable(builds.get(key));
      var next = before.orElse(0) + 1;
      builds.put(key, next);
      transactions.undo(
          () -> before.ifPresentOrElse(b -> builds.put(key, b), () -> builds.remove(key)));
      return next;
    });
  }

  @Override
  public List<Placed> list(
      Scope scope, ResourceKind kind, Order order, Optional<String> after, int limit) {
    var start = after.map(MemoryPlace::at);
    var comparator = MemoryPlace.in(order);
    return transactions.in(() ->
        of(scope, kind, comparator).stream()
            .filter(s -> start.map(p -> comparator.compare(s.place, p) > 0).orElse(true))
            .limit(limit)
            .map(s -> new Placed(s.resource, s.place.position()))
            .toList());
  }

  @Override
  public List<Resource> all(Scope scope, ResourceKind kind) {
    return transactions.in(
        () -> of(scope, kind, MemoryPlace.BY_NAME).stream().map(Stored::resource).toList());
  }

  private List<Stored> of(Scope scope, ResourceKind kind, Comparator<MemoryPlace> order) {
    return resources.values().stream()
        .filter(s -> s.resource.arn().kind() == kind && s.resource.arn().scope().equals(scope))
        .sorted(Comparator.comparing(Stored::place, order))
        .toList();
  }
}
