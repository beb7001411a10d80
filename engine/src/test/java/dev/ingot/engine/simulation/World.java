// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.StorageFullException;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageCopy;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.ImageRecipeCopy;
import dev.ingot.core.resource.InfrastructureConfigurationCopy;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.resource.Workflow;
import dev.ingot.engine.action.BuiltInActions;
import dev.ingot.engine.document.EngineWorkflowChecker;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.store.MemoryJournal;
import dev.ingot.testkit.store.MemoryLifecycleJournal;
import dev.ingot.testkit.store.MemoryOutbox;
import dev.ingot.testkit.store.MemoryResourceStore;
import dev.ingot.testkit.store.MemoryTransactions;
import dev.ingot.testkit.store.SharedQueue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// What all processes of a simulation share: the database, the clock, and what goes wrong.
final class World {
  private static final String COMPONENT =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps:
            - {name: Install, action: ExecuteBash, inputs: {commands: [install-it]}}
        - name: test
          steps:
            - {name: Check, action: ExecuteBash, inputs: {commands: [check-it]}}
      """;

  final Scenario scenario;
  final VirtualClock clock = new VirtualClock(Fixtures.NOON);
  final Turns turns = new Turns();
  final MemoryTransactions transactions = new MemoryTransactions();
  final MemoryResourceStore resources = new MemoryResourceStore(transactions);
  final MemoryJournal records = new MemoryJournal(transactions);
  final MemoryLifecycleJournal lifecycles = new MemoryLifecycleJournal(transactions);
  final SharedQueue queue = new SharedQueue(transactions, clock);
  final MemoryOutbox outbox = new MemoryOutbox(transactions);
  final Journal journal;
  final Map<String, Host> hosts = new LinkedHashMap<>();
  final List<String> story = new ArrayList<>();
  private final Consumer<Snapshot> afterCommit;
  private int refusals;
  private int sticking;

  /// @param journal what stands between the engines and the records
  /// @param afterCommit sees the records after each commit
  World(Scenario scenario, UnaryOperator<Journal> journal, Consumer<Snapshot> afterCommit) {
    this.scenario = scenario;
    this.journal = journal.apply(records);
    this.afterCommit = afterCommit;
    scenario.hosts().forEach(name -> hosts.put(name, new Host(name)));
    component();
    scenario.flows().forEach(this::workflow);
  }

  private void component() {
    var arn =
        Arn.of(Fixtures.SCOPE, ResourceKind.COMPONENT, "web-base")
            .withVersion(SemanticVersion.of(1, 0, 0));
    resources.add(
        new Component(
            arn.withBuild(1),
            "web-base",
            Optional.empty(),
            Optional.empty(),
            Component.Type.BUILD,
            Platform.LINUX,
            List.of(),
            List.of(),
            COMPONENT,
            Optional.empty(),
            clock.instant(),
            Map.of()));
  }

  private void workflow(Flow flow) {
    var named = named(flow);
    var data = flow.yaml();
    var checked = new EngineWorkflowChecker(BuiltInActions.catalog()).check(data, flow.type());
    resources.add(
        new Workflow(
            named.arn(),
            named.name(),
            Optional.empty(),
            Optional.empty(),
            flow.type(),
            checked.parameters(),
            data,
            Optional.empty(),
            clock.instant(),
            Map.of()));
  }

  private static Workflow named(Flow flow) {
    return Fixtures.workflow(flow.name(), flow.type(), "1.0.0", 1);
  }

  /// The image that is built, as somebody has asked for it.
  Image asked() {
    var image = Fixtures.image();
    var uses =
        scenario.flows().stream()
            .map(flow ->
                new Image.WorkflowUse(
                    named(flow).arn().withoutBuild().toString(),
                    List.of(),
                    flow.group(),
                    flow.onFailure()))
            .toList();
    var use =
        new ImageRecipe.ComponentUse(
            Arn.of(Fixtures.SCOPE, ResourceKind.COMPONENT, "web-base") + "/x.x.x", List.of());
    return ImageCopy.of(image)
        .recipe(ImageRecipeCopy.of(image.recipe().orElseThrow()).components(List.of(use)).build())
        .infrastructure(
            InfrastructureConfigurationCopy.of(image.infrastructure().orElseThrow())
                .terminateInstanceOnFailure(scenario.terminates())
                .build())
        .tests(new Image.TestsConfiguration(scenario.tests(), 720))
        .workflows(uses)
        .dateCreated(clock.instant())
        .build();
  }

  Optional<Image> image() {
    return resources.find(Fixtures.image().arn()).map(Image.class::cast);
  }

  /// The step that the execution is at.
  Optional<StepExecution> step(String executionId) {
    return records
        .execution(executionId)
        .flatMap(e ->
            records.steps(executionId).stream().filter(s -> s.index() == e.cursor()).findFirst());
  }

  // Names that are the same in every run

  String flow(StepExecution step) {
    return name(step.workflowExecutionId());
  }

  String name(String executionId) {
    return records.execution(executionId).map(World::name).orElse("?");
  }

  static String name(WorkflowExecution execution) {
    return execution.workflowArn().slug();
  }

  /// How many executions came before that of a step and did not succeed.
  int retries(StepExecution step) {
    return records
        .execution(step.workflowExecutionId())
        .map(mine ->
            records.executions(mine.imageArn()).stream()
                .filter(e -> e.retried() && e.sequence() == mine.sequence())
                .count())
        .orElse(0L)
        .intValue();
  }

  String name(StepExecution step) {
    return flow(step) + "/" + step.name();
  }

  // What goes wrong

  void refuse(int writes) {
    refusals = writes;
  }

  /// @throws StorageFullException if there is no room for a write
  void room() {
    if (refusals > 0) {
      refusals--;
      note("a write finds the disk full");
      throw new StorageFullException("the simulated disk", new IOException("no space left"));
    }
  }

  void stick(int removals) {
    sticking = removals;
  }

  /// Whether a machine cannot be removed now.
  boolean sticks() {
    if (sticking > 0) {
      sticking--;
      note("a machine cannot be removed");
      return true;
    }
    return false;
  }

  /// How many executions have a machine at work at once in each process.
  int workers() {
    return 1 + (int) Math.floorMod(scenario.seed(), 3L);
  }

  // What happens

  void note(String what) {
    story.add("  " + what);
  }

  void committed() {
    snapshot().ifPresent(afterCommit);
  }

  Optional<Snapshot> snapshot() {
    return image()
        .map(image -> {
          var executions = records.executions(image.arn());
          return new Snapshot(
              clock.instant(),
              image,
              executions,
              executions.stream()
                  .collect(
                      Collectors.toMap(
                          WorkflowExecution::id,
                          e -> records.steps(e.id()),
                          (one, _) -> one,
                          LinkedHashMap::new)),
              List.of(Holding.Kind.values()).stream()
                  .flatMap(kind -> records.holdings(kind).stream())
                  .toList());
        });
  }
}
