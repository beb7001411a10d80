// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

/// There was no room for a write; nothing of its transaction was kept.
public final class StorageFullException extends StoreException {
  private static final long serialVersionUID = 1L;

  public StorageFullException(String database, Throwable cause) {
    super("cannot write " + database + ": the disk is full; free some space and try again", cause);
  }
}
