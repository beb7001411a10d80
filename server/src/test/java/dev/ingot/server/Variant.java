// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

/// A request that differs in one thing from one that keeps all constraints, and what is to come of
/// it.
///
/// @param what differs, for whoever reads a failure
record Variant(String what, ModelRequest request, Expected expected) {

  sealed interface Expected {}

  /// An error, whose message begins so.
  record Refused(String code, String message) implements Expected {}

  /// What another request gets, too.
  record Same(ModelRequest other) implements Expected {}

  /// Anything but an error that says this of the place.
  record Taken(ModelRequest.Place place) implements Expected {}
}
