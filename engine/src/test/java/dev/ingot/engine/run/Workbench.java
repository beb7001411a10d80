// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageCopy;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.resource.Workflow;
import dev.ingot.engine.action.BuiltInActions;
import dev.ingot.engine.build.InstanceTypes;
import dev.ingot.engine.build.Names;
import dev.ingot.engine.build.Ports;
import dev.ingot.engine.build.Retention;
import dev.ingot.engine.document.EngineWorkflowChecker;
import dev.ingot.testkit.FakeStateMachines;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import dev.ingot.testkit.store.MemoryBuildLog;
import dev.ingot.testkit.store.MemoryJournal;
import dev.ingot.testkit.store.MemoryLifecycleJournal;
import dev.ingot.testkit.store.MemoryOutbox;
import dev.ingot.testkit.store.MemoryQueue;
import dev.ingot.testkit.store.MemoryResourceStore;
import dev.ingot.testkit.store.MemoryTransactions;
import dev.ingot.toe.external.ExternalSources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A whole engine on the twins in memory. Time is moved by hand, and nothing runs before [#run].
final class Workbench implements AutoCloseable {
  /// Two steps of a machine, and the machine goes.
  static final String BUILD =
      """
      schemaVersion: 1.0
      steps:
        - name: Launch
          action: LaunchInstance
          inputs:
            waitFor: ssmAgent
        - name: Apply
          action: ExecuteComponents
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
        - name: Create
          action: CreateImage
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
        - name: Terminate
          action: TerminateInstance
          onFailure: Continue
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
      outputs:
        - name: ImageId
          value: $.stepOutputs.Create.imageId
      """;

  static final String COMPONENT =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps:
            - name: Install
              action: ExecuteBash
              inputs:
                commands:
                  - install-it
        - name: test
          steps:
            - name: Check
              action: ExecuteBash
              inputs:
                commands:
                  - check-it
      """;

  private static final int WORKERS = 4;

  final HandClock clock;
  final MemoryTransactions transactions;
  final MemoryResourceStore resources;
  final MemoryJournal journal;
  final MemoryLifecycleJournal lifecycles;
  final MemoryBuildLog log;
  final MemoryImages images;
  final MemoryBases bases;
  final MemoryQueue queue;
  final MemoryOutbox outbox;
  final FakeNotifier notifier;
  final FakeMachines sandbox;
  final FakeMachines qemu;
  final FakeStateMachines stateMachines;
  final Engine engine;
  private final Duration grace;
  final Retention retention;
  private final int workers;
  private final String host;
  private final List<Image.WorkflowUse> uses;
  private UnaryOperator<Image> change = UnaryOperator.identity();

  Workbench() {
    this(ActionRun.GRACE.length());
  }

  /// @param workers how many executions have a machine at work at once
  Workbench(int workers) {
    this(ActionRun.GRACE.length(), Retention.NONE, workers);
  }

  /// @param grace how long an action may take to end once it was told to stop
  Workbench(Duration grace) {
    this(grace, Retention.NONE, WORKERS);
  }

  /// @param retention of the machines of builds that fail; none unless a test says so
  Workbench(Retention retention) {
    this(ActionRun.GRACE.length(), retention, WORKERS);
  }

  private Workbench(Duration grace, Retention retention, int workers) {
    this.grace = grace;
    this.retention = retention;
    this.workers = workers;
    this.host = "here";
    this.clock = new HandClock(Fixtures.NOON);
    this.transactions = new MemoryTransactions();
    this.resources = new MemoryResourceStore(transactions);
    this.journal = new MemoryJournal(transactions);
    this.lifecycles = new MemoryLifecycleJournal(transactions);
    this.log = new MemoryBuildLog();
    this.images = new MemoryImages();
    this.bases = new MemoryBases();
    this.queue = new MemoryQueue(transactions, clock);
    this.outbox = new MemoryOutbox(transactions);
    this.notifier = new FakeNotifier();
    this.sandbox = new FakeMachines();
    this.qemu = new FakeMachines("qemu");
    this.stateMachines = new FakeStateMachines();
    this.uses = new ArrayList<>();
    this.engine = engine(journal);
    component("web-base", COMPONENT);
  }

  /// The same database under another process.
  private Workbench(Workbench other, String host) {
    var same = host.equals(other.host);
    this.grace = other.grace;
    this.retention = other.retention;
    this.workers = other.workers;
    this.host = host;
    this.clock = other.clock;
    this.transactions = other.transactions;
    this.resources = other.resources;
    this.journal = other.journal;
    this.lifecycles = other.lifecycles;
    this.log = same ? other.log : new MemoryBuildLog();
    this.images = same ? other.images : new MemoryImages();
    this.bases = other.bases;
    this.queue = new MemoryQueue(transactions, clock);
    this.outbox = other.outbox;
    this.notifier = other.notifier;
    this.sandbox = same ? other.sandbox.afterRestart() : new FakeMachines();
    this.qemu = same ? other.qemu.afterRestart() : new FakeMachines("qemu");
    this.stateMachines = other.stateMachines;
    this.uses = other.uses;
    this.engine = engine(journal);
    other.queue.waiting().keySet().forEach(queue::add);
  }

  Workbench afterCrash() {
    return new Workbench(this, host);
  }

  /// A server on another host over the same database: it takes up what this one has.
  Workbench onHost(String name) {
    return new Workbench(this, name);
  }

  /// An engine of this workbench that writes to another journal.
  Engine engine(Journal other) {
    return new Engine(
        new Ports(
            host,
            transactions,
            resources,
            other,
            lifecycles,
            queue,
            outbox,
            notifier,
            log,
            List.of(sandbox, qemu),
            images,
            bases,
            clock),
        new InstanceTypes(2, 4096),
        Map.of(),
        ExternalSources.NONE,
        stateMachines,
        retention,
        UnaryOperator.identity(),
        workers,
        Grace.of(grace, () -> Duration.between(Instant.EPOCH, clock.instant())));
  }

  /// The component that the recipe uses, `web-base`, or another one.
  Component component(String name, String data) {
    var arn =
        Arn.of(Fixtures.SCOPE, ResourceKind.COMPONENT, name)
            .withVersion(SemanticVersion.of(1, 0, 0));
    var component =
        new Component(
            arn.withBuild(resources.nextBuild(arn)),
            name,
            Optional.empty(),
            Optional.empty(),
            Component.Type.BUILD,
            Platform.LINUX,
            List.of(),
            List.of(),
            data,
            Optional.empty(),
            clock.instant(),
            Map.of());
    resources.add(component);
    return component;
  }

  Workbench workflow(Workflow.Type type, String data) {
    return workflow(type, data, Optional.empty(), Optional.empty());
  }

  /// Stores a workflow and lists it for the image.
  Workbench workflow(
      Workflow.Type type,
      String data,
      Optional<String> group,
      Optional<Image.OnFailure> onFailure) {
    return workflow(type, data, group, onFailure, List.of());
  }

  Workbench workflow(
      Workflow.Type type,
      String data,
      Optional<String> group,
      Optional<Image.OnFailure> onFailure,
      List<ParameterValue> values) {
    var checked = new EngineWorkflowChecker(BuiltInActions.catalog()).check(data, type);
    var workflow = Fixtures.workflow("flow-" + uses.size(), type, "1.0.0", 1);
    resources.add(
        new Workflow(
            workflow.arn(),
            workflow.name(),
            Optional.empty(),
            Optional.empty(),
            type,
            checked.parameters(),
            data,
            Optional.empty(),
            clock.instant(),
            Map.of()));
    uses.add(
        new Image.WorkflowUse(workflow.arn().withoutBuild().toString(), values, group, onFailure));
    return this;
  }

  /// Lists a workflow that Amazon manages for the image.
  Workbench managed(String type, String name) {
    var arn = "arn:aws:imagebuilder:eu-central-1:aws:workflow/" + type + "/" + name + "/x.x.x";
    uses.add(new Image.WorkflowUse(arn, List.of(), Optional.empty(), Optional.empty()));
    return this;
  }

  /// Changes the image before it is started.
  Workbench image(UnaryOperator<Image> newChange) {
    change = newChange;
    return this;
  }

  /// Starts to build the image; nothing runs yet.
  Workbench start() throws InterruptedException {
    engine.dispatcher().start();
    add();
    return this;
  }

  void add() {
    transactions.in(() -> {
      var image = change.apply(fixture());
      resources.add(image);
      engine.builds().start(image);
    });
  }

  /// Starts to build the next build version of the image.
  void addAnother() {
    transactions.in(() -> {
      var image = change.apply(fixture());
      var next = resources.nextBuild(image.arn().withoutBuild());
      var another = ImageCopy.of(image).arn(image.arn().withoutBuild().withBuild(next)).build();
      resources.add(another);
      engine.builds().start(another);
    });
  }

  /// Retries the image; nothing runs yet.
  Workbench retry(Optional<String> from) {
    transactions.in(() -> engine.builds().retry(image(), from));
    return this;
  }

  /// The image that a step made.
  String imageId(StepExecution step) {
    return Names.image(step.id(), step.attempt());
  }

  private Image fixture() {
    var image = Fixtures.image();
    return new Image(
        image.arn(),
        image.name(),
        image.platform(),
        Optional.empty(),
        image.state(),
        recipe(image, List.of("web-base")),
        image.infrastructure(),
        image.distribution(),
        image.tests(),
        image.enhancedMetadata(),
        image.scanning(),
        uses,
        image.executionRole(),
        image.logGroupName(),
        List.of(),
        List.of(),
        Optional.empty(),
        clock.instant(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  /// The image's recipe with other components.
  static Optional<ImageRecipe> recipe(Image image, List<String> components) {
    return image.recipe().map(recipe -> recipe(recipe, components));
  }

  private static ImageRecipe recipe(ImageRecipe recipe, List<String> components) {
    return new ImageRecipe(
        recipe.arn(),
        recipe.name(),
        Optional.of("What it is"),
        recipe.platform(),
        recipe.parentImage(),
        components.stream()
            .map(name ->
                new ImageRecipe.ComponentUse(
                    Arn.of(Fixtures.SCOPE, ResourceKind.COMPONENT, name) + "/x.x.x", List.of()))
            .toList(),
        recipe.blockDeviceMappings(),
        recipe.workingDirectory(),
        recipe.additionalInstanceConfiguration(),
        recipe.amiTags(),
        recipe.amiWatermarks(),
        recipe.dateCreated(),
        recipe.tags());
  }

  /// Runs what is due now, and what becomes due by it.
  Workbench run() {
    queue.runDue(clock.instant());
    return this;
  }

  /// Runs what is due when so much time has passed.
  Workbench runAfter(Duration duration) {
    queue.runDue(clock.advance(duration));
    return this;
  }

  /// Runs what is due in another thread, which is left when a command with these words runs.
  Thread runUntilCommand(String words) throws InterruptedException {
    var thread = Thread.ofVirtual().start(() -> queue.runDue(clock.instant()));
    sandbox.awaitCommand(words);
    return thread;
  }

  Image image() {
    return (Image) resources.find(Fixtures.image().arn()).orElseThrow();
  }

  Image.Status status() {
    return image().state().status();
  }

  List<WorkflowExecution> executions() {
    return journal.executions(Fixtures.image().arn());
  }

  WorkflowExecution execution(int index) {
    return executions().get(index);
  }

  List<StepExecution> steps(int execution) {
    return journal.steps(execution(execution).id());
  }

  /// A step of the first execution.
  StepExecution step(String name) {
    return step(0, name);
  }

  StepExecution step(int execution, String name) {
    return steps(execution).stream()
        .filter(step -> step.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  List<String> statuses(int execution) {
    return steps(execution).stream().map(step -> step.name() + " " + step.status()).toList();
  }

  List<String> rollbacks(int execution) {
    return steps(execution).stream()
        .map(step -> step.name() + " " + step.rollbackStatus().map(Enum::name).orElse("-"))
        .toList();
  }

  List<String> machines() {
    var ids = new ArrayList<>(sandbox.ids());
    ids.addAll(qemu.ids());
    return ids;
  }

  List<Holding> holdings() {
    return journal.holdings(Holding.Kind.MACHINE);
  }

  List<String> lines() {
    return log.read(Fixtures.image().arn(), 0, 10_000).lines().stream()
        .filter(line -> line.source() == BuildLog.Source.SERVICE)
        .map(BuildLog.Line::text)
        .toList();
  }

  @Override
  public void close() {
    engine.dispatcher().close();
  }
}
