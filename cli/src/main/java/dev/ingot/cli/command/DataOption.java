// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The option that names the data folder.
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "where images and records are kept; also INGOT_DATA")
  private Optional<Path> data = Optional.empty();

  Path folder(Cli cli) {
    return data.or(() -> cli.variable("INGOT_DATA").map(Path::of))
        .or(() -> cli.variable("XDG_DATA_HOME").map(Path::of).map(home -> home.resolve("ingot")))
        .orElseGet(() -> userHome(cli).resolve(".local/share/ingot"))
        .toAbsolutePath()
        .normalize();
  }

  private static Path userHome(Cli cli) {
    return Path.of(cli.variable("HOME").orElseGet(() -> System.getProperty("user.home")));
  }
}
