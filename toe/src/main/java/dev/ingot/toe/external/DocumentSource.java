// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import java.util.Optional;

/// Documents that other documents name: components by their ARN, and files, if there are any beside
/// the document that runs. Files of the machine are looked for where this has none.
public interface DocumentSource {

  /// @param reference identifies the document: the exact ARN or path
  record Found(String reference, String text) {}

  /// @param name as the step has it: a component's ARN, also with wildcards or without its build
  ///   number, or a path
  /// @return empty if there is none
  Optional<Found> find(String name) throws ExternalSourceException, InterruptedException;

  /// This one, and another one for what it does not have.
  default DocumentSource or(DocumentSource next) {
    return name -> {
      var found = find(name);
      return found.isPresent() ? found : next.find(name);
    };
  }

  DocumentSource NONE = name -> Optional.empty();
}
