// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/// The process of this host that answers what programs of a machine ask about `trusted.*`
/// attributes: `attributes.pl`. It ends with the machine's process 1.
final class Attributes implements AutoCloseable {
  private static final String SCRIPT = "attributes.pl";

  private final Process process;

  private Attributes(Process process) {
    this.process = process;
  }

  /// Whether programs of machines ask it. Where they have the capability themselves, the kernel
  /// answers.
  static boolean areAsked(Privilege privilege, SandboxSettings settings) {
    return settings.filtersCalls()
        && !(privilege == Privilege.ROOT && settings.capabilities().contains(Capability.SYS_ADMIN));
  }

  /// Writes the script.
  static void write(MachineFolder folder) throws IOException {
    Files.write(folder.path().resolve(SCRIPT), Confinement.script(SCRIPT));
  }

  /// Sees to it that nobody finds the one who answered at an earlier start.
  static void forget(MachineFolder folder) throws IOException {
    Files.deleteIfExists(folder.path().resolve("attributes"));
  }

  /// @param machine what becomes the machine's process 1, as this host numbers it
  static Attributes start(MachineFolder folder, Privilege privilege, long machine)
      throws IOException {
    var words =
        List.of(
            "perl",
            folder.path().resolve(SCRIPT).toString(),
            folder.path().toString(),
            Confinement.architecture(),
            Long.toString(machine),
            privilege.ids());
    var process =
        HostProgram.builder(words)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    return new Attributes(process);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
