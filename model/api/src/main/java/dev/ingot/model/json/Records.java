// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.json;

import dev.ingot.model.ServiceError;
import dev.ingot.model.schema.Shape;
import dev.ingot.model.schema.Structure;
import dev.ingot.model.schema.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes records of slots that were read: nested slots become records, words become constants.
final class Records {
  private Records() {}

  static <T> T of(Structure<T> shape, Object[] slots) {
    var members = shape.members();
    for (var i = 0; i < slots.length; i++) {
      if (!(slots[i] instanceof Optional)) {
        slots[i] = value(members.get(i).shape(), slots[i]);
        if (members.get(i).required() && slots[i] instanceof Optional) {
          throw new InvalidInputException(
              ServiceError.INVALID_REQUEST, "unknown value of '" + members.get(i).name() + "'");
        }
      }
    }
    return shape.create(slots);
  }

  private static Object value(Shape shape, Object value) {
    return switch (shape) {
      case Shape.Choice choice -> constant(choice, (String) value);
      case Shape.Whole whole -> whole.wide() ? value : Math.toIntExact((Long) value);
      case Shape.ListOf list -> list(list.element(), (List<?>) value);
      case Structure<?> structure -> of(structure, (Object[]) value);
      case Text _, Shape.Decimal _, Shape.Flag _, Shape.Time _, Shape.MapOf _ -> value;
    };
  }

  /// The constant of a word, or `Optional.empty()` if the enum has none.
  private static Object constant(Shape.Choice shape, String word) {
    var constant = shape.find(word);
    return constant.isPresent() ? constant.get() : constant;
  }

  private static Object list(Shape element, List<?> values) {
    if (element instanceof Text) {
      return values;
    }
    var result = new ArrayList<>(values.size());
    for (var value : values) {
      var made = value(element, value);
      if (!(made instanceof Optional)) {
        result.add(made);
      }
    }
    return result;
  }
}
