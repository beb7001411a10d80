// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import dev.ingot.cli.gateway.Connections;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// What commands see of the world around them.
///
/// @param environment the variables of the process
/// @param out what was asked for goes here
/// @param err what people should also know goes here
/// @param terminal whether `out` is a terminal that understands control sequences
/// @param home the folder of the launcher, with its scripts; empty if not started by it
/// @param connections opens what commands work with
public record Cli(
    Map<String, String> environment,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    Optional<Path> home,
    InstantSource clock,
    Connections connections) {

  /// The value of a variable; empty if it is not set or empty.
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /// Whether colours may be used.
  public boolean colours() {
    return terminal && variable("NO_COLOR").isEmpty();
  }
}
