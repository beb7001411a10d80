// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.testkit.Fixtures.NOON;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Distribution;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.resource.Resource;
import dev.ingot.core.resource.ResourcePolicy;
import dev.ingot.core.resource.TargetRepository;
import dev.ingot.core.resource.Workflow;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.store.MemoryBuildLog;
import dev.ingot.testkit.store.MemoryIdempotency;
import dev.ingot.testkit.store.MemoryJournal;
import dev.ingot.testkit.store.MemoryLifecycleJournal;
import dev.ingot.testkit.store.MemoryQueue;
import dev.ingot.testkit.store.MemoryResourceStore;
import dev.ingot.testkit.store.MemoryTransactions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// All services over stores in memory, with documents that are read by their first words: a
/// document that begins with `bad` is refused, the words behind `requires` are parameters without
/// default, those behind `outputs` are the names of outputs.
final class Desk {
  final HandClock clock = new HandClock(NOON);
  final MemoryTransactions transactions = new MemoryTransactions();
  final MemoryResourceStore store = new MemoryResourceStore(transactions);
  final MemoryJournal journal = new MemoryJournal(transactions);
  final MemoryLifecycleJournal lifecycles = new MemoryLifecycleJournal(transactions);
  final MemoryBuildLog log = new MemoryBuildLog();
  final MemoryBases bases = new MemoryBases();
  final RecordedBuilds builds = new RecordedBuilds();
  final Map<String, String> parameters = new HashMap<>();
  final RecordedDocuments documents = new RecordedDocuments();

  final Resources resources;
  final Components components;
  final Workflows workflows;
  final ParentImages parents;
  final ImageRecipes recipes;
  final ContainerRecipes containerRecipes;
  final InfrastructureConfigurations infrastructures;
  final DistributionConfigurations distributions;
  final Images images;
  final ImagesWithoutRecipe withoutRecipe;
  final ImagePipelines pipelines;
  final LifecyclePolicies policies;
  final StateUpdates updates;
  final LifecycleExecutions lifecycleExecutions;
  final ScanFindings findings;
  final Executions executions;
  final Tags tags;
  final ResourcePolicies resourcePolicies;

  final MemoryQueue queue = new MemoryQueue(transactions, clock);

  Desk() {
    this(Quotas.DEFAULT);
  }

  Desk(Quotas quotas) {
    resources =
        new Resources(
            store, transactions, new MemoryIdempotency(transactions), documents, quotas, clock);
    components =
        new Components(resources, Desk::checkComponent, Desk::wrap, Desk::managedComponents);
    workflows = new Workflows(resources, Desk::checkWorkflow, Desk::managed);
    parents = new ParentImages(resources, bases);
    recipes = new ImageRecipes(resources, components, parents);
    containerRecipes = new ContainerRecipes(resources, components, parents);
    infrastructures =
        new InfrastructureConfigurations(resources, profile -> !profile.equals("nobody"));
    distributions = new DistributionConfigurations(resources);
    var parts =
        new Images.Parts(
            recipes,
            containerRecipes,
            infrastructures,
            distributions,
            workflows,
            Desk::checkWorkflow,
            bases);
    images = new Images(resources, parts, builds, journal, log);
    withoutRecipe =
        new ImagesWithoutRecipe(
            resources, parts, name -> Optional.ofNullable(parameters.get(name)), builds);
    pipelines =
        new ImagePipelines(
            resources,
            images,
            parts,
            expression -> Optional.of("It is bad.").filter(_ -> !expression.startsWith("rate(")));
    policies = new LifecyclePolicies(resources);
    updates = new StateUpdates(resources, images, lifecycles, queue);
    lifecycleExecutions = new LifecycleExecutions(resources, lifecycles, queue);
    findings = new ScanFindings(resources);
    executions = new Executions(resources, images, journal, queue);
    tags = new Tags(resources);
    resourcePolicies = new ResourcePolicies(resources, Desk::readPolicy);
  }

  /// What was asked of the workflow runtime.
  static final class RecordedBuilds implements ImageBuilds {
    final List<Arn> started = new ArrayList<>();
    final List<Arn> cancelled = new ArrayList<>();
    final List<String> retried = new ArrayList<>();

    @Override
    public void start(Image image) {
      started.add(image.arn());
    }

    @Override
    public void cancel(Image image) {
      cancelled.add(image.arn());
    }

    @Override
    public void retry(Image image, Optional<String> from) {
      retried.add(image.arn() + from.map(step -> " from " + step).orElse(""));
    }
  }

  /// Objects of an object store, and how often one was read.
  static final class RecordedDocuments implements DocumentObjects {
    final Map<String, String> objects = new HashMap<>();
    int reads;

    @Override
    public String read(String path, String uri, int mostBytes) {
      reads++;
      return Optional.ofNullable(objects.get(uri))
          .orElseThrow(
              () -> new RejectedException(new Rejection.InvalidValue(path, "It is not there.")));
    }
  }

  private static String wrap(NewComponent component, Component.Type type, String script) {
    return type + " of " + component.name() + ": " + script;
  }

  private static List<Workflow> managed(Scope scope) {
    return List.of(
        managed(scope, "build-image", Workflow.Type.BUILD),
        managed(scope, "test-image", Workflow.Type.TEST));
  }

  private static Workflow managed(Scope scope, String name, Workflow.Type type) {
    var like = Fixtures.workflow(name, type, "1.0.3", 1);
    var amazon = new Scope(scope.partition(), scope.region(), Arn.AMAZON);
    return new Workflow(
        Arn.of(amazon, ResourceKind.WORKFLOW, name)
            .withType(like.arn().type().orElseThrow())
            .withVersion(like.arn().exactVersion())
            .withBuild(1),
        name,
        Optional.empty(),
        Optional.empty(),
        type,
        List.of(),
        like.data(),
        Optional.empty(),
        NOON,
        Map.of());
  }

  private static List<Component> managedComponents(Scope scope) {
    return List.of(
        managedComponent(scope, "reboot-linux"), managedComponent(scope, "update-linux"));
  }

  private static Component managedComponent(Scope scope, String name) {
    var like = Fixtures.component(name, "1.0.2", 1);
    var amazon = new Scope(scope.partition(), scope.region(), Arn.AMAZON);
    return new Component(
        Arn.of(amazon, ResourceKind.COMPONENT, name)
            .withVersion(like.arn().exactVersion())
            .withBuild(1),
        name,
        Optional.empty(),
        Optional.empty(),
        Component.Type.BUILD,
        Platform.LINUX,
        List.of(),
        List.of(),
        like.data(),
        Optional.empty(),
        NOON,
        Map.of());
  }

  private static ComponentChecker.Checked checkComponent(String data, Platform platform) {
    refuseBad(data);
    return new ComponentChecker.Checked(Component.Type.BUILD, parameters(data));
  }

  /// A policy is the accounts that may get and list the resource.
  private static ResourcePolicy readPolicy(Arn resource, String policy) {
    refuseBad(policy);
    var accounts = List.of(policy.split(" ", -1));
    var audience = new ResourcePolicy.Audience(accounts, List.of());
    return new ResourcePolicy(policy, audience, audience);
  }

  private static WorkflowChecker.Checked checkWorkflow(String data, Workflow.Type type) {
    refuseBad(data);
    return new WorkflowChecker.Checked(parameters(data), words(data, "outputs"));
  }

  private static void refuseBad(String data) {
    if (data.startsWith("bad")) {
      throw new RejectedException(new Rejection.InvalidDocument("data", List.of("It is bad.")));
    }
  }

  private static List<Parameter> parameters(String data) {
    var parameters = new ArrayList<Parameter>();
    parameters.add(
        new Parameter("Greeting", "string", Optional.of(List.of("Hello")), Optional.empty()));
    for (var name : words(data, "requires")) {
      parameters.add(new Parameter(name, "string", Optional.empty(), Optional.empty()));
    }
    return parameters;
  }

  private static List<String> words(String data, String first) {
    var words = List.of(data.split(" ", -1));
    return words.getFirst().equals(first) ? words.subList(1, words.size()) : List.of();
  }

  static String token() {
    return UUID.randomUUID().toString();
  }

  static NewComponent newComponent(String name, String version, String data) {
    return new NewComponent(
        name,
        SemanticVersion.parse(version).orElseThrow(),
        Platform.LINUX,
        DocumentSource.inline(data),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Map.of(),
        false);
  }

  Arn component(String name, String version, String data) {
    return components.create(SCOPE, newComponent(name, version, data), token());
  }

  static NewWorkflow newWorkflow(String name, Workflow.Type type, String version, String data) {
    return new NewWorkflow(
        name,
        SemanticVersion.parse(version).orElseThrow(),
        type,
        DocumentSource.inline(data),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        false);
  }

  Arn workflow(String name, Workflow.Type type, String data) {
    return workflows.create(SCOPE, newWorkflow(name, type, "1.0.0", data), token());
  }

  static NewImageRecipe newRecipe(String name, String version, ImageRecipe.ComponentUse... uses) {
    return newRecipe(name, version, "builtin:tiny", uses);
  }

  static NewImageRecipe newRecipe(
      String name, String version, String parent, ImageRecipe.ComponentUse... uses) {
    return new NewImageRecipe(
        name,
        version,
        parent,
        List.of(uses),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        Map.of(),
        false);
  }

  Arn recipe(String name, String version, ImageRecipe.ComponentUse... uses) {
    return recipes.create(SCOPE, newRecipe(name, version, uses), token());
  }

  static ImageRecipe.ComponentUse use(Arn component, ParameterValue... values) {
    return new ImageRecipe.ComponentUse(component.toString(), List.of(values));
  }

  static InfrastructureSettings settings() {
    return new InfrastructureSettings(
        Optional.empty(),
        List.of(),
        "profile",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Optional.empty());
  }

  Arn infrastructure(String name) {
    return infrastructures.create(
        SCOPE, new NewInfrastructureConfiguration(name, settings(), Map.of(), false), token());
  }

  static Distribution distribution(String region) {
    return new Distribution(
        region,
        Optional.of(
            new Distribution.Ami(
                Optional.of("web {{ imagebuilder:buildDate }}"),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty())),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  static NewDistributionConfiguration newDistribution(String name, Distribution... distributions) {
    return new NewDistributionConfiguration(
        name, new DistributionSettings(Optional.empty(), List.of(distributions)), Map.of(), false);
  }

  Arn distribution(String name, Distribution... asked) {
    return distributions.create(SCOPE, newDistribution(name, asked), token());
  }

  static NewContainerRecipe newContainerRecipe(
      String name, String version, ImageRecipe.ComponentUse... uses) {
    return new NewContainerRecipe(
        "DOCKER",
        name,
        Optional.empty(),
        version,
        List.of(uses),
        Optional.empty(),
        Optional.of(
            """
            FROM {{{ imagebuilder:parentImage }}}
            {{{ imagebuilder:environments }}}
            {{{ imagebuilder:components }}}
            """),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "amazonlinux:latest",
        Optional.empty(),
        new TargetRepository("ECR", "web"),
        Optional.empty(),
        Map.of(),
        false);
  }

  Arn containerRecipe(String name, String version, ImageRecipe.ComponentUse... uses) {
    return containerRecipes.create(SCOPE, newContainerRecipe(name, version, uses), token());
  }

  static NewImage newImage(Arn recipe, Arn infrastructure, Image.WorkflowUse... workflows) {
    return new NewImage(
        Optional.of(recipe),
        Optional.empty(),
        infrastructure,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(workflows),
        workflows.length == 0 ? Optional.empty() : Optional.of("builder"),
        Optional.empty(),
        Map.of());
  }

  /// An image of a recipe that is made if it is missing.
  Arn image(String name, String version) {
    var recipe =
        store
            .find(
                Resources.versionArn(
                    SCOPE,
                    ResourceKind.IMAGE_RECIPE,
                    name,
                    SemanticVersion.parse(version).orElseThrow()))
            .map(Resource::arn)
            .orElseGet(() -> recipe(name, version));
    var infrastructure =
        store
            .find(Arn.of(SCOPE, ResourceKind.INFRASTRUCTURE_CONFIGURATION, "small"))
            .map(Resource::arn)
            .orElseGet(() -> infrastructure("small"));
    return images.create(SCOPE, newImage(recipe, infrastructure), token());
  }

  /// Ends the build of an image.
  Image end(Arn image, Image.Status status) {
    return (Image)
        store
            .change(image, i -> ((Image) i).completed(Image.State.of(status), clock.instant()))
            .orElseThrow();
  }

  /// Gives an image an output.
  void output(Arn image, String ami) {
    var output = new Image.OutputAmi(SCOPE.region(), ami, "x", Optional.empty(), SCOPE.account());
    store.change(image, i -> ((Image) i).withOutputs(List.of(output)));
  }

  /// What a call is refused with.
  static Rejection refusal(ThrowingCallable call) {
    var rejection = new ArrayList<Rejection>();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(RejectedException.class, e -> rejection.add(e.rejection()));
    return rejection.getFirst();
  }
}
