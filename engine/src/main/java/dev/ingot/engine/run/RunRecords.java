// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.document.Json;
import dev.ingot.engine.action.StepContext;
import dev.ingot.engine.build.Ports;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The records of one run, and what of them is still to be made durable. Changes are collected, so
/// that the end of one step and the beginning of the next are one commit; before every effect they
/// are committed.
final class RunRecords {
  private final Ports ports;
  private final Journal journal;
  private final List<StepExecution> steps;
  private final Map<String, Holding> holdings = new LinkedHashMap<>();
  private WorkflowExecution execution;
  private Image image;
  private boolean cancelRequested;

  private final Set<Integer> changedSteps = new LinkedHashSet<>();
  private final Set<String> changedHoldings = new LinkedHashSet<>();
  private final List<Runnable> alsoChanged = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private boolean executionChanged;

  private record Line(Optional<String> stepExecutionId, String text) {}

  RunRecords(
      Ports ports,
      WorkflowExecution execution,
      Image image,
      List<StepExecution> steps,
      List<Holding> holdings) {
    this.ports = ports;
    this.journal = ports.journal();
    this.execution = execution;
    this.image = image;
    this.steps = new ArrayList<>(steps);
    this.cancelRequested = execution.cancelRequested();
    holdings.forEach(holding -> this.holdings.put(holding.key(), holding));
  }

  WorkflowExecution execution() {
    return execution;
  }

  Image image() {
    return image;
  }

  List<StepExecution> steps() {
    return steps;
  }

  /// The step at the cursor.
  StepExecution current() {
    return steps.get(execution.cursor());
  }

  /// The machines and images that are or may be there, oldest first.
  List<Holding> holdings() {
    return holdings.values().stream().filter(h -> h.state() != Holding.State.GONE).toList();
  }

  /// Whether the run is to stop, as far as is known since the last commit.
  boolean cancelRequested() {
    return cancelRequested;
  }

  void cancelSeen() {
    cancelRequested = true;
  }

  Instant now() {
    return ports.clock().instant();
  }

  void set(WorkflowExecution changed) {
    execution = changed;
    executionChanged = true;
  }

  void set(StepExecution changed) {
    steps.set(changed.index(), changed);
    changedSteps.add(changed.index());
  }

  void set(Holding changed) {
    holdings.put(changed.key(), changed);
    changedHoldings.add(changed.key());
  }

  /// Puts the holdings that fit into another state.
  void setHoldings(String stepExecutionId, Holding.State state) {
    holdings().stream()
        .filter(holding -> holding.stepExecutionId().equals(stepExecutionId))
        .forEach(holding -> set(holding.with(state)));
  }

  void change(UnaryOperator<Image> change) {
    image = change.apply(image);
    also(() ->
        ports.resources().change(image.arn(), r -> r instanceof Image i ? change.apply(i) : r));
  }

  /// Ids of the machines of this host that ended workflows of the image left behind.
  Set<String> leftBehind() {
    return journal.executions(image.arn()).stream()
        .filter(other -> other.status().terminal() && !other.id().equals(execution.id()))
        .flatMap(other -> journal.holdings(other.id()).stream())
        .filter(h -> h.kind() == Holding.Kind.MACHINE && otherHost(h).isEmpty())
        .map(Holding::externalId)
        .collect(Collectors.toSet());
  }

  /// Machines are gone, whichever workflow of the image launched them.
  void gone(Collection<String> ids) {
    holdings().stream()
        .filter(holding -> ids.contains(holding.externalId()))
        .forEach(holding -> set(holding.with(Holding.State.GONE)));
    if (!ids.isEmpty()) {
      also(() -> goneOfOthers(ids));
    }
  }

  private void goneOfOthers(Collection<String> ids) {
    ports.resources().change(image.arn(), r -> r); // the lock
    for (var other : journal.executions(image.arn())) {
      if (!other.status().terminal() || other.id().equals(execution.id())) {
        continue;
      }
      journal.holdings(other.id()).stream()
          .filter(holding -> ids.contains(holding.externalId()))
          .forEach(holding -> journal.record(other.epoch(), holding.with(Holding.State.GONE)));
    }
  }

  /// Something else to do in the same transaction, before the records of this run are written:
  /// whoever changes an image and its executions locks the image first.
  void also(Runnable change) {
    alsoChanged.add(change);
  }

  /// A line for the log about the workflow; it is written when the changes before it are durable.
  void line(String text) {
    line(Optional.empty(), text);
  }

  void line(StepExecution step, String text) {
    line(Optional.of(step.id()), text);
  }

  private void line(Optional<String> stepExecutionId, String text) {
    for (var line : text.split("\n", -1)) {
      lines.add(new Line(stepExecutionId, line));
    }
  }

  /// Makes all changes durable in one transaction, and sees whether somebody asked for a stop.
  void commit() {
    cancelRequested |=
        ports
            .transactions()
            .in(() -> {
              write();
              return journal.cancelRequested(execution.id());
            });
    executionChanged = false;
    changedSteps.clear();
    changedHoldings.clear();
    alsoChanged.clear();
    writeLines();
  }

  /// Makes all changes as part of the calling thread's transaction. It may be rolled back and this
  /// be called again.
  void join() {
    write();
    writeLines();
  }

  private void write() {
    alsoChanged.forEach(Runnable::run);
    if (executionChanged) {
      journal.record(execution);
    }
    changedSteps.forEach(index -> journal.record(execution.epoch(), steps.get(index)));
    for (var key : changedHoldings) {
      Optional.ofNullable(holdings.get(key)).ifPresent(h -> journal.record(execution.epoch(), h));
    }
  }

  private void writeLines() {
    if (lines.isEmpty()) {
      return;
    }
    var now = now();
    ports
        .log()
        .append(
            image.arn(),
            lines.stream()
                .map(line ->
                    new BuildLog.Line(
                        now, line.stepExecutionId(), BuildLog.Source.SERVICE, line.text()))
                .toList());
    lines.clear();
  }

  /// Whether a machine with this id was launched for the image, by this run or another.
  boolean ownsMachine(String id) {
    return holdings().stream().anyMatch(h -> h.externalId().equals(id))
        || journal.executions(image.arn()).stream()
            .flatMap(other -> journal.holdings(other.id()).stream())
            .filter(h -> !holdings.containsKey(h.key()))
            .anyMatch(h -> h.externalId().equals(id));
  }

  /// An output of the workflows that already ran for this image.
  Optional<Object> workflowOutput(String name) {
    return journal.executions(image.arn()).stream()
        .filter(e -> e.sequence() < execution.sequence() && !e.retried())
        .flatMap(e -> e.outputs().stream())
        .map(Json::readObject)
        .flatMap(outputs -> Optional.ofNullable(outputs.get(name)).stream())
        .findFirst();
  }

  /// What other hosts have.
  StepContext.Hosts hosts() {
    return new StepContext.Hosts() {
      @Override
      public Optional<String> ofMachine(String id) {
        return Stream.concat(
                holdings().stream(),
                journal.executions(image.arn()).stream()
                    .filter(other -> !other.id().equals(execution.id()))
                    .flatMap(other -> journal.holdings(other.id()).stream()))
            .filter(h -> h.kind() == Holding.Kind.MACHINE && h.externalId().equals(id))
            .flatMap(h -> otherHost(h).stream())
            .findFirst();
      }

      @Override
      public Optional<String> ofImage(String id) {
        return journal.holdings(Holding.Kind.IMAGE).stream()
            .filter(h -> h.externalId().equals(id) && ofThisAccount(h))
            .flatMap(h -> otherHost(h).stream())
            .findFirst();
      }
    };
  }

  private Optional<String> otherHost(Holding holding) {
    return holding.host().filter(host -> !host.equals(ports.host()));
  }

  private boolean ofThisAccount(Holding holding) {
    return journal
        .stepOfImage(holding.stepExecutionId())
        .filter(step -> step.imageArn().scope().equals(image.arn().scope()))
        .isPresent();
  }
}
