// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A component document that was checked and stored under a build version.
///
/// @param arn with version and build
/// @param data the document's text, byte for byte as it came
@RecordBuilder
public record Component(
    Arn arn,
    String name,
    Optional<String> description,
    Optional<String> changeDescription,
    Type type,
    Platform platform,
    List<String> supportedOsVersions,
    List<Parameter> parameters,
    String data,
    Optional<String> kmsKeyId,
    Instant dateCreated,
    Map<String, String> tags)
    implements Resource {

  /// `TEST` if the document's only phase is `test`, else `BUILD`.
  public enum Type {
    BUILD,
    TEST
  }

  public Component {
    supportedOsVersions = List.copyOf(supportedOsVersions);
    parameters = List.copyOf(parameters);
    tags = Map.copyOf(tags);
  }

  @Override
  public Component withTags(Map<String, String> newTags) {
    return ComponentCopy.of(this).tags(newTags).build();
  }
}
