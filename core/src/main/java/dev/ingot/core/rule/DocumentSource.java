// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import java.util.Optional;

/// Where a request has its document: in itself, or in an object store.
public record DocumentSource(Optional<String> data, Optional<String> uri) {

  public static DocumentSource inline(String data) {
    return new DocumentSource(Optional.of(data), Optional.empty());
  }

  /// The document's text.
  ///
  /// @throws RejectedException if not exactly one of the two is given
  String text() {
    if (data.isPresent() == uri.isPresent()) {
      throw new RejectedException(
          new Rejection.InvalidCombination("Exactly one of data and uri must be given."));
    }
    return data.orElseThrow(
        () -> new RejectedException(new Rejection.NotBuiltYet("a document by uri")));
  }
}
