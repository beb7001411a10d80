// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

/// Operations that belong together, mostly those of one resource.
public interface Api {

  /// Enters every operation that it answers, with the method that does.
  void register(OperationTable table);
}
