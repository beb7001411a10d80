// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Prints the version.
@Command(name = "version", description = "Print the version of Ingot and of Java.")
final class VersionCommand implements Callable<Integer> {
  private final Cli cli;

  VersionCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    cli.out().println("ingot " + version() + " (Java " + Runtime.version() + ")");
    return ExitCode.OK;
  }

  /// As the jar's manifest says; a build from the sources without a jar has none.
  static String version() {
    var version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
