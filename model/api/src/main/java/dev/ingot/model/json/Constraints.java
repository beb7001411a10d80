// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.json;

import dev.ingot.model.Operation;
import dev.ingot.model.ServiceError;
import dev.ingot.model.schema.Shape;
import dev.ingot.model.schema.Structure;
import dev.ingot.model.schema.Text;
import dev.ingot.model.schema.WireEnum;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/// The checks of lengths, ranges, patterns and words that the model states. Only the first
/// violation in the order of the model is told.
public final class Constraints {
  private static final Pattern WILDCARD_VERSION =
      Pattern.compile("(?=[0-9.]*x)[0-9x]++\\.[0-9x]++\\.[0-9x]++");

  private final ServiceError error;
  private final Trail trail = new Trail();

  private Constraints(Operation<?, ?> operation) {
    this.error =
        operation.uri().startsWith("/tags/")
            ? ServiceError.INVALID_PARAMETER
            : ServiceError.INVALID_PARAMETER_VALUE;
  }

  /// Checks the input of an operation.
  ///
  /// @throws InvalidInputException if a value breaks a constraint
  public static <I> void check(Operation<I, ?> operation, I input) {
    new Constraints(operation).structure(operation.input(), input);
  }

  /// Checks what was read but is no record yet, because it may hold words that no enum has.
  static void checkSlots(Operation<?, ?> operation, Object[] slots) {
    new Constraints(operation).structure(operation.input(), slots);
  }

  /// @param value a record, or the slots of one
  private <T> void structure(Structure<T> shape, Object value) {
    var members = shape.members();
    for (var i = 0; i < members.size(); i++) {
      var slot = slot(shape, value, i);
      if (slot.isPresent() && !(isEmptyMap(slot.get()) && !members.get(i).required())) {
        var mark = trail.into(members.get(i).name());
        value(members.get(i).shape(), slot.get());
        trail.back(mark);
      }
    }
  }

  /// Tools write `"tags": {}` for no tags; where the member may be absent, it counts as such.
  private static boolean isEmptyMap(Object value) {
    return value instanceof Map<?, ?> map && map.isEmpty();
  }

  @SuppressWarnings("unchecked")
  private static <T> Optional<?> slot(Structure<T> shape, Object value, int position) {
    var slot = value instanceof Object[] slots ? slots[position] : shape.get((T) value, position);
    return slot instanceof Optional<?> optional ? optional : Optional.of(slot);
  }

  private void value(Shape shape, Object value) {
    switch (shape) {
      case Text text -> text(text, (String) value);
      case Shape.Choice choice -> choice(choice, value);
      case Shape.Whole whole -> whole(whole, ((Number) value).longValue());
      case Shape.Decimal decimal -> decimal(decimal, (Double) value);
      case Shape.Flag _, Shape.Time _ -> {}
      case Shape.ListOf list -> list(list, (List<?>) value);
      case Shape.MapOf map -> map(map, (Map<?, ?>) value);
      case Structure<?> structure -> structure(structure, value);
    }
  }

  private void text(Text shape, String text) {
    if (text.codePointCount(0, text.length()) > shape.max()) {
      throw refused(trail.last() + " must have at most " + shape.max() + " characters");
    }
    if (text.codePointCount(0, text.length()) < shape.min()) {
      throw refused(trail.last() + " must have at least " + shape.min() + " characters");
    }
    if (!shape.matches(text)) {
      throw refused(
          isWildcardVersion(text) ? ServiceError.INVALID_VERSION_NUMBER : error,
          trail.last() + " must match pattern " + shape.pattern());
    }
    if (!Unicode.isStorable(text)) {
      throw refused(trail.last() + " must be Unicode text without the character U+0000");
    }
  }

  private void choice(Shape.Choice shape, Object value) {
    if (value instanceof String word && shape.find(word).isEmpty()) {
      var words = new StringJoiner(", ");
      for (WireEnum constant : shape.values()) {
        words.add(constant.wire());
      }
      throw refused(trail.last() + " must be one of " + words);
    }
  }

  private void whole(Shape.Whole shape, long number) {
    if (number < shape.min() || number > shape.max()) {
      throw refused(trail.last() + " must be between " + shape.min() + " and " + shape.max());
    }
  }

  private void decimal(Shape.Decimal shape, double number) {
    if (!(number >= shape.min() && number <= shape.max())) {
      throw refused(trail.last() + " must be between " + shape.min() + " and " + shape.max());
    }
  }

  private void list(Shape.ListOf shape, List<?> list) {
    size(list.size(), shape.min(), shape.max());
    for (var i = 0; i < list.size(); i++) {
      var mark = trail.into(i);
      value(shape.element(), list.get(i));
      trail.back(mark);
    }
  }

  private void map(Shape.MapOf shape, Map<?, ?> map) {
    size(map.size(), shape.min(), shape.max());
    for (var entry : map.entrySet()) {
      // Not the key itself: it may be as long as the request.
      var mark = trail.into("key");
      text(shape.key(), (String) entry.getKey());
      trail.back(mark);
      trail.into("value");
      text(shape.value(), (String) entry.getValue());
      trail.back(mark);
    }
  }

  private void size(int size, int min, int max) {
    if (size < min) {
      throw refused("'" + trail + "' must contain at least " + min + " items");
    }
    if (size > max) {
      throw refused("'" + trail + "' must contain at most " + max + " items");
    }
  }

  /// Whether a version was given with wildcards where none may be, for which the service has an
  /// error of its own.
  private boolean isWildcardVersion(String text) {
    return trail.last().equals("semanticVersion") && WILDCARD_VERSION.matcher(text).matches();
  }

  private InvalidInputException refused(String detail) {
    return refused(error, detail);
  }

  private InvalidInputException refused(ServiceError error, String detail) {
    return new InvalidInputException(
        error, "The value supplied for parameter '" + trail + "' is not valid. " + detail);
  }
}
