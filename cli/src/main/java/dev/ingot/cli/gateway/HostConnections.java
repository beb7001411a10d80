// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.gateway;

import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.SigV4Signer;
import dev.ingot.model.client.HttpImageBuilder;
import dev.ingot.server.Announcement;
import dev.ingot.server.LocalServices;
import dev.ingot.server.ServerConfig;
import dev.ingot.server.Wiring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Connections of this host: to the endpoint that was named, else to the process that uses the data
/// folder and announced where it can be reached, else an Ingot in this process.
public final class HostConnections implements Connections {
  private final Map<String, String> environment;
  private final InstantSource clock;

  public HostConnections(Map<String, String> environment, InstantSource clock) {
    this.environment = Map.copyOf(environment);
    this.clock = clock;
  }

  @Override
  public Ingot open(Target target, Need need) throws IOException {
    var caller = Caller.of(environment);
    if (target.endpoint().isPresent()) {
      return remote(target.endpoint().get(), caller, caller.scope().account());
    }
    var announced = Announcement.of(target.data());
    if (announced.isPresent()) {
      var there = announced.get();
      var key = new Credentials(there.accessKeyId(), there.secret());
      return remote(there.endpoint(), caller.with(key), there.account());
    }
    return local(target, need, caller);
  }

  private Ingot remote(URI endpoint, Caller caller, String account) {
    var signer = new SigV4Signer(caller.credentials(), caller.region(), "imagebuilder", clock);
    return new RemoteIngot(
        new HttpImageBuilder(endpoint, Optional.of(signer)),
        new SideRoutes(endpoint, signer),
        caller.scope(account));
  }

  private Ingot local(Target target, Need need, Caller caller) throws IOException {
    LocalServices services;
    try {
      services = Wiring.open(config(target), environment);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (need == Need.BUILD) {
      start(services, caller);
    }
    return new LocalIngot(services, caller.scope());
  }

  private ServerConfig config(Target target) {
    return ServerConfig.of(Map.of("data", target.data().toString()), environment);
  }

  /// Other terminals can look in a moment later; nobody waits for that here.
  private static void start(LocalServices services, Caller caller) {
    try {
      services.start();
    } catch (InterruptedException e) {
      services.close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", e);
    }
    Thread.ofPlatform()
        .daemon()
        .name("announce")
        .start(() -> {
          try {
            services.announce(caller.scope().account());
          } catch (IOException | RuntimeException e) {
            org.slf4j.LoggerFactory.getLogger(HostConnections.class)
                .warn("other terminals cannot look in: {}", e.getMessage());
          }
        });
  }
}
