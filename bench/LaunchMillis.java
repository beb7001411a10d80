// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Output;
import dev.ingot.machines.sandbox.SandboxMachines;
import dev.ingot.server.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Prints the median milliseconds in which a sandbox of a tree is launched, warm: until its init has
/// started what it starts at boot. As in builds from a base, each takes the tree that the one before left.
///
/// usage: LaunchMillis FOLDER TREE ROUNDS; the folder is for the machines
void main(String[] arguments) throws Exception {
  var machines = new SandboxMachines(Path.of(arguments[0]));
  var image = base(Workbench.tree(Path.of(arguments[1])));
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
    while (!Files.exists(Path.of(arguments[0], "spares")) || drafts(Path.of(arguments[0], "spares")) > 0) {
      Thread.sleep(20);
    }
  }
  machines.close();
  Arrays.sort(times);
  IO.println(times[times.length / 2] / 1_000_000);
}

/// The tree as one that does not change: with a digest.
MachineImage base(MachineImage tree) {
  return new MachineImage(
      tree.id(),
      tree.name(),
      "sha256:" + "1".repeat(64),
      tree.layers(),
      tree.disk(),
      tree.bootable(),
      tree.platform(),
      tree.architecture(),
      tree.osVersion());
}

/// How many trees are still being made ready.
long drafts(Path spares) throws IOException {
  try (var entries = Files.list(spares)) {
    return entries.filter(entry -> entry.getFileName().toString().startsWith(".")).count();
  }
}
