// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.LifecycleExecution;
import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.execution.LifecycleResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Lifecycle executions in memory.
public final class MemoryLifecycleJournal implements LifecycleJournal {
  private final MemoryTransactions transactions;
  private final Map<String, LifecycleExecution> executions = new LinkedHashMap<>();
  private final Map<Key, LifecycleResource> resources = new LinkedHashMap<>();

  public MemoryLifecycleJournal(MemoryTransactions transactions) {
    this.transactions = transactions;
  }

  private record Key(String executionId, String resourceId) {}

  @Override
  public void add(LifecycleExecution execution) {
    transactions.in(() -> put(executions, execution.id(), execution));
  }

  @Override
  public Optional<LifecycleExecution> find(String executionId) {
    return transactions.in(() -> Optional.ofNullable(executions.get(executionId)));
  }

  @Override
  public Optional<LifecycleExecution> change(
      String executionId, UnaryOperator<LifecycleExecution> change) {
    return transactions.in(() -> {
      var after = find(executionId).map(change);
      after.ifPresent(execution -> put(executions, executionId, execution));
      return after;
    });
  }

  @Override
  public List<LifecycleExecution> of(Arn resource) {
    return transactions.in(() -> {
      var found = new ArrayList<>(executions.values());
      found.removeIf(execution -> !execution.resource().equals(resource));
      return found.reversed().stream()
          .sorted(Comparator.comparing(LifecycleExecution::startTime).reversed())
          .toList();
    });
  }

  @Override
  public int underWay(Scope scope) {
    return transactions.in(() ->
        (int)
            executions.values().stream()
                .filter(execution -> execution.resource().scope().equals(scope))
                .filter(execution -> isUnderWay(execution.status()))
                .count());
  }

  private static boolean isUnderWay(LifecycleExecution.Status status) {
    return !status.terminal() && status != LifecycleExecution.Status.PENDING;
  }

  @Override
  public void record(String executionId, LifecycleResource resource) {
    transactions.in(() -> put(resources, new Key(executionId, resource.id()), resource));
  }

  @Override
  public List<LifecycleResource> resources(String executionId, Optional<String> parent) {
    return transactions.in(() ->
        resources.entrySet().stream()
            .filter(entry -> entry.getKey().executionId().equals(executionId))
            .map(Map.Entry::getValue)
            .filter(resource -> resource.parent().equals(parent))
            .toList());
  }

  @Override
  public void forgetEnded(Instant before) {
    transactions.in(() -> {
      var old =
          executions.values().stream()
              .filter(execution -> execution.endTime().filter(before::isAfter).isPresent())
              .map(LifecycleExecution::id)
              .toList();
      for (var id : old) {
        remove(executions, id);
        resources.keySet().stream()
            .filter(key -> key.executionId().equals(id))
            .toList()
            .forEach(key -> remove(resources, key));
      }
    });
  }

  private <K, V> void put(Map<K, V> map, K key, V value) {
    var before = Optional.ofNullable(map.put(key, value));
    transactions.undo(() -> before.ifPresentOrElse(b -> map.put(key, b), () -> map.remove(key)));
  }

  private <K, V> void remove(Map<K, V> map, K key) {
    var before = Optional.ofNullable(map.remove(key));
    transactions.undo(() -> before.ifPresent(b -> map.put(key, b)));
  }
}
