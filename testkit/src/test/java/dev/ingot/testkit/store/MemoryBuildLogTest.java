// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.execution.BuildLog;

class MemoryBuildLogTest extends BuildLogContract {
  private final MemoryBuildLog log = new MemoryBuildLog();

  @Override
  protected BuildLog log() {
    return log;
  }
}
