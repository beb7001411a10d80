// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit;

import dev.ingot.core.execution.StateMachines;

class FakeStateMachinesTest extends StateMachinesContract {
  private final FakeStateMachines machines = new FakeStateMachines();

  @Override
  protected StateMachines machines() {
    return machines;
  }

  @Override
  protected void endAll(StateMachines.State state) {
    machines.endAll(state);
  }

  @Override
  protected int started() {
    return machines.started().size();
  }
}
