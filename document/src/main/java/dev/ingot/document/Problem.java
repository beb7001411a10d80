// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

/// Something wrong in a document.
///
/// @param path where in the document's structure, such as `phases[0].steps[2].action`; empty for
///   the whole
/// @param message what is wrong and what is allowed
public record Problem(Place place, String path, String message) {

  /// `file:line:column: path: message`.
  @Override
  public String toString() {
    return place + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
