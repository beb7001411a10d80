// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A resource as the model knows it, there or asked for.
///
/// @param ref of one that is asked for: what the request says
/// @param document the text that makes two builds differ; empty text for what has none
/// @param uses what it refers to, as it was written
/// @param available for images: whether it was built
/// @param pipeline for images: which one built it
record Thing(
    Ref ref,
    String name,
    Optional<String> description,
    String document,
    List<Ref> uses,
    Map<String, String> tags,
    boolean available,
    Optional<Ref> pipeline) {

  Thing at(Ref other) {
    return new Thing(other, name, description, document, uses, tags, available, pipeline);
  }

  Thing withTags(Map<String, String> others) {
    return new Thing(ref, name, description, document, uses, others, available, pipeline);
  }

  /// What an update leaves of it.
  Thing updated(Thing settings) {
    return new Thing(
        ref, name, settings.description, document, settings.uses, tags, available, pipeline);
  }
}
