// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ingot.cli.command.Commands;
import dev.ingot.cli.gateway.HostConnections;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/// The program `ingot`.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new Commands(host()).run(arguments));
  }

  private static Cli host() {
    var environment = System.getenv();
    var clock = InstantSource.system();
    var dumb = "dumb".equals(environment.getOrDefault("TERM", "dumb"));
    return new Cli(
        environment,
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8),
        !dumb && isTerminal(),
        Optional.ofNullable(System.getProperty("ingot.home")).map(Path::of),
        clock,
        new HostConnections(environment, clock));
  }

  private static boolean isTerminal() {
    var console = System.console();
    return console != null && console.isTerminal();
  }
}
