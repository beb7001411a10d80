// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.Connections;
import dev.ingot.cli.gateway.Ingot;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say which Ingot a command works with.
final class ConnectionOptions {
  private static final String ENDPOINT = "AWS_ENDPOINT_URL_IMAGEBUILDER";

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description =
          "the server to work with; also " + ENDPOINT + ". Without it, this process does the work")
  private Optional<String> endpoint = Optional.empty();

  @Mixin private DataOption data = new DataOption();

  /// @param parameterStore see [Connections.Target]
  Connections.Target target(Cli cli, Optional<String> parameterStore) {
    return new Connections.Target(
        endpoint.or(() -> cli.variable(ENDPOINT)).map(ConnectionOptions::uri),
        data(cli),
        parameterStore);
  }

  /// The data folder.
  Path data(Cli cli) {
    return data.folder(cli);
  }

  /// Whether no server was named and the data folder is not there or empty: nothing is stored.
  boolean hasNothing(Cli cli) {
    var target = target(cli, Optional.empty());
    if (target.endpoint().isPresent()) {
      return false;
    }
    try (var files = Files.list(target.data())) {
      return files.findAny().isEmpty();
    } catch (NoSuchFileException _) {
      return true;
    } catch (IOException _) {
      return false; // who opens it says what is wrong
    }
  }

  Ingot open(Cli cli, Connections.Need need) {
    return open(cli, need, Optional.empty());
  }

  /// @param parameterStore see [Connections.Target]
  Ingot open(Cli cli, Connections.Need need, Optional<String> parameterStore) {
    try {
      return cli.connections().open(target(cli, parameterStore), need);
    } catch (IOException e) {
      throw new CommandException(ExitCode.MISSING_REQUIREMENT, String.valueOf(e.getMessage()));
    }
  }

  private static URI uri(String text) {
    try {
      var uri = URI.create(text);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // said below
    }
    throw new CommandException(
        ExitCode.USAGE, "'" + text + "' is no URL of a server, such as http://127.0.0.1:4566");
  }
}
