// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

/// What machines may reach.
public enum Network {
  /// Names and addresses outside, and no address of the host's where the host can hold that.
  OUTSIDE,
  /// Nothing.
  NONE
}
