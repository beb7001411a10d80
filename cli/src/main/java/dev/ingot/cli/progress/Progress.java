// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

/// Shows a build while it runs.
public interface Progress extends AutoCloseable {

  void show(BuildEvent event);

  /// Time has passed.
  void tick();

  /// Leaves the terminal as it was.
  @Override
  void close();
}
