// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A workflow document that was checked and stored under a build version.
///
/// @param arn with type, version and build
/// @param data the document's text, byte for byte as it came
@RecordBuilder
public record Workflow(
    Arn arn,
    String name,
    Optional<String> description,
    Optional<String> changeDescription,
    Type type,
    List<Parameter> parameters,
    String data,
    Optional<String> kmsKeyId,
    Instant dateCreated,
    Map<String, String> tags)
    implements Resource {

  /// The stage that a workflow serves; stages run in this order.
  public enum Type {
    BUILD,
    TEST,
    DISTRIBUTION
  }

  public Workflow {
    parameters = List.copyOf(parameters);
    tags = Map.copyOf(tags);
  }

  @Override
  public Workflow withTags(Map<String, String> newTags) {
    return WorkflowCopy.of(this).tags(newTags).build();
  }
}
