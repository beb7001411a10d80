// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.rule.Images;
import dev.ingot.core.rule.ResourcePolicies;
import dev.ingot.engine.run.Engine;
import dev.ingot.server.http.OperationHandler;
import dev.ingot.server.http.Permissions;

/// The rules and the workflow runtime over implementations of the ports.
///
/// @param release closes what the adapters hold; the runtime is closed before
record Services(
    Adapters adapters,
    Images images,
    ResourcePolicies policies,
    Permissions permissions,
    OperationHandler operations,
    Engine engine,
    Runnable release) {

  /// Interrupts what is being built, which whoever opens the same again goes on with, and closes
  /// everything.
  void close() {
    try {
      engine.dispatcher().close();
    } finally {
      release.run();
    }
  }
}
