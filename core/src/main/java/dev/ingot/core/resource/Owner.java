// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

/// Whose resources a list shows.
public enum Owner {
  /// The caller's own.
  SELF,
  /// Those that another account shares with the caller.
  SHARED,
  /// Those that Amazon manages; here: what Ingot brings along.
  AMAZON,
  THIRD_PARTY,
  AWS_MARKETPLACE
}
