// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.iam;

/// What policies say to an attempt.
public enum Decision {
  ALLOWED,
  /// No statement allows it.
  NOT_ALLOWED,
  /// A statement denies it, whatever others allow.
  DENIED
}
