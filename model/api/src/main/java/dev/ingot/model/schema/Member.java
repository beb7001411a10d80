// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.schema;

import java.util.Objects;

/// A member of a structure.
///
/// @param name its name in JSON and in the query
/// @param required whether it must be present
/// @param place where a request carries it
public record Member(String name, Shape shape, boolean required, Place place) {
  public Member {
    // Schemas refer to each other while they are made, so a circle would leave one out.
    Objects.requireNonNull(shape, name);
  }

  public enum Place {
    BODY,
    QUERY,
    /// The rest of the path behind the operation's prefix.
    LABEL
  }
}
