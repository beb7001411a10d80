// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.access;

/// What somebody must be allowed to.
///
/// @param action the name of an operation, without the service
/// @param resource an ARN, as the request has it or as it would be made; or `*`
/// @param main whether it is what the call does itself, so that what the request has counts
record Need(String action, String resource, boolean main) {

  static Need main(String action, String resource) {
    return new Need(action, resource, true);
  }

  /// What a call reads on the way, by the dependent actions of the Service Authorization Reference.
  static Need dependent(String action, String resource) {
    return new Need(action, resource, false);
  }
}
