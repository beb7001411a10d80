// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.Network;
import dev.ingot.core.machine.Visit;
import dev.ingot.core.rule.Quotas;
import dev.ingot.engine.build.Retention;
import dev.ingot.machines.sandbox.SandboxSettings;
import dev.ingot.server.http.Callers;
import dev.ingot.server.http.HttpListener;
import dev.ingot.server.http.RateLimit;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import dev.ingot.testkit.store.MemoryBuildLog;
import dev.ingot.testkit.store.MemoryIdempotency;
import dev.ingot.testkit.store.MemoryJournal;
import dev.ingot.testkit.store.MemoryLifecycleJournal;
import dev.ingot.testkit.store.MemoryOutbox;
import dev.ingot.testkit.store.MemoryQueue;
import dev.ingot.testkit.store.MemoryResourceStore;
import dev.ingot.testkit.store.MemoryTransactions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
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
import software.amazon.awssdk.services.imagebuilder.model.Image;

/// All of Ingot over HTTP, on a host in memory. Nothing is built before [#run].
final class FakeHost implements AutoCloseable {
  final HandClock clock;
  final MemoryTransactions transactions = new MemoryTransactions();
  final MemoryBuildLog log = new MemoryBuildLog();
  final MemoryQueue queue;
  final FakeMachines sandbox = new FakeMachines();
  final MemoryImages images = new MemoryImages();
  final List<Announcement> announced = new ArrayList<>();

  /// What announcing fails with.
  Optional<UncheckedIOException> announcingFails = Optional.empty();

  final EmbeddedIngot services;
  final HttpListener listener;
  private final List<ImagebuilderClient> clients = new ArrayList<>();

  /// At noon, for everybody.
  FakeHost() throws Exception {
    this(Map.of(), Optional.empty(), Fixtures.NOON);
  }

  /// Now, as clients sign with the time of their computer.
  FakeHost(Map<String, Callers.Credential> credentials) throws Exception {
    this(credentials, Optional.empty(), InstantSource.system().instant());
  }

  /// With a parameter store, which is a file.
  FakeHost(Path parameterStore) throws Exception {
    this(Map.of(), Optional.of(parameterStore.toString()), Fixtures.NOON);
  }

  /// Now, for who signs, and so often.
  FakeHost(Map<String, Callers.Credential> credentials, RateLimit limit) throws Exception {
    this(credentials, Optional.empty(), InstantSource.system().instant(), Optional.of(limit));
  }

  private FakeHost(
      Map<String, Callers.Credential> credentials, Optional<String> parameterStore, Instant now)
      throws Exception {
    this(credentials, parameterStore, now, Optional.empty());
  }

  private FakeHost(
      Map<String, Callers.Credential> credentials,
      Optional<String> parameterStore,
      Instant now,
      Optional<RateLimit> rateLimit)
      throws Exception {
    clock = new HandClock(now);
    queue = new MemoryQueue(transactions, clock);
    var adapters =
        new Adapters(
            "local",
            transactions,
            new MemoryResourceStore(transactions),
            new MemoryIdempotency(transactions),
            new MemoryJournal(transactions),
            new MemoryLifecycleJournal(transactions),
            queue,
            new MemoryOutbox(transactions),
            log,
            List.of(sandbox, new FakeMachines("qemu")),
            images,
            new MemoryBases(),
            new Tools(),
            clock);
    var config =
        new ServerConfig(
            Path.of("/nowhere"),
            "127.0.0.1",
            0,
            Optional.empty(),
            1,
            parameterStore,
            Optional.empty(),
            new StateMachineSettings(Map.of(), false),
            Optional.empty(),
            credentials,
            false,
            Optional.empty(),
            List.of(),
            false,
            rateLimit,
            Quotas.DEFAULT,
            new MachineSettings(Network.NONE, SandboxSettings.standard()),
            Retention.NONE,
            Optional.empty());
    services = Wiring.assemble(adapters, config, Map.of(), this::announce, () -> {});
    services.start();
    listener = services.listen("127.0.0.1", 0);
  }

  private void announce(Announcement announcement) {
    announcingFails.ifPresent(e -> {
      throw e;
    });
    announced.add(announcement);
  }

  private static final class Tools implements Adapters.HostTools {
    @Override
    public List<Machines.MissingRequirement> missingRequirements() {
      return List.of(new Machines.MissingRequirement("no qemu", "nothing boots", "install it"));
    }

    @Override
    public Visit.Way console(MachineImage image, Optional<Visit> visit) {
      return new Visit.Way(List.of("boot", image.id()), true, true);
    }

    @Override
    public void addBase(String slug, String reference) {}
  }

  /// Builds until nothing is due.
  void run() {
    queue.runDue(clock.instant());
  }

  /// Creates an image of a recipe and builds it.
  Image build(ImagebuilderClient client, String recipe) {
    var infrastructure = infrastructure(client);
    var image =
        client.createImage(
            r -> r.imageRecipeArn(recipe).infrastructureConfigurationArn(infrastructure));
    run();
    return client.getImage(r -> r.imageBuildVersionArn(image.imageBuildVersionArn())).image();
  }

  /// The ARN of a new configuration with sandboxes.
  static String infrastructure(ImagebuilderClient client) {
    return client
        .createInfrastructureConfiguration(
            r -> r.name("small").instanceProfileName("any").instanceTypes("ingot.sandbox"))
        .infrastructureConfigurationArn();
  }

  URI endpoint() {
    return endpoint(listener);
  }

  static URI endpoint(HttpListener listener) {
    return URI.create("http://127.0.0.1:" + listener.port());
  }

  ImagebuilderClient client() {
    return client(endpoint(), Fixtures.SCOPE.account(), "any");
  }

  ImagebuilderClient client(URI endpoint, String key, String secret) {
    var client =
        ImagebuilderClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(Fixtures.SCOPE.region()))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret)))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    clients.add(client);
    return client;
  }

  @Override
  public void close() throws IOException {
    clients.forEach(ImagebuilderClient::close);
    services.close();
  }
}
