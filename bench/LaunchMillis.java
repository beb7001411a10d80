// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Output;
import dev.ingot.machines.sandbox.SandboxMachines;
import dev.ingot.server.Workbench;
import java.nio.file.Path;
import java.util.Arrays;

/// Prints the median milliseconds in which a sandbox of a tree is launched, warm: until its init has
/// started what it starts at boot.
///
/// usage: LaunchMillis FOLDER TREE ROUNDS; the folder is for the machines
void main(String[] arguments) throws Exception {
  var machines = new SandboxMachines(Path.of(arguments[0]));
  var image = Workbench.tree(Path.of(arguments[1]));
  var times = new long[Integer.parseInt(arguments[2])];
  for (var round = -1; round < times.length; round++) {
    var id = "i-%017x".formatted(round + 2);
    var begun = System.nanoTime();
    var machine =
        machines.launch(new MachineSpec(id, image, 1, 512, MachineSpec.Purpose.BUILD));
    if (round >= 0) {
      times[round] = System.nanoTime() - begun;
    }
    if (!machine.run(Command.of("systemctl", "is-active", "basic.target"), Output.NOWHERE).ok()) {
      throw new IllegalStateException("its init does not run: " + machine.notes());
    }
    machines.terminate(id);
  }
  Arrays.sort(times);
  IO.println(times[times.length / 2] / 1_000_000);
}
