// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ingot.core.resource.Workflow;
import dev.ingot.document.InvalidDocumentException;
import java.util.Optional;

/// The documents of workflows, of which those that were asked for lately need not be parsed again:
/// an execution is taken up after every wait, and documents are frozen.
public final class ParsedWorkflows {
  private static final int MOST = 100;

  private final WorkflowParser parser;
  private final Cache<Text, WorkflowDocument> parsed =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  public ParsedWorkflows(StepCatalog catalog) {
    this.parser = new WorkflowParser(catalog);
  }

  private record Text(String text, String name, Workflow.Type type) {}

  /// @param name what the text is called in problems
  /// @throws InvalidDocumentException see [WorkflowParser#parse]
  public WorkflowDocument parse(String text, String name, Workflow.Type type)
      throws InvalidDocumentException {
    var key = new Text(text, name, type);
    var known = Optional.ofNullable(parsed.getIfPresent(key));
    if (known.isPresent()) {
      return known.get();
    }
    var document = parser.parse(text, name, Optional.of(type));
    parsed.put(key, document);
    return document;
  }
}
