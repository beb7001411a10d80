// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.rule.Quotas;
import dev.ingot.engine.build.Retention;
import dev.ingot.server.http.AllowedHosts;
import dev.ingot.server.http.Callers;
import dev.ingot.server.http.RateLimit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The settings of a process.
///
/// | setting | `INGOT_…` | default |
/// |---|---|---|
/// | `data` | `DATA` | `$XDG_DATA_HOME/ingot`, else `~/.local/share/ingot` |
/// | `host` | `HOST` | `127.0.0.1` |
/// | `port` | `PORT` | `4566` |
/// | `database` | `DATABASE` | SQLite in the data directory; else `jdbc:postgresql://…` |
/// | `workers` | `WORKERS` | workflows that have a machine at work at once: as many as processors, at least 4 |
/// | `parameter-store` | `PARAMETER_STORE` | what `{{ aws:ssm:… }}` reads: a file, or `aws` with the SDK's own settings; none: such a step fails |
/// | `endpoints` | `ENDPOINTS` | a file that says where notifications of waiting steps go; none: they go nowhere |
/// | `state-machines` | `STATE_MACHINES` | what ExecuteStateMachine executes: `ARN=URL` or `NAME=URL`, separated by commas, and `aws` for all others; none: such a step fails |
/// | `parent-folder` | `PARENT_FOLDER` | a folder of root filesystems in tar files, which recipes may name as `file:///…`; none: only those that `ingot base add` named |
/// | `credentials` | `CREDENTIALS` | `id:secret[:account][:read-only]`, separated by commas; none: anybody may call |
/// | `credentials-file` | `CREDENTIALS_FILE` | a file with one of these per line; in YAML or JSON, by its name, also names, policies and session tokens |
/// | `allow-anybody` | `ALLOW_ANYBODY` | `yes`: it listens on other addresses than loopback without credentials too, so that whoever reaches it may call, and run programs here; else `no` |
/// | `tls-certificate` | `TLS_CERTIFICATE` | a file in PEM, with what vouches for the certificate behind it: the API is served over HTTPS; none: over HTTP |
/// | `tls-key` | `TLS_KEY` | the file of its key: PEM, PKCS #8 |
/// | `allowed-hosts` | `ALLOWED_HOSTS` | names by which the server is called besides `localhost`, its addresses and `host`, separated by commas |
/// | `private-downloads` | `PRIVATE_DOWNLOADS` | `yes`: `WebDownload` reaches this host too, and follows redirects to private networks; else `no` |
/// | `rate-limit.per-second` | `RATE_LIMIT_PER_SECOND` | so many calls of an account per second; none: as many as it likes |
/// | `rate-limit.burst` | `RATE_LIMIT_BURST` | so many at once after a pause: as many as per second |
/// | `quotas.…` | `QUOTAS_…` | so many there may be of a thing, or `none` for any number: what AWS allows; see [QuotaSettings] |
/// | `network` | `NETWORK` | what builds reach: `outside`, the default, or `none` |
/// | `sandbox-capabilities` | `SANDBOX_CAPABILITIES` | capabilities of Linux that builds in sandboxes get besides Docker's default set, separated by commas; `all`: every one, and no system call is filtered |
/// | `sandbox-processes` | `SANDBOX_PROCESSES` | at most so many at once in a sandbox: 8192 |
/// | `sandbox-memory` | `SANDBOX_MEMORY` | at most so many MiB for a sandbox: three quarters of this host's |
/// | `sandbox-init` | `SANDBOX_INIT` | `no`: no sandbox runs the init of its tree; else `yes` |
/// | `retry-machines` | `RETRY_MACHINES` | of so many failed builds, the latest ones, the machines stay on this host, stopped, for `ingot retry`: 2; 0: of none |
/// | `retry-hours` | `RETRY_HOURS` | for so long: 24 |
/// | `simulate` | `SIMULATE` | `yes`: nothing is built, all records go through their states; without `data` in a directory that goes with the process; else `no` |
/// | `simulate-script` | `SIMULATE_SCRIPT` | a file that says what takes time and what fails, in the form of [dev.ingot.machines.simulated.SimulationScript] |
///
/// A flag wins over the environment, that over `ingot.yaml` in the data directory, that over the
/// default.
///
/// @param data the data directory, absolute
/// @param port 0 for any that is free
/// @param database the URL of a PostgreSQL database; empty for SQLite
/// @param parameterStore the path of a file, or `aws`
/// @param endpoints a file in the form of [dev.ingot.server.notice.Endpoints]
/// @param parentFolder absolute
/// @param credentials by access key id; if there are none, signatures are not verified
/// @param allowAnybody whether it listens on all addresses without credentials
/// @param allowedHosts with or without a port
/// @param rateLimit of each account; empty for none
/// @param quotas of each account in each Region
/// @param simulation empty if builds are real
public record ServerConfig(
    Path data,
    String host,
    int port,
    Optional<DatabaseUrl> database,
    int workers,
    Optional<String> parameterStore,
    Optional<Path> endpoints,
    StateMachineSettings stateMachines,
    Optional<Path> parentFolder,
    Map<String, Callers.Credential> credentials,
    boolean allowAnybody,
    Optional<TlsSettings> tls,
    List<String> allowedHosts,
    boolean privateDownloads,
    Optional<RateLimit> rateLimit,
    Quotas quotas,
    MachineSettings machines,
    Retention retention,
    Optional<SimulationSettings> simulation) {

  static final int DEFAULT_PORT = 4566;

  public ServerConfig {
    credentials = Map.copyOf(credentials);
    allowedHosts = List.copyOf(allowedHosts);
  }

  /// Reads the settings.
  ///
  /// @param flags by the names of the table
  /// @param environment of the process
  /// @throws InvalidSettingException if one of them cannot be
  public static ServerConfig of(Map<String, String> flags, Map<String, String> environment) {
    var settings = new Settings(flags, environment);
    var given = settings.path("data").map(Path::toAbsolutePath);
    var temporary = given.isEmpty() && SimulationSettings.isAsked(settings);
    var data =
        given.orElseGet(() ->
            temporary ? SimulatedFolder.temporary() : defaultData(environment).toAbsolutePath());
    settings.readFile(data.resolve("ingot.yaml"));
    var simulation = SimulationSettings.read(settings, temporary);
    return new ServerConfig(
        data,
        settings.text("host").orElse("127.0.0.1"),
        settings.number("port", 0, 65_535).orElse(DEFAULT_PORT),
        settings.text("database").map(ServerConfig::postgresql),
        settings.number("workers", 1, 1000).orElse(workers(simulation.isPresent())),
        settings.path("parameter-store").map(Path::toString),
        settings.path("endpoints"),
        StateMachineSettings.read(settings),
        settings.path("parent-folder").map(Path::toAbsolutePath),
        CredentialList.read(settings),
        settings.flag("allow-anybody").orElse(false),
        TlsSettings.read(settings),
        settings.text("allowed-hosts").map(ServerConfig::hosts).orElse(List.of()),
        settings.flag("private-downloads").orElse(false),
        RateLimitSettings.read(settings),
        QuotaSettings.read(settings),
        MachineSettings.read(settings),
        RetentionSettings.read(settings),
        simulation);
  }

  /// Simulated machines take nothing of the host.
  private static int workers(boolean simulated) {
    return simulated ? 64 : Math.max(4, Runtime.getRuntime().availableProcessors());
  }

  private static Path defaultData(Map<String, String> environment) {
    var xdg = Path.of(environment.getOrDefault("XDG_DATA_HOME", ""));
    if (xdg.isAbsolute()) {
      return xdg.resolve("ingot");
    }
    var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return Path.of(home, ".local", "share", "ingot");
  }

  private static List<String> hosts(String text) {
    var hosts =
        Stream.of(text.split(",", -1)).map(String::strip).filter(host -> !host.isEmpty()).toList();
    try {
      AllowedHosts.of("", hosts);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("allowed-hosts: " + e.getMessage());
    }
    return hosts;
  }

  private static DatabaseUrl postgresql(String text) {
    var url = new DatabaseUrl(text);
    if (!text.startsWith("jdbc:postgresql:")) {
      throw new InvalidSettingException(
          "database: '" + url + "' is no URL of the form jdbc:postgresql://host:port/database");
    }
    return url;
  }
}
