// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import dev.ingot.testkit.machine.MachinesContract;
import dev.ingot.testkit.machine.TinyTree;
import java.nio.file.Path;

class SandboxMachinesContractTest extends MachinesContract {

  @Override
  protected Machines open(Path folder) {
    return new SandboxMachines(folder);
  }

  @Override
  protected MachineImage image(Path folder) throws Exception {
    return TinyTree.image(folder);
  }
}
