// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import java.nio.file.Path;
import java.util.Optional;

class FakeMachinesContractTest extends MachinesContract {

  @Override
  protected Machines open(Path folder) {
    return new FakeMachines();
  }

  @Override
  protected Machines reopen(Machines before, Path folder) {
    return ((FakeMachines) before).afterRestart();
  }

  @Override
  protected MachineImage image(Path folder) throws MachineException {
    return new MemoryBases().provide(MemoryBases.TINY, line -> {});
  }

  @Override
  protected Optional<String> cannotRunPrograms() {
    return Optional.of("a fake machine does what tests script");
  }
}
