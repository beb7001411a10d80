// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.model.schema.Shape;
import dev.ingot.model.schema.Structure;
import dev.ingot.model.schema.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Makes the API's records of CloudFormation properties, by the schemas of the model. Every
/// violation of a constraint becomes a problem at its place.
final class ShapeBinder {
  private final List<Problem> problems;

  ShapeBinder(List<Problem> problems) {
    this.problems = problems;
  }

  /// @param broken properties that are there but could not be evaluated; nothing is said about them
  /// @return empty if anything is wrong or broken
  <T> Optional<T> bind(
      Structure<T> shape, Value.Mapping properties, Set<String> broken, String path) {
    var before = problems.size();
    var members = shape.members();
    var slots = new Object[members.size()];
    for (var i = 0; i < slots.length; i++) {
      var member = members.get(i);
      var property = PropertyNames.property(shape.name(), member.name());
      var value = property.flatMap(properties::get);
      slots[i] = Optional.empty();
      if (value.isPresent()) {
        var bound = bind(member.shape(), value.get(), path + "." + property.get());
        if (bound.isPresent()) {
          slots[i] = bound.get();
        }
      } else if (member.name().equals("clientToken")) {
        slots[i] = UUID.randomUUID().toString();
      } else if (member.required() && property.isPresent() && !broken.contains(property.get())) {
        problem(properties.place(), path, property.get() + " is required");
      }
    }
    requireKnown(shape, properties, path);
    return problems.size() == before && broken.isEmpty()
        ? Optional.of(shape.create(slots))
        : Optional.empty();
  }

  /// Every property must be one of the shape's.
  void requireKnown(Structure<?> shape, Value.Mapping properties, String path) {
    var known = PropertyNames.properties(shape);
    for (var property : properties.entries().keySet()) {
      if (!known.contains(property) && !PropertyNames.isIgnored(shape.name(), property)) {
        problem(
            ExpressionParser.keyPlace(properties, property),
            path + "." + property,
            TemplateParser.unknown("property", property, known));
      }
    }
  }

  /// The value of a property that is a mapping of texts; empty without it or if it is wrong.
  Optional<Map<String, String>> texts(
      Structure<?> shape, String property, Value.Mapping properties, String path) {
    for (var member : shape.members()) {
      if (PropertyNames.property(shape.name(), member.name()).equals(Optional.of(property))
          && member.shape() instanceof Shape.MapOf map) {
        return properties.get(property).flatMap(value -> map(map, value, path + "." + property));
      }
    }
    return Optional.empty();
  }

  private Optional<?> bind(Shape shape, Value value, String path) {
    return switch (shape) {
      case Text text -> scalar(value, path).flatMap(scalar -> text(text, scalar, path));
      case Shape.Choice choice ->
          scalar(value, path).flatMap(scalar -> choice(choice, scalar, path));
      case Shape.Whole whole -> scalar(value, path).flatMap(scalar -> whole(whole, scalar, path));
      case Shape.Decimal decimal ->
          scalar(value, path).flatMap(scalar -> decimal(decimal, scalar, path));
      case Shape.Flag _ -> scalar(value, path).flatMap(scalar -> flag(scalar, path));
      case Shape.Time _ -> {
        problem(value.place(), path, "points in time cannot be given in a template");
        yield Optional.empty();
      }
      case Shape.ListOf list -> list(list, value, path);
      case Shape.MapOf map -> map(map, value, path);
      case Structure<?> structure -> {
        if (value instanceof Value.Mapping properties) {
          yield bind(structure, properties, Set.of(), path);
        }
        problem(value.place(), path, "must be a mapping");
        yield Optional.empty();
      }
    };
  }

  private Optional<Value.Scalar> scalar(Value value, String path) {
    if (value instanceof Value.Scalar scalar && !scalar.isNull()) {
      return Optional.of(scalar);
    }
    problem(value.place(), path, "must be a single value");
    return Optional.empty();
  }

  private Optional<String> text(Text shape, Value.Scalar scalar, String path) {
    var text = scalar.text();
    var length = text.codePointCount(0, text.length());
    if (length < shape.min() || length > shape.max()) {
      problem(
          scalar.place(),
          path,
          "is %d characters long; %s".formatted(length, range(shape.min(), shape.max())));
      return Optional.empty();
    }
    if (!shape.matches(text)) {
      problem(scalar.place(), path, "'" + text + "' does not have the form " + shape.pattern());
      return Optional.empty();
    }
    return Optional.of(text);
  }

  private Optional<?> choice(Shape.Choice shape, Value.Scalar scalar, String path) {
    var found = shape.find(scalar.text());
    if (found.isEmpty()) {
      var words = shape.values().stream().map(value -> value.wire()).toList();
      problem(
          scalar.place(),
          path,
          "'" + scalar.text() + "' is not one of " + String.join(", ", words));
    }
    return found;
  }

  private Optional<?> whole(Shape.Whole shape, Value.Scalar scalar, String path) {
    var number = scalar.asInteger();
    if (number.isEmpty() || number.get() < shape.min() || number.get() > shape.max()) {
      problem(scalar.place(), path, "must be a whole number; " + range(shape.min(), shape.max()));
      return Optional.empty();
    }
    return shape.wide() ? number : number.map(Math::toIntExact);
  }

  private Optional<?> decimal(Shape.Decimal shape, Value.Scalar scalar, String path) {
    var number = ParameterValues.number(scalar.text());
    if (number.isEmpty() || number.get() < shape.min() || number.get() > shape.max()) {
      problem(scalar.place(), path, "must be a number");
      return Optional.empty();
    }
    return number;
  }

  private Optional<?> flag(Value.Scalar scalar, String path) {
    var flag = scalar.asBoolean();
    if (flag.isEmpty()) {
      problem(scalar.place(), path, "must be true or false");
    }
    return flag;
  }

  private Optional<?> list(Shape.ListOf shape, Value value, String path) {
    if (!(value instanceof Value.Sequence(var place, var items))) {
      problem(value.place(), path, "must be a list");
      return Optional.empty();
    }
    if (items.size() < shape.min() || items.size() > shape.max()) {
      problem(
          place, path, "has %d items; %s".formatted(items.size(), range(shape.min(), shape.max())));
      return Optional.empty();
    }
    var list = new ArrayList<Object>();
    for (var i = 0; i < items.size(); i++) {
      bind(shape.element(), items.get(i), path + "[" + i + "]").ifPresent(list::add);
    }
    return Optional.of(list);
  }

  private Optional<Map<String, String>> map(Shape.MapOf shape, Value value, String path) {
    if (!(value instanceof Value.Mapping mapping)) {
      problem(value.place(), path, "must be a mapping");
      return Optional.empty();
    }
    if (mapping.entries().size() > shape.max()) {
      problem(mapping.place(), path, "has too many entries; " + range(shape.min(), shape.max()));
    }
    var map = new LinkedHashMap<String, String>();
    for (var entry : mapping.entries().entrySet()) {
      var key =
          new Value.Scalar(
              ExpressionParser.keyPlace(mapping, entry.getKey()), entry.getKey(), false);
      var at = path + "." + entry.getKey();
      text(shape.key(), key, at);
      scalar(entry.getValue(), at)
          .flatMap(scalar -> text(shape.value(), scalar, at))
          .ifPresent(text -> map.put(entry.getKey(), text));
    }
    // CloudFormation leaves an empty mapping out.
    return map.isEmpty() ? Optional.empty() : Optional.of(map);
  }

  private static String range(long min, long max) {
    if (max >= Integer.MAX_VALUE) {
      return "at least " + min + " allowed";
    }
    return min + " to " + max + " allowed";
  }

  private void problem(Place place, String path, String message) {
    problems.add(new Problem(place, path, message));
  }
}
