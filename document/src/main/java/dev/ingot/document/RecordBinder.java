// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Makes a record of a mapping: each component of the record is a key, in camelCase as it stands,
/// or as its [Key] says.
///
/// | component type | value |
/// |---|---|
/// | `String` | a scalar, by its source text |
/// | `int`, `long` | a decimal integer |
/// | `boolean` | `true` or `false` |
/// | `Value` | anything, as it is |
/// | a record | a mapping |
/// | an enum | a scalar that equals a constant's `toString()` |
/// | `List<T>` | a sequence; empty if missing |
/// | `Map<String, T>` | a mapping; empty if missing |
/// | `Optional<T>` | missing or null gives empty; a component of any other scalar type is required |
///
/// Unknown keys are problems, with a suggestion for a misspelt one. All problems are reported, not
/// only the first. A [RefusedKeyException] of the record's constructor is a problem of that key's
/// value, any other [IllegalArgumentException] one of the mapping.
public final class RecordBinder {
  private final List<Problem> problems;
  private final Predicate<String> unknown;

  private RecordBinder(List<Problem> problems, Predicate<String> unknown) {
    this.problems = problems;
    this.unknown = unknown;
  }

  /// @param path the path of the value for problems, such as `steps[0].inputs`
  /// @param problems what is wrong is added here
  /// @return the record, or empty if anything was wrong
  public static <T extends Record> Optional<T> bind(
      Class<T> type, Value value, String path, List<Problem> problems) {
    return new RecordBinder(problems, _ -> false).record(type, value, path).map(type::cast);
  }

  /// Finds what is wrong with a value, parts of which stand in for what is not known yet: what a
  /// record refuses of these is no problem.
  ///
  /// @param unknown whether the value at a path is not known, or not all of it
  public static void check(
      Class<? extends Record> type,
      Value value,
      String path,
      Predicate<String> unknown,
      List<Problem> problems) {
    new RecordBinder(problems, unknown).record(type, value, path);
  }

  /// The key among the allowed ones that a misspelt key most probably meant.
  public static Optional<String> suggestion(String key, Iterable<String> allowed) {
    return Spelling.nearest(key, allowed);
  }

  private Optional<Object> record(Class<?> type, Value value, String path) {
    if (!(value instanceof Value.Mapping mapping)) {
      return wrong(value, path, "must be a mapping, not " + kind(value));
    }
    var before = problems.size();
    var components = type.getRecordComponents();
    checkKeys(mapping, components, path);
    var arguments = new ArrayList<Object>(components.length);
    for (var component : components) {
      component(mapping, component, path).ifPresent(arguments::add);
    }
    return problems.size() > before || arguments.size() < components.length
        ? Optional.empty()
        : create(type, arguments, mapping, path);
  }

  private void checkKeys(Value.Mapping mapping, RecordComponent[] components, String path) {
    var allowed = new ArrayList<String>(components.length);
    for (var component : components) {
      allowed.add(key(component));
    }
    for (var entry : mapping.keyPlaces().entrySet()) {
      var key = entry.getKey();
      if (allowed.contains(key)) {
        continue;
      }
      var help =
          suggestion(key, allowed)
              .map(meant -> "; did you mean '" + meant + "'?")
              .orElse(allowed.isEmpty() ? "" : "; allowed: " + String.join(", ", allowed));
      problems.add(
          new Problem(entry.getValue(), join(path, key), "unknown key '" + key + "'" + help));
    }
  }

  private Optional<Object> component(
      Value.Mapping mapping, RecordComponent component, String path) {
    var type = component.getGenericType();
    var key = key(component);
    var value =
        mapping.get(key).filter(v -> !(v instanceof Value.Scalar scalar && scalar.isNull()));
    if (value.isPresent()) {
      return value(type, value.get(), join(path, key));
    }
    if (raw(type) == Optional.class) {
      return Optional.of(Optional.empty());
    }
    if (raw(type) == List.class) {
      return Optional.of(List.of());
    }
    if (raw(type) == Map.class) {
      return Optional.of(Map.of());
    }
    if (raw(type) == Value.class && mapping.get(key).isPresent()) {
      return mapping.get(key).map(Object.class::cast);
    }
    return wrong(mapping, join(path, key), "'" + key + "' is required");
  }

  private Optional<Object> value(Type type, Value value, String path) {
    var raw = raw(type);
    if (raw == Optional.class) {
      return value(argument(type, 0), value, path).map(Optional::of);
    }
    if (raw == Value.class) {
      return Optional.of(value);
    }
    if (raw == List.class) {
      return list(argument(type, 0), value, path);
    }
    if (raw == Map.class) {
      return map(argument(type, 1), value, path);
    }
    if (raw.isRecord()) {
      return record(raw, value, path);
    }
    if (!(value instanceof Value.Scalar scalar)) {
      return wrong(value, path, "must be " + expected(raw) + ", not " + kind(value));
    }
    return scalar(raw, scalar)
        .or(() -> wrong(value, path, "must be " + expected(raw) + ", not '" + scalar.text() + "'"));
  }

  private static Optional<Object> scalar(Class<?> type, Value.Scalar scalar) {
    if (type == String.class) {
      return Optional.of(scalar.text());
    }
    if (type == boolean.class || type == Boolean.class) {
      return scalar.asBoolean().map(Object.class::cast);
    }
    if (type == long.class || type == Long.class) {
      return scalar.asInteger().map(Object.class::cast);
    }
    if (type == int.class || type == Integer.class) {
      return scalar.asInteger().filter(n -> n == n.intValue()).map(Long::intValue);
    }
    if (type.isEnum()) {
      for (var constant : type.getEnumConstants()) {
        if (constant.toString().equals(scalar.text())) {
          return Optional.of(constant);
        }
      }
      return Optional.empty();
    }
    throw new IllegalArgumentException("no document value for " + type);
  }

  private Optional<Object> list(Type itemType, Value value, String path) {
    if (!(value instanceof Value.Sequence(_, var values))) {
      return wrong(value, path, "must be a list, not " + kind(value));
    }
    var items = new ArrayList<Object>(values.size());
    for (var i = 0; i < values.size(); i++) {
      value(itemType, values.get(i), path + "[" + i + "]").ifPresent(items::add);
    }
    return items.size() < values.size() ? Optional.empty() : Optional.of(List.copyOf(items));
  }

  private Optional<Object> map(Type valueType, Value value, String path) {
    if (!(value instanceof Value.Mapping mapping)) {
      return wrong(value, path, "must be a mapping, not " + kind(value));
    }
    var made = new LinkedHashMap<String, Object>();
    for (var entry : mapping.entries().entrySet()) {
      value(valueType, entry.getValue(), join(path, entry.getKey()))
          .ifPresent(v -> made.put(entry.getKey(), v));
    }
    return made.size() < mapping.entries().size()
        ? Optional.empty()
        : Optional.of(Collections.unmodifiableMap(made));
  }

  private Optional<Object> create(
      Class<?> type, List<Object> arguments, Value.Mapping mapping, String path) {
    var components = type.getRecordComponents();
    var types = new Class<?>[components.length];
    for (var i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return Optional.of(constructor.newInstance(arguments.toArray()));
    } catch (InvocationTargetException e) {
      return switch (e.getCause()) {
        case RefusedKeyException refusal when unknown.test(join(path, refusal.key())) ->
            Optional.empty();
        case RefusedKeyException refusal ->
            wrong(
                mapping.get(refusal.key()).orElse(mapping),
                join(path, refusal.key()),
                String.valueOf(refusal.getMessage()));
        case IllegalArgumentException refusal ->
            wrong(mapping, path, String.valueOf(refusal.getMessage()));
        case null, default ->
            throw new IllegalStateException("cannot create " + type, e.getCause());
      };
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot create " + type, e);
    }
  }

  private Optional<Object> wrong(Value value, String path, String message) {
    problems.add(new Problem(value.place(), path, message));
    return Optional.empty();
  }

  private static String expected(Class<?> type) {
    if (type == String.class) {
      return "a string";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type.isEnum()) {
      var words = new ArrayList<String>();
      for (var constant : type.getEnumConstants()) {
        words.add(constant.toString());
      }
      return "one of " + String.join(", ", words);
    }
    return "an integer";
  }

  private static String kind(Value value) {
    return switch (value) {
      case Value.Scalar scalar when scalar.isNull() -> "empty";
      case Value.Scalar scalar -> "'" + scalar.text() + "'";
      case Value.Sequence _ -> "a list";
      case Value.Mapping _ -> "a mapping";
      case Value.Tagged tagged -> "!" + tagged.tag();
    };
  }

  /// The key that documents have for a component of a record.
  public static String key(RecordComponent component) {
    var key = component.getAnnotation(Key.class);
    return key == null ? component.getName() : key.value();
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> raw -> raw;
      case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
      default -> throw new IllegalArgumentException("no document value for " + type);
    };
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }
}
