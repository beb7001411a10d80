// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.json;

import dev.ingot.model.ServiceError;
import dev.ingot.model.schema.Member;
import dev.ingot.model.schema.Shape;
import dev.ingot.model.schema.Structure;
import dev.ingot.model.schema.Text;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamConstraintsException;

/// Reads one JSON object into the slots of a structure.
///
/// Slots hold plain values: words of enums as `String`, whole numbers as `Long`, nested structures
/// as `Object[]`, and `Optional.empty()` for what is absent.
///
/// The object is read to its end even if a value has the wrong type, because bad JSON and missing
/// members are told first.
final class JsonReader {
  private static final double LIMIT_SECONDS = 1e11;

  private final Trail trail = new Trail();
  private Optional<String> missing = Optional.empty();
  private int missingDepth;
  private Optional<String> wrongType = Optional.empty();

  Object[] read(Structure<?> shape, byte[] body, Map<String, List<String>> outside) {
    var slots = absent(shape);
    outside(shape, slots, outside);
    if (body.length > 0 && JsonCodec.hasBody(shape)) {
      body(shape, slots, body);
    }
    requireAll(shape, slots, 0);
    if (missing.isPresent()) {
      throw malformed("The required parameter '" + missing.get() + "' is missing.");
    }
    if (wrongType.isPresent()) {
      throw malformed(wrongType.get());
    }
    return slots;
  }

  private void body(Structure<?> shape, Object[] slots, byte[] body) {
    try (var in = JsonCodec.FACTORY.createParser(ObjectReadContext.empty(), body)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("The request body must be a JSON object.");
      }
      members(in, shape, slots, 0);
      if (in.nextToken() != null) {
        throw malformed("The request body must be one JSON object.");
      }
    } catch (StreamConstraintsException e) {
      throw malformed(
          "The request body is nested too deeply, or has a name or number that is too long.");
    } catch (JacksonException e) {
      var place = e.getLocation();
      throw malformed(
          "The request body is not valid JSON: line %d, column %d."
              .formatted(place.getLineNr(), place.getColumnNr()));
    }
  }

  private void members(JsonParser in, Structure<?> shape, Object[] slots, int depth) {
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      var position = shape.position(in.currentName());
      var token = in.nextToken();
      if (position < 0 || shape.members().get(position).place() != Member.Place.BODY) {
        in.skipChildren();
      } else if (token == JsonToken.VALUE_NULL) {
        slots[position] = Optional.empty();
      } else {
        var member = shape.members().get(position);
        var mark = trail.into(member.name());
        slots[position] = value(in, token, member.shape(), depth);
        trail.back(mark);
      }
    }
  }

  private Object value(JsonParser in, JsonToken token, Shape shape, int depth) {
    return switch (shape) {
      case Text _, Shape.Choice _ when token == JsonToken.VALUE_STRING -> in.getString();
      case Shape.Flag _ when token.isBoolean() -> token == JsonToken.VALUE_TRUE;
      case Shape.Whole _ when token.isNumeric() -> whole(in, token);
      case Shape.Decimal _ when token.isNumeric() -> in.getDoubleValue();
      case Shape.Time _ when token.isNumeric() -> time(in.getDoubleValue());
      case Shape.Time _ when token == JsonToken.VALUE_STRING -> time(in.getString());
      case Shape.ListOf list when token == JsonToken.START_ARRAY -> list(in, list, depth);
      case Shape.MapOf _ when token == JsonToken.START_OBJECT -> map(in);
      case Structure<?> structure when token == JsonToken.START_OBJECT ->
          structure(in, structure, depth + 1);
      case Text _, Shape.Choice _ -> wrong(in, "a string");
      case Shape.Flag _ -> wrong(in, "true or false");
      case Shape.Whole _, Shape.Decimal _ -> wrong(in, "a number");
      case Shape.Time _ -> wrong(in, "a number of seconds since 1970");
      case Shape.ListOf _ -> wrong(in, "an array");
      case Shape.MapOf _, Structure<?> _ -> wrong(in, "an object");
    };
  }

  private Object[] structure(JsonParser in, Structure<?> shape, int depth) {
    var slots = absent(shape);
    members(in, shape, slots, depth);
    requireAll(shape, slots, depth);
    return slots;
  }

  private Object list(JsonParser in, Shape.ListOf shape, int depth) {
    var values = new ArrayList<>();
    for (var token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      var mark = trail.into(values.size());
      values.add(value(in, token, shape.element(), depth));
      trail.back(mark);
    }
    return values;
  }

  private Object map(JsonParser in) {
    var map = new LinkedHashMap<String, String>();
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      var key = in.currentName();
      switch (in.nextToken()) {
        case VALUE_STRING -> map.put(key, in.getString());
        case VALUE_NULL -> map.remove(key);
        default -> {
          var mark = trail.into("value");
          wrong(in, "a string");
          trail.back(mark);
        }
      }
    }
    return map;
  }

  /// A whole number, also if it is written as `12.0`. One that no `long` holds becomes the nearest
  /// that one does, and then breaks its range.
  private Object whole(JsonParser in, JsonToken token) {
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return switch (in.getNumberType()) {
        case INT, LONG -> in.getLongValue();
        default -> in.getBigIntegerValue().signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
      };
    }
    var number = in.getDoubleValue();
    return number == Math.rint(number) ? (Object) (long) number : wrong(in, "a whole number");
  }

  private Object time(double seconds) {
    return Math.abs(seconds) <= LIMIT_SECONDS
        ? Instant.ofEpochMilli(Math.round(seconds * 1000))
        : wrongTime();
  }

  private Object time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return wrongTime();
    }
  }

  private Object wrongTime() {
    return wrongType("a number of seconds since 1970");
  }

  /// Notes the first value of a wrong type and steps over it.
  private Object wrong(JsonParser in, String expected) {
    in.skipChildren();
    return wrongType(expected);
  }

  private Object wrongType(String expected) {
    if (wrongType.isEmpty()) {
      wrongType = Optional.of("The value of parameter '" + trail + "' must be " + expected + ".");
    }
    // Anything but absent: the member is there.
    return "";
  }

  /// Notes a missing member, the outermost first.
  private void requireAll(Structure<?> shape, Object[] slots, int depth) {
    if (missing.isPresent() && missingDepth <= depth) {
      return;
    }
    for (var i = 0; i < slots.length; i++) {
      var member = shape.members().get(i);
      if (member.required() && slots[i] instanceof Optional) {
        var mark = trail.into(member.name());
        missing = Optional.of(trail.toString());
        missingDepth = depth;
        trail.back(mark);
        return;
      }
    }
  }

  private static void outside(
      Structure<?> shape, Object[] slots, Map<String, List<String>> outside) {
    for (var i = 0; i < slots.length; i++) {
      var member = shape.members().get(i);
      var values = outside.getOrDefault(member.name(), List.of());
      if (member.place() != Member.Place.BODY && !values.isEmpty()) {
        slots[i] = member.shape() instanceof Shape.ListOf ? values : values.getFirst();
      }
    }
  }

  private static Object[] absent(Structure<?> shape) {
    var slots = new Object[shape.members().size()];
    Arrays.fill(slots, Optional.empty());
    return slots;
  }

  private static InvalidInputException malformed(String message) {
    return new InvalidInputException(ServiceError.INVALID_REQUEST, message);
  }
}
