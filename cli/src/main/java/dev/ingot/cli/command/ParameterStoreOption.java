// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.Ingot;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The option that names the parameter store of components.
final class ParameterStoreOption {
  @Option(
      names = "--parameter-store",
      paramLabel = "FILE|aws",
      description =
          "what {{ aws:ssm:… }} reads: a file of names and values, or aws for the parameter store of"
              + " AWS; also INGOT_PARAMETER_STORE")
  private Optional<String> store = Optional.empty();

  /// What was given; empty if the settings decide.
  Optional<String> given() {
    return store;
  }

  /// Refuses what a server that runs already would not hear of.
  void check(Ingot ingot) {
    if (store.isPresent() && !ingot.isInProcess()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--parameter-store does not reach the server that builds: give it to 'ingot serve'");
    }
  }
}
