// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core;

/// There was no room for a write of a store, a journal, a queue or a log; nothing of it was kept.
public final class StorageFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param place what was to be written: a file, or the URL of a database
  public StorageFullException(String place, Throwable cause) {
    super("no space left on the disk of " + place, cause);
  }
}
