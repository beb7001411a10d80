// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

/// The process dies here: nothing may catch it.
final class Death extends Error {
  private static final long serialVersionUID = 1L;
}
