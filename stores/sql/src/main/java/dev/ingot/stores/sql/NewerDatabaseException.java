// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

/// The database was written by a newer Ingot; it was left as it is.
public final class NewerDatabaseException extends StoreException {
  private static final long serialVersionUID = 1L;

  NewerDatabaseException(String database, int found, int known) {
    super(
        "%s was written by a newer Ingot: it has schema version %d, this Ingot knows versions up to %d; nothing was changed. Use the newer Ingot, or another data directory"
            .formatted(database, found, known));
  }
}
