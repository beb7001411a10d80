// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Workflow;
import dev.ingot.core.rule.ComponentChecker;
import dev.ingot.core.rule.Components;
import dev.ingot.core.rule.ContainerRecipes;
import dev.ingot.core.rule.DistributionConfigurations;
import dev.ingot.core.rule.Executions;
import dev.ingot.core.rule.ImageBuilds;
import dev.ingot.core.rule.ImagePipelines;
import dev.ingot.core.rule.ImageRecipes;
import dev.ingot.core.rule.Images;
import dev.ingot.core.rule.ImagesWithoutRecipe;
import dev.ingot.core.rule.InfrastructureConfigurations;
import dev.ingot.core.rule.LifecycleExecutions;
import dev.ingot.core.rule.LifecyclePolicies;
import dev.ingot.core.rule.ParentImages;
import dev.ingot.core.rule.Quotas;
import dev.ingot.core.rule.ResourcePolicies;
import dev.ingot.core.rule.Resources;
import dev.ingot.core.rule.ScanFindings;
import dev.ingot.core.rule.StateUpdates;
import dev.ingot.core.rule.Tags;
import dev.ingot.core.rule.WorkflowChecker;
import dev.ingot.core.rule.Workflows;
import dev.ingot.server.access.KeyPermissions;
import dev.ingot.server.access.SharedResources;
import dev.ingot.server.http.AllowedHosts;
import dev.ingot.server.http.CallOutcomes;
import dev.ingot.server.http.Callers;
import dev.ingot.server.http.HttpListener;
import dev.ingot.server.http.RestJson;
import dev.ingot.server.http.TokenBuckets;
import dev.ingot.stores.sql.ScheduleExpressions;
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
import dev.ingot.toe.document.ImportedScript;
import dev.ingot.toe.document.ManagedComponents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;

/// The API over HTTP on stores in memory, without a workflow runtime: images stay as they are made.
/// Any document is good; its parameter is `Greeting`, with a default.
final class ApiServer implements AutoCloseable {
  static final String ACCOUNT = Fixtures.SCOPE.account();

  /// A workflow that Amazon manages, in the client's region.
  private static final Workflow MANAGED = managed();

  final HandClock clock = new HandClock(Fixtures.NOON);
  final ResourceStore store;
  final Journal journal;
  final MemoryLifecycleJournal lifecycles;
  final MemoryQueue queue;
  final MemoryBases bases = new MemoryBases();
  final List<Api> apis;
  final Operations operations;
  private final HttpListener listener;
  private final List<ImagebuilderClient> clients = new ArrayList<>();

  ApiServer() {
    this(Map.of());
  }

  /// @param credentials by access key id; without any, everybody may call
  ApiServer(Map<String, Callers.Credential> credentials) {
    var transactions = new MemoryTransactions();
    store = new MemoryResourceStore(transactions);
    journal = new MemoryJournal(transactions);
    lifecycles = new MemoryLifecycleJournal(transactions);
    queue = new MemoryQueue(transactions, clock);
    var resources =
        new Resources(
            store,
            transactions,
            new MemoryIdempotency(transactions),
            (path, uri, _) -> {
              throw new RejectedException(new Rejection.InvalidValue(path, uri + " is not there."));
            },
            Quotas.DEFAULT,
            clock);
    var parameter =
        new Parameter("Greeting", "string", Optional.of(List.of("Hello")), Optional.of("Words"));
    ComponentChecker componentChecker =
        (_, _) -> new ComponentChecker.Checked(Component.Type.BUILD, List.of(parameter));
    WorkflowChecker workflowChecker =
        (_, _) -> new WorkflowChecker.Checked(List.of(parameter), List.of());
    var components =
        new Components(
            resources, componentChecker, new ImportedScript(), new ManagedComponents()::all);
    var workflows = new Workflows(resources, workflowChecker, _ -> List.of(MANAGED));
    var parents = new ParentImages(resources, bases);
    var recipes = new ImageRecipes(resources, components, parents);
    var containerRecipes = new ContainerRecipes(resources, components, parents);
    var infrastructures = new InfrastructureConfigurations(resources, _ -> true);
    var distributions = new DistributionConfigurations(resources);
    var parts =
        new Images.Parts(
            recipes,
            containerRecipes,
            infrastructures,
            distributions,
            workflows,
            workflowChecker,
            bases);
    var images = new Images(resources, parts, new NoBuilds(), journal, new MemoryBuildLog());
    var pipelines = new ImagePipelines(resources, images, parts, new ScheduleExpressions());
    apis =
        List.of(
            new ComponentApi(components),
            new WorkflowApi(workflows),
            new ImageRecipeApi(recipes),
            new ContainerRecipeApi(containerRecipes),
            new InfrastructureApi(infrastructures),
            new DistributionApi(distributions),
            new ImageApi(images),
            new ImageSourceApi(
                new ImagesWithoutRecipe(resources, parts, _ -> Optional.empty(), new NoBuilds())),
            new ImagePipelineApi(pipelines),
            new LifecyclePolicyApi(new LifecyclePolicies(resources)),
            new LifecycleExecutionApi(
                new StateUpdates(resources, images, lifecycles, queue),
                new LifecycleExecutions(resources, lifecycles, queue)),
            new ScanFindingApi(new ScanFindings(resources)),
            new MarketplaceApi(),
            new ExecutionApi(new Executions(resources, images, journal, queue)),
            new TagApi(new Tags(resources)),
            new ResourcePolicyApi(new ResourcePolicies(resources, new SharedResources())));
    operations = new Operations(apis);
    listener =
        new HttpListener(
            "127.0.0.1",
            0,
            AllowedHosts.of("127.0.0.1", List.of()),
            new RestJson(
                credentials.isEmpty()
                    ? Callers.anybody()
                    : Callers.signing(credentials, InstantSource.system()),
                TokenBuckets.bottomless(),
                new KeyPermissions(resources, clock),
                operations,
                CallOutcomes.IGNORED),
            List.of());
    try {
      listener.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Workflow managed() {
    var like = Fixtures.workflow("build-image", Workflow.Type.BUILD, "1.0.3", 1);
    return new Workflow(
        like.arn().withOwner(Arn.AMAZON),
        like.name(),
        like.description(),
        Optional.empty(),
        like.type(),
        List.of(),
        like.data(),
        Optional.empty(),
        like.dateCreated(),
        Map.of());
  }

  private static final class NoBuilds implements ImageBuilds {
    @Override
    public void start(Image image) {}

    @Override
    public void cancel(Image image) {}

    @Override
    public void retry(Image image, Optional<String> from) {}
  }

  /// The body of the answer to a request without one, as it is on the wire.
  String raw(String method, String pathAndQuery) {
    return raw(method, pathAndQuery, "");
  }

  String raw(String method, String pathAndQuery, String body) {
    return send(Fixtures.SCOPE, method, pathAndQuery, body).body();
  }

  HttpResponse<String> send(Scope caller, String method, String pathAndQuery, String body) {
    var uri = URI.create("http://127.0.0.1:" + listener.port() + pathAndQuery);
    var request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential="
                    + caller.account()
                    + "/20261124/"
                    + caller.region()
                    + "/imagebuilder/aws4_request,"
                    + " SignedHeaders=host, Signature=0")
            .build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A client of [Fixtures#SCOPE].
  ImagebuilderClient client() {
    return client(ACCOUNT);
  }

  ImagebuilderClient client(String account) {
    return client(account, "any");
  }

  ImagebuilderClient client(String key, String secret) {
    var client =
        ImagebuilderClient.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + listener.port()))
            .region(Region.of(Fixtures.SCOPE.region()))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret)))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    clients.add(client);
    return client;
  }

  @Override
  public void close() {
    clients.forEach(ImagebuilderClient::close);
    listener.close();
  }
}
