// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

/// Takes what a command prints, as it comes. Called by one thread at a time; a slow sink slows the
/// command down, nothing is dropped.
public interface Output {

  enum Stream {
    STDOUT,
    STDERR
  }

  /// @param bytes the sink must not keep the array
  void accept(Stream stream, byte[] bytes, int length);

  /// Forgets everything.
  Output NOWHERE = (stream, bytes, length) -> {};
}
