// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import dev.ingot.testkit.store.MemoryBuildLog;

/// What is on a host, whichever process runs there: machines, images and logs.
final class Host {
  final String name;
  final MemoryImages images = new MemoryImages();
  final MemoryBases bases = new MemoryBases();
  final MemoryBuildLog log = new MemoryBuildLog();
  FakeMachines machines = new FakeMachines();

  Host(String name) {
    this.name = name;
  }
}
