// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.Signals;
import dev.ingot.cli.build.Interruption;
import dev.ingot.server.EmbeddedIngot;
import dev.ingot.server.QuotaSettings;
import dev.ingot.server.RateLimitSettings;
import dev.ingot.server.RetentionSettings;
import dev.ingot.server.ServerConfig;
import dev.ingot.server.SimulationSettings;
import dev.ingot.server.http.Callers;
import dev.ingot.server.http.HttpListener;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Serves the API until it is told to stop.
@Command(name = "serve", description = "Serve the API over HTTP, until SIGTERM or Ctrl-C.")
final class ServeCommand implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 60_000;

  /// For whom commands act that find this server through the data folder.
  private static final String ACCOUNT = "000000000000";

  private final Cli cli;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "the address to listen on; also INGOT_HOST (default: 127.0.0.1)")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "0 for any that is free; also INGOT_PORT (default: 4566)")
  private Optional<String> port = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "where images and records are kept; also INGOT_DATA")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = "jdbc:postgresql://… instead of SQLite in the data folder; also INGOT_DATABASE")
  private Optional<String> database = Optional.empty();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "how many workflows have a machine at work at once; also INGOT_WORKERS")
  private Optional<String> workers = Optional.empty();

  @Option(
      names = "--allowed-hosts",
      paramLabel = "NAMES",
      description =
          "by which names the server is called besides localhost and its addresses; also"
              + " INGOT_ALLOWED_HOSTS")
  private Optional<String> allowedHosts = Optional.empty();

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description =
          "serve HTTPS with this certificate, PEM, those that vouch for it behind it; also"
              + " INGOT_TLS_CERTIFICATE")
  private Optional<String> tlsCertificate = Optional.empty();

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "the key of the certificate: PEM, PKCS #8; also INGOT_TLS_KEY")
  private Optional<String> tlsKey = Optional.empty();

  @Option(
      names = "--endpoints",
      paramLabel = "FILE",
      description = "where notifications of waiting steps go; also INGOT_ENDPOINTS")
  private Optional<String> endpoints = Optional.empty();

  @Option(
      names = "--simulate",
      description =
          "build nothing and need nothing of this host: all records go through their states at once;"
              + " without --data in a temporary folder; also INGOT_SIMULATE=yes")
  private boolean simulate;

  @Option(
      names = "--simulate-script",
      paramLabel = "FILE",
      description =
          "what takes time, fails or is answered in a simulation; also INGOT_SIMULATE_SCRIPT")
  private Optional<String> simulateScript = Optional.empty();

  @Mixin private ParameterStoreOption parameterStore = new ParameterStoreOption();

  @Option(names = "--print-config", description = "print the settings that hold, and exit")
  private boolean printConfig;

  ServeCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws Exception {
    var config = ServerConfig.of(flags(), cli.environment());
    if (printConfig) {
      print(config);
      return ExitCode.OK;
    }
    HttpListener.loadMeanwhile();
    var interruption = new Interruption();
    try (var _ = Signals.request(interruption);
        var services = EmbeddedIngot.open(config, cli.environment())) {
      // A port that is taken must be known before builds go on that would stop at once again.
      var listener = services.listen(config.host(), config.port());
      services.start();
      services.announce(ACCOUNT);
      config.simulation().ifPresent(simulation -> cli.out().println(simulated(config, simulation)));
      cli.out().println("Ingot serves on " + address(config) + ":" + listener.port());
      cli.out().flush();
      while (!interruption.isRequested()) {
        interruption.pause(PAUSE_MILLIS);
      }
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CommandException(ExitCode.MISSING_REQUIREMENT, String.valueOf(e.getMessage()));
    }
  }

  private static String simulated(ServerConfig config, SimulationSettings simulation) {
    return "Builds are simulated: nothing is built. Records are in "
        + config.data()
        + (simulation.temporary() ? ", which is removed at the end." : ".");
  }

  private static String address(ServerConfig config) {
    var host = config.host();
    return (config.tls().isPresent() ? "https://" : "http://")
        + (host.contains(":") ? "[" + host + "]" : host);
  }

  private Map<String, String> flags() {
    var flags = new LinkedHashMap<String, String>();
    host.ifPresent(put(flags, "host"));
    port.ifPresent(put(flags, "port"));
    data.ifPresent(put(flags, "data"));
    database.ifPresent(put(flags, "database"));
    workers.ifPresent(put(flags, "workers"));
    allowedHosts.ifPresent(put(flags, "allowed-hosts"));
    tlsCertificate.ifPresent(put(flags, "tls-certificate"));
    tlsKey.ifPresent(put(flags, "tls-key"));
    endpoints.ifPresent(put(flags, "endpoints"));
    if (simulate) {
      flags.put("simulate", "yes");
    }
    simulateScript.ifPresent(put(flags, "simulate-script"));
    parameterStore.given().ifPresent(put(flags, "parameter-store"));
    return flags;
  }

  private static Consumer<String> put(Map<String, String> flags, String name) {
    return value -> flags.put(name, value);
  }

  private void print(ServerConfig config) {
    cli.out().println("data: " + config.data());
    cli.out().println("host: " + config.host());
    cli.out().println("port: " + config.port());
    config.database().ifPresent(url -> cli.out().println("database: " + url));
    cli.out().println("workers: " + config.workers());
    config.parameterStore().ifPresent(store -> cli.out().println("parameter-store: " + store));
    config.endpoints().ifPresent(file -> cli.out().println("endpoints: " + file));
    if (!config.stateMachines().text().isEmpty()) {
      cli.out().println("state-machines: " + config.stateMachines().text());
    }
    config.parentFolder().ifPresent(folder -> cli.out().println("parent-folder: " + folder));
    config
        .tls()
        .ifPresent(tls -> {
          cli.out().println("tls-certificate: " + tls.certificate());
          cli.out().println("tls-key: " + tls.key());
        });
    if (config.allowAnybody()) {
      cli.out().println("allow-anybody: yes");
    }
    if (!config.allowedHosts().isEmpty()) {
      cli.out().println("allowed-hosts: " + String.join(", ", config.allowedHosts()));
    }
    cli.out().println("private-downloads: " + (config.privateDownloads() ? "yes" : "no"));
    config.rateLimit().ifPresent(limit -> cli.out().println(RateLimitSettings.text(limit)));
    cli.out().println(QuotaSettings.text(config.quotas()));
    cli.out().println(config.machines().text());
    cli.out().println(RetentionSettings.text(config));
    config.simulation().ifPresent(simulation -> cli.out().println(simulation.text()));
    cli.out().println("# credentials: " + config.credentials().size() + readOnly(config));
  }

  private static String readOnly(ServerConfig config) {
    var count =
        config.credentials().values().stream()
            .filter(credential -> credential.access() == Callers.Access.READ_ONLY)
            .count();
    return count == 0 ? "" : ", read-only: " + count;
  }
}
