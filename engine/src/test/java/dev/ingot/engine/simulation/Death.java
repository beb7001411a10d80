// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

/// The process dies here. Whatever catches it, each further call to the outside throws it again.
final class Death extends Error {
  private static final long serialVersionUID = 1L;
}
