// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import java.util.List;
import java.util.Map;

/// A program to run in a machine.
///
/// @param argv the program, looked up in the machine's `PATH`, and its arguments; no shell comes
///   between
/// @param environment the whole environment of the program
/// @param workingDirectory an absolute path in the machine; created if it is missing
public record Command(List<String> argv, Map<String, String> environment, String workingDirectory) {

  /// The environment that build steps get (`docs/compatibility.md`).
  public static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "HOME", "/root",
          "USER", "root",
          "SHELL", "/bin/bash",
          "LANG", "C.UTF-8");

  public Command {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
  }

  public static Command of(String... argv) {
    return new Command(List.of(argv), ENVIRONMENT, "/");
  }
}
