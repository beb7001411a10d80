// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import java.util.Optional;

/// Where a request has its document: in itself, or in an object store.
public record DocumentSource(Optional<String> data, Optional<String> uri) {

  /// How much the document of a component, a workflow or a container recipe may have.
  static final int MAX_BYTES = 64 * 1024;

  public static DocumentSource inline(String data) {
    return new DocumentSource(Optional.of(data), Optional.empty());
  }

  /// The document's text.
  ///
  /// @throws RejectedException if not exactly one of the two is given, or there is no document at
  ///   `uri`
  String text(DocumentObjects objects) {
    if (data.isPresent() == uri.isPresent()) {
      throw new RejectedException(
          new Rejection.InvalidCombination("Exactly one of data and uri must be given."));
    }
    return data.orElseGet(() -> objects.read("uri", uri.orElseThrow(), MAX_BYTES));
  }
}
