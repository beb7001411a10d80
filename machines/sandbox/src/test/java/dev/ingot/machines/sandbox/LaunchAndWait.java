// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Output;
import dev.ingot.testkit.machine.TinyTree;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process that launches a machine, leaves a daemon running in it, runs a command, and is killed
/// by the test that started it.
final class LaunchAndWait {
  private LaunchAndWait() {}

  /// @param arguments the folder of the machines, a tree or a folder for one, the machine's id
  public static void main(String[] arguments) throws Exception {
    var tree = Path.of(arguments[1]);
    var image =
        Files.exists(tree) ? InitTest.image(tree) : TinyTree.image(Files.createDirectory(tree));
    var machines = new SandboxMachines(Path.of(arguments[0]));
    var machine =
        machines.launch(new MachineSpec(arguments[2], image, 1, 128, MachineSpec.Purpose.BUILD));
    machine.run(
        Command.of("sh", "-c", "echo kept > /etc/kept; setsid sleep 98765 >/dev/null 2>&1 &"),
        Output.NOWHERE);
    System.out.println("waiting");
    machine.run(Command.of("sleep", "87654"), Output.NOWHERE);
  }
}
