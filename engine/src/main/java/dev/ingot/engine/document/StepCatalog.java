// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import dev.ingot.document.RecordBinder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The step actions that workflow documents may name.
public final class StepCatalog {
  private final Map<String, StepKind> kinds = new LinkedHashMap<>();

  public StepCatalog(List<StepKind> kinds) {
    for (var kind : kinds) {
      this.kinds.put(kind.word(), kind);
    }
  }

  Optional<StepKind> find(String word) {
    return Optional.ofNullable(kinds.get(word));
  }

  /// The action that a misspelt word most probably meant.
  Optional<String> suggestion(String word) {
    return RecordBinder.suggestion(word, kinds.keySet());
  }
}
