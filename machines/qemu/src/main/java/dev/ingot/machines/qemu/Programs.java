// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Programs of this host.
final class Programs {
  private static final int MESSAGE_CHARACTERS = 600;
  private static final int LONGEST_OUTPUT = 4 << 20;

  private Programs() {}

  /// Where a program lies; the administrator's folders are searched too, which are not in
  /// everyone's `PATH`.
  static Optional<Path> find(String name) {
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/sbin:/usr/bin";
    for (var folder : path.split(":", -1)) {
      var file = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  static String located(String name) {
    return find(name).map(Path::toString).orElse(name);
  }

  static ProcessBuilder builder(List<String> argv) {
    var builder = new ProcessBuilder(argv);
    builder.environment().put("LC_ALL", "C");
    builder.redirectInput(Path.of("/dev/null").toFile());
    return builder;
  }

  /// Runs a program and gives what it printed, which may be no more than a few megabytes: it may
  /// come from a machine's disk.
  ///
  /// @param attempt what it is for, such as `cannot copy the disk`
  static String run(String attempt, List<String> argv)
      throws MachineException, InterruptedException {
    try {
      var process = builder(argv).redirectErrorStream(true).start();
      try {
        var printed = process.getInputStream().readNBytes(LONGEST_OUTPUT + 1);
        if (printed.length > LONGEST_OUTPUT) {
          throw new MachineException(attempt + ": there is more of it than can be");
        }
        var output = new String(printed, StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new MachineException(attempt + ": " + tail(output, process.exitValue()));
        }
        return output;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new MachineException(attempt + ": " + e.getMessage(), e);
    }
  }

  private static String tail(String output, int exitCode) {
    var end = output.substring(Math.max(0, output.length() - MESSAGE_CHARACTERS)).strip();
    return end.isEmpty() ? "exit code " + exitCode : end;
  }
}
