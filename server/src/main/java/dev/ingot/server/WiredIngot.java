// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.Visit;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.server.host.CountedCalls;
import dev.ingot.server.host.HealthRoute;
import dev.ingot.server.host.HostRoute;
import dev.ingot.server.host.MetricsRoute;
import dev.ingot.server.host.StateRoute;
import dev.ingot.server.http.AllowedHosts;
import dev.ingot.server.http.Callers;
import dev.ingot.server.http.HttpListener;
import dev.ingot.server.http.InProcess;
import dev.ingot.server.http.RestJson;
import dev.ingot.server.http.SideRoute;
import dev.ingot.server.http.TokenBuckets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// The services over whatever implements the ports, behind HTTP.
final class WiredIngot implements EmbeddedIngot {
  private static final String LOOPBACK = "127.0.0.1";

  private final ReplaceableServices services;
  private final ExchangeableState state;
  private final CountedCalls calls = new CountedCalls();
  private final TokenBuckets buckets;
  private final ServerConfig config;
  private final Consumer<Announcement> announce;
  private final Runnable release;
  private final List<HttpListener> listeners = new ArrayList<>();
  private boolean announced;
  private boolean closed;

  /// @param announce makes it known
  /// @param release lets go of the data directory
  WiredIngot(
      ReplaceableServices services,
      ServerConfig config,
      Consumer<Announcement> announce,
      Runnable release) {
    this.services = services;
    this.state = new ExchangeableState(services, config);
    this.config = config;
    this.buckets =
        config
            .rateLimit()
            .map(limit -> TokenBuckets.of(limit, System::nanoTime))
            .orElseGet(TokenBuckets::bottomless);
    this.announce = announce;
    this.release = release;
  }

  @Override
  public ImageBuilderApi api(Scope scope) {
    return new InProcess(services, scope, calls);
  }

  @Override
  public void start() throws InterruptedException {
    services.start();
  }

  @Override
  public BuildLog.Chunk log(Arn imageBuildVersion, long from, int limit) {
    return services.with(now -> now.adapters().log().read(imageBuildVersion, from, limit));
  }

  @Override
  public void retry(Scope scope, Arn image, Optional<String> from, String clientToken) {
    services.use(now -> now.images().retry(scope, image, from, clientToken));
  }

  private Adapters adapters() {
    return services.now().adapters();
  }

  @Override
  public void removePolicy(Scope scope, Arn resource) {
    services.use(now -> now.policies().remove(scope, resource));
  }

  @Override
  public List<MachineImage> machineImages() {
    return adapters().images().all();
  }

  @Override
  public Optional<MachineImage> machineImage(ImageId ami) {
    return adapters().images().find(ami).map(ImageStore.Stored::image);
  }

  @Override
  public void export(ImageId ami, String format, Path to)
      throws MachineException, InterruptedException {
    adapters().images().export(ami, format, to);
  }

  @Override
  public Visit.Way console(ImageId ami, Optional<Visit> visit)
      throws MachineException, InterruptedException {
    return adapters().host().console(adapters().images().withDisk(required(ami)), visit);
  }

  private MachineImage required(ImageId ami) throws MachineException {
    return machineImage(ami)
        .orElseThrow(() -> new MachineException("there is no machine image " + ami));
  }

  @Override
  public List<String> machineIds() {
    return adapters().machines().stream().flatMap(machines -> machines.ids().stream()).toList();
  }

  @Override
  public List<String> shell(String machineId) throws MachineException, InterruptedException {
    for (var machines : adapters().machines()) {
      if (machines.ids().contains(machineId)) {
        return machines.shell(machineId);
      }
    }
    throw new MachineException("there is no machine " + machineId);
  }

  @Override
  public void terminateMachine(String machineId) throws MachineException, InterruptedException {
    for (var machines : adapters().machines()) {
      machines.terminate(machineId);
    }
  }

  @Override
  public boolean isSimulated() {
    return config.simulation().isPresent();
  }

  @Override
  public List<Machines.MissingRequirement> missingRequirements() {
    return adapters().host().missingRequirements();
  }

  @Override
  public Bases bases() {
    return adapters().bases();
  }

  @Override
  public Optional<String> parentProblem(Scope scope, String parentImage)
      throws InterruptedException {
    return services.now().engine().launchImages().problem(parentImage, scope);
  }

  @Override
  public void addBase(String slug, String reference) throws MachineException {
    adapters().host().addBase(slug, reference);
  }

  @Override
  public synchronized HttpListener listen(String host, int port) throws IOException {
    var credentials = config.credentials();
    if (credentials.isEmpty()
        && !config.allowAnybody()
        && !InetAddress.getByName(host).isLoopbackAddress()) {
      throw new InvalidSettingException(
          "not listening on "
              + host
              + " without credentials: whoever reaches it could run programs here as you; set"
              + " INGOT_CREDENTIALS, or listen on "
              + LOOPBACK
              + "; INGOT_ALLOW_ANYBODY=yes lets whoever reaches it do so");
    }
    var callers =
        credentials.isEmpty()
            ? Callers.anybody()
            : Callers.signing(credentials, adapters().clock());
    var tls = config.tls().map(TlsSettings::context);
    return listen(host, port, callers, buckets, HostRoute.Reach.ACCOUNT, tls);
  }

  @Override
  public synchronized void announce(String account) throws IOException {
    if (announced || closed) {
      return;
    }
    announced = true;
    var key = "INGOT" + UUID.randomUUID();
    var secret = UUID.randomUUID().toString() + UUID.randomUUID();
    var credential = new Callers.Credential(secret, account);
    var callers = Callers.signing(Map.of(key, credential), adapters().clock());
    var bottomless = TokenBuckets.bottomless();
    var listener = listen(LOOPBACK, 0, callers, bottomless, HostRoute.Reach.HOST, Optional.empty());
    var endpoint = URI.create("http://" + LOOPBACK + ":" + listener.port());
    try {
      announce.accept(new Announcement(endpoint, key, secret, account));
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private HttpListener listen(
      String host,
      int port,
      Callers callers,
      TokenBuckets buckets,
      HostRoute.Reach reach,
      Optional<SSLContext> tls)
      throws IOException {
    var routes = new ArrayList<SideRoute>();
    routes.add(HealthRoute.live());
    routes.add(HealthRoute.ready(() -> adapters().journal().execution("wf-none")));
    routes.add(new MetricsRoute(calls));
    routes.addAll(StateRoute.of(state));
    routes.add(new HostRoute(this, reach));
    var hosts = AllowedHosts.of(host, config.allowedHosts());
    var api = new RestJson(callers, buckets, services, services, calls);
    var listener = new HttpListener(host, port, hosts, api, routes, tls);
    listener.start();
    listeners.add(listener);
    return listener;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      listeners.forEach(HttpListener::close);
    } finally {
      try {
        services.close();
      } finally {
        release.run();
      }
    }
  }
}
