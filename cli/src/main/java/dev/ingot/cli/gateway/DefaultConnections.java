// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.gateway;

import dev.ingot.core.Scope;
import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.SigV4Signer;
import dev.ingot.model.client.HttpImageBuilder;
import dev.ingot.server.Announcement;
import dev.ingot.server.EmbeddedIngot;
import dev.ingot.server.ServerConfig;
import dev.ingot.server.Workbench;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Works with the server that is named, else with the process that uses the data folder, else in
/// this process.
public final class DefaultConnections implements Connections {
  private static final String SERVICE = "imagebuilder";

  /// Another command may have the folder for a moment, or be about to announce itself.
  private static final int TRIES = 50;

  private static final long PAUSE_MILLIS = 100;

  private final Map<String, String> environment;
  private final InstantSource clock;

  public DefaultConnections(Map<String, String> environment, InstantSource clock) {
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  public Ingot open(Target target, Need need) throws IOException {
    var caller = Caller.of(environment);
    if (target.endpoint().isPresent()) {
      return remote(target.endpoint().get(), caller, Optional.empty());
    }
    for (var tries = 1; ; tries++) {
      var announced = announcement(target.data());
      if (announced.isPresent()) {
        var there = announced.get();
        var credentials = new Credentials(there.accessKeyId(), there.secret());
        return remote(there.endpoint(), caller.with(credentials), Optional.of(there.account()));
      }
      try {
        return local(target, caller, need);
      } catch (EmbeddedIngot.InUseException e) {
        if (tries == TRIES) {
          throw e;
        }
        pause();
      }
    }
  }

  @Override
  public Workbench workbench(Path data, Optional<String> parameterStore) throws IOException {
    return EmbeddedIngot.workbench(config(data, parameterStore), environment);
  }

  @Override
  public Scope scope() {
    return Caller.of(environment).scope();
  }

  private ServerConfig config(Path data, Optional<String> parameterStore) {
    var flags = new HashMap<String, String>();
    flags.put("data", data.toString());
    parameterStore.ifPresent(store -> flags.put("parameter-store", store));
    return ServerConfig.of(flags, environment);
  }

  /// @param account of the server that uses the data folder, which its announcement says; empty for
  ///   a server that was named, which does not know whether its caller may read the folder
  private Ingot remote(URI endpoint, Caller caller, Optional<String> account) {
    var signer = new SigV4Signer(caller.credentials(), caller.region(), SERVICE, clock);
    return new RemoteIngot(
        new HttpImageBuilder(endpoint, Optional.of(signer)),
        new SideRoutes(endpoint, signer),
        account.isPresent(),
        account.map(caller::scope).orElseGet(caller::scope));
  }

  private Ingot local(Target target, Caller caller, Need need) throws IOException {
    var services = EmbeddedIngot.open(config(target.data(), target.parameterStore()), environment);
    var ingot = new LocalIngot(services, caller.scope());
    if (need == Need.BUILD) {
      ingot.work();
    }
    return ingot;
  }

  private static Optional<Announcement> announcement(Path data) throws IOException {
    try {
      return Announcement.of(data);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
