// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

/// A record refuses what one of its keys says. Thrown by the record's constructor, it becomes a
/// problem at the value of that key.
public final class RefusedKeyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String key;

  /// @param key as documents write it
  public RefusedKeyException(String key, String message) {
    super(message);
    this.key = key;
  }

  String key() {
    return key;
  }
}
