// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.iam;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What somebody wants to do, as policies look at it.
///
/// @param action such as `imagebuilder:GetImage`
/// @param resources the names of the one resource: the ARN that the request has, and the one that
///   it leads to; `*` if there is none
/// @param context values of condition keys; the case of a key does not matter
public record Attempt(String action, List<String> resources, Map<String, List<String>> context) {
  public Attempt {
    resources = List.copyOf(resources);
    var lower = new HashMap<String, List<String>>();
    context.forEach((key, values) -> lower.put(key.toLowerCase(Locale.ROOT), List.copyOf(values)));
    context = Map.copyOf(lower);
  }

  /// The values of a condition key; empty if the request does not have it.
  Optional<List<String>> values(String key) {
    return Optional.ofNullable(context.get(key.toLowerCase(Locale.ROOT)));
  }

  /// The value of a variable, which has to be the only one of its key.
  Optional<String> variable(String key) {
    return values(key).filter(values -> values.size() == 1).map(List::getFirst);
  }
}
