// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.Signals;
import dev.ingot.server.ServerConfig;
import dev.ingot.server.Wiring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Serves the API until it is told to stop.
@Command(name = "serve", description = "Serve the EC2 Image Builder API.")
final class ServeCommand implements Callable<Integer> {
  private final Cli cli;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "where to listen; 127.0.0.1 by default, others need credentials")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "4566 by default; 0 for any that is free")
  private Optional<String> port = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "where images and records are kept; also INGOT_DATA")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = "jdbc:postgresql://…; SQLite in the data folder by default")
  private Optional<String> database = Optional.empty();

  @Option(names = "--workers", paramLabel = "N", description = "how many workflows run at once")
  private Optional<String> workers = Optional.empty();

  ServeCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws InterruptedException {
    var config = ServerConfig.of(flags(), cli.environment());
    var stop = new CountDownLatch(1);
    try (var _ = Signals.run(stop::countDown);
        var services = Wiring.open(config, cli.environment());
        var listener = services.listen(config.host(), config.port())) {
      services.start();
      services.announce(ACCOUNT);
      cli.out().println("Ingot serves http://" + address(config.host()) + ":" + listener.port());
      cli.out().flush();
      stop.await();
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CommandException(ExitCode.LACK, String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      throw new CommandException(ExitCode.LACK, String.valueOf(e.getCause().getMessage()));
    }
  }

  /// For which commands of the same user act.
  private static final String ACCOUNT = "000000000000";

  private static String address(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private Map<String, String> flags() {
    var flags = new LinkedHashMap<String, String>();
    host.ifPresent(value -> flags.put("host", value));
    port.ifPresent(value -> flags.put("port", value));
    data.ifPresent(value -> flags.put("data", value));
    database.ifPresent(value -> flags.put("database", value));
    workers.ifPresent(value -> flags.put("workers", value));
    return flags;
  }
}
