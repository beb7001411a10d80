// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import dev.ingot.cli.command.Commands;
import dev.ingot.cli.gateway.DefaultConnections;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// The command `ingot`.
public final class Main {
  private static final int BUFFER = 8192;

  private Main() {}

  public static void main(String[] arguments) {
    if (!System.getProperty("native.encoding").equals(StandardCharsets.UTF_8.name())) {
      System.err.println(
          "ingot: the locale's character set is "
              + System.getProperty("native.encoding")
              + ", in which not every file can be named; set LC_ALL=C.UTF-8");
      System.exit(ExitCode.MISSING_REQUIREMENT);
    }
    var environment = System.getenv();
    var clock = InstantSource.system();
    var cli =
        new Cli(
            environment,
            stream(FileDescriptor.out, false),
            stream(FileDescriptor.err, true),
            isTerminal(environment),
            Optional.ofNullable(System.getProperty("ingot.home")).map(Path::of),
            clock,
            new DefaultConnections(environment, clock));
    System.exit(new Commands(cli).run(arguments));
  }

  /// UTF-8 whatever the locale says: all that is printed is meant for files and terminals of today.
  ///
  /// @param flushed whether each line is written at once
  private static PrintStream stream(FileDescriptor descriptor, boolean flushed) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER),
        flushed,
        StandardCharsets.UTF_8);
  }

  /// Java only tells whether both input and output are terminals, so the output is asked here.
  private static boolean isTerminal(Map<String, String> environment) {
    if (environment.getOrDefault("TERM", "dumb").equals("dumb") || environment.containsKey("CI")) {
      return false;
    }
    try {
      var output = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return output.startsWith("/dev/pts/") || output.startsWith("/dev/tty");
    } catch (IOException _) {
      return false;
    }
  }
}
