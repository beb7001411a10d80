// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.VersionPattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// The fields that a list can be filtered by, and how each compares. The values of one filter are
/// alternatives; several filters must all hold.
final class Filters<T> {
  private final Map<String, Field<T>> fields = new LinkedHashMap<>();

  /// Whether an item's field has the value.
  private interface Field<T> {
    boolean matches(T item, String value);
  }

  /// The whole text, with upper and lower case.
  Filters<T> exact(String name, Function<T, Optional<String>> text) {
    fields.put(name, (item, value) -> text.apply(item).filter(value::equals).isPresent());
    return this;
  }

  /// A part of the text.
  Filters<T> part(String name, Function<T, Optional<String>> text) {
    fields.put(name, (item, value) -> text.apply(item).filter(t -> t.contains(value)).isPresent());
    return this;
  }

  /// One of several texts.
  Filters<T> oneOf(String name, Function<T, List<String>> texts) {
    fields.put(name, (item, value) -> texts.apply(item).contains(value));
    return this;
  }

  /// A version, or a pattern with wildcards.
  Filters<T> version(String name, Function<T, SemanticVersion> version) {
    fields.put(
        name,
        (item, value) ->
            VersionPattern.parse(value).filter(p -> p.matches(version.apply(item))).isPresent());
    return this;
  }

  /// A field that nothing has yet, so a filter on it finds nothing.
  Filters<T> never(String name) {
    fields.put(name, (_, _) -> false);
    return this;
  }

  /// The filters as one condition.
  ///
  /// @throws RejectedException if a name is unknown
  Predicate<T> of(List<Filter> filters) {
    return of("filters", filters);
  }

  /// @param path of the member that has the filters
  Predicate<T> of(String path, List<Filter> filters) {
    Predicate<T> all = _ -> true;
    for (var filter : filters) {
      var field = fields.get(filter.name());
      if (field == null) {
        throw new RejectedException(
            new Rejection.InvalidValue(path, "Invalid filter name: '" + filter.name() + "'."));
      }
      all = all.and(item -> filter.values().stream().anyMatch(value -> field.matches(item, value)));
    }
    return all;
  }
}
