// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.HostConnections;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Does once what users do often, in a folder that is thrown away, so that the JVM can remember the
/// classes (its AOT cache). The launcher calls it after it built the jar.
@Command(
    name = "train",
    hidden = true,
    description = "Prepare a fast start; the launcher calls it.")
final class TrainCommand implements Callable<Integer> {
  private final Cli cli;

  TrainCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws IOException {
    var data = Files.createTempDirectory("ingot-train");
    try {
      var quiet = quiet(data);
      var hello =
          cli.home()
              .map(home -> home.resolve("examples/hello/template.yaml"))
              .filter(Files::exists);
      hello.ifPresent(template -> new Commands(quiet).run("build", template.toString()));
      for (var command : new String[] {"images", "version", "--help"}) {
        new Commands(quiet).run(command);
      }
      new Commands(quiet).run("steps", "hello", "--output", "json");
      return ExitCode.OK;
    } finally {
      delete(data);
    }
  }

  private Cli quiet(Path data) {
    Map<String, String> environment = new HashMap<>(cli.environment());
    environment.put("INGOT_DATA", data.toString());
    environment.remove("AWS_ENDPOINT_URL_IMAGEBUILDER");
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false);
    return new Cli(
        Map.copyOf(environment),
        nowhere,
        nowhere,
        false,
        cli.home(),
        cli.clock(),
        new HostConnections(environment, cli.clock()));
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(file -> {
            try {
              Files.deleteIfExists(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
