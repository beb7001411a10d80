// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.Connections;
import dev.ingot.cli.gateway.DefaultConnections;
import dev.ingot.server.EmbeddedIngot;
import dev.ingot.server.ServerConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Does in a temporary folder what people do most, so that the launcher's training run records the
/// classes that a fast start needs. What fails here fails without consequence.
@Command(
    name = "train",
    hidden = true,
    description = "Run what people run most, for the launcher's cache of classes.")
final class AotTrainingCommand implements Callable<Integer> {
  private final Cli cli;

  AotTrainingCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory("ingot-train");
    try {
      var template = copy("train.yaml", folder);
      var component = copy("train-component.yaml", folder);
      var environment = new HashMap<>(cli.environment());
      environment.put("INGOT_DATA", folder.resolve("data").toString());
      environment.remove("AWS_ENDPOINT_URL_IMAGEBUILDER");
      var commands = new Commands(silent(environment));
      commands.run("build", template.toString());
      commands.run("build", template.toString());
      commands.run("steps", "train", "--output", "json");
      commands.run("images");
      commands.run("component", "run", component.toString(), "--on", "builtin:tiny");
      serve(environment, Map.of("data", folder.resolve("data").toString()));
      serve(environment, Map.of("data", folder.resolve("simulated").toString(), "simulate", "yes"));
      return ExitCode.OK;
    } finally {
      delete(folder);
    }
  }

  private static Path copy(String resource, Path folder) throws IOException {
    var file = folder.resolve(resource);
    try (var in = AotTrainingCommand.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(resource + " is missing in the jar");
      }
      Files.copy(in, file);
    }
    return file;
  }

  private Cli silent(Map<String, String> environment) {
    var nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Cli(
        environment,
        nowhere,
        cli.err(),
        false,
        Optional.empty(),
        cli.clock(),
        new DefaultConnections(environment, cli.clock()));
  }

  private void serve(Map<String, String> environment, Map<String, String> flags)
      throws IOException, InterruptedException {
    var config = ServerConfig.of(flags, environment);
    try (var services = EmbeddedIngot.open(config, environment)) {
      services.start();
      var listener = services.listen("127.0.0.1", 0);
      var endpoint = URI.create("http://127.0.0.1:" + listener.port());
      var target = new Connections.Target(Optional.of(endpoint), config.data(), Optional.empty());
      try (var ingot =
          new DefaultConnections(environment, cli.clock()).open(target, Connections.Need.LOOK)) {
        new ImageFinder(ingot.api()).all();
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
