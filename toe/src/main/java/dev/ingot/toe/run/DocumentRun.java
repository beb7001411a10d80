// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.toe.document.ComponentDocument;
import java.util.Map;
import java.util.Optional;

/// A document to run and the values of its parameters.
///
/// @param reference the component build version ARN or a path
/// @param parameters names that the document does not declare are ignored
public record DocumentRun(
    String reference, ComponentDocument document, Map<String, String> parameters) {
  public DocumentRun {
    parameters = Map.copyOf(parameters);
  }

  /// Why the document cannot run with these values; empty if it can.
  public Optional<String> missing() {
    return Variables.missing(this);
  }
}
