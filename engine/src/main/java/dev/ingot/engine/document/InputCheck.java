// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.Value;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Binds a step's inputs to the record of its action: with what is known when a document is
/// checked, and with everything when the step runs.
///
/// For the check, a value of a fitting type stands in for each one that only a run knows.
public final class InputCheck {
  private InputCheck() {}

  /// Adds a problem for everything that can be known to be wrong before a run.
  static void check(
      Class<? extends Record> type,
      Template.Members inputs,
      Value.Mapping written,
      String path,
      List<Problem> problems) {
    var unknown = new ArrayList<String>();
    collectUnknown(inputs, path, unknown);
    RecordBinder.check(
        type,
        standIn(type, inputs, written),
        path,
        at -> unknown.stream().anyMatch(each -> each.equals(at) || isWithin(each, at)),
        problems);
  }

  private static boolean isWithin(String path, String outer) {
    return path.startsWith(outer + ".") || path.startsWith(outer + "[");
  }

  /// The paths of what only a run knows.
  private static void collectUnknown(Template template, String path, List<String> unknown) {
    switch (template) {
      case Template.Fixed _ -> {}
      case Template.Whole _, Template.Text _ -> unknown.add(path);
      case Template.Members(var members) ->
          members.forEach((name, member) -> collectUnknown(member, path + "." + name, unknown));
      case Template.Items(var items) -> {
        for (var i = 0; i < items.size(); i++) {
          collectUnknown(items.get(i), path + "[" + i + "]", unknown);
        }
      }
    }
  }

  /// The record of resolved inputs; every problem names its path and nothing else.
  public static <I extends Record> Optional<I> bind(
      Class<I> type, Map<?, ?> resolved, List<Problem> problems) {
    var nowhere = new Place("inputs", 1, 1);
    return RecordBinder.bind(type, value(resolved, nowhere), "inputs", problems);
  }

  private static Value standIn(Type type, Template template, Value written) {
    return switch (template) {
      case Template.Fixed _ -> written;
      case Template.Whole _, Template.Text _ -> example(type, written.place());
      case Template.Items(var items) -> {
        if (!(written instanceof Value.Sequence(var place, var values))) {
          yield written;
        }
        var list = new ArrayList<Value>();
        for (var i = 0; i < items.size(); i++) {
          list.add(standIn(argument(type, 0), items.get(i), values.get(i)));
        }
        yield new Value.Sequence(place, list);
      }
      case Template.Members(var members) ->
          written instanceof Value.Mapping mapping ? standIn(type, members, mapping) : written;
    };
  }

  private static Value standIn(Type type, Map<String, Template> members, Value.Mapping written) {
    var entries = new LinkedHashMap<String, Value>();
    var places = new LinkedHashMap<String, Place>();
    written
        .entries()
        .forEach((key, value) -> {
          var name = key.endsWith(".$") ? key.substring(0, key.length() - 2) : key;
          var template = members.get(name);
          if (template != null && !entries.containsKey(name)) {
            entries.put(name, standIn(member(type, name), template, value));
            places.put(name, written.keyPlaces().getOrDefault(key, written.place()));
          }
        });
    return new Value.Mapping(
        written.place(), Collections.unmodifiableMap(entries), Collections.unmodifiableMap(places));
  }

  /// The type of a member of a record or map; [Object] if it is not known.
  private static Type member(Type type, String name) {
    var inner = unwrapped(type);
    if (inner instanceof Class<?> record && record.isRecord()) {
      for (var component : record.getRecordComponents()) {
        if (RecordBinder.key(component).equals(name)) {
          return component.getGenericType();
        }
      }
    }
    return raw(inner) == Map.class ? argument(inner, 1) : Object.class;
  }

  private static Type argument(Type type, int index) {
    return unwrapped(type) instanceof ParameterizedType parameterized
            && index < parameterized.getActualTypeArguments().length
        ? parameterized.getActualTypeArguments()[index]
        : Object.class;
  }

  private static Type unwrapped(Type type) {
    return type instanceof ParameterizedType parameterized && raw(type) == Optional.class
        ? parameterized.getActualTypeArguments()[0]
        : type;
  }

  private static Type raw(Type type) {
    return type instanceof ParameterizedType parameterized ? parameterized.getRawType() : type;
  }

  /// Some value that binds to the type.
  private static Value example(Type type, Place place) {
    var inner = unwrapped(type);
    if (raw(inner) == List.class) {
      return new Value.Sequence(place, List.of());
    }
    if (raw(inner) == Map.class) {
      return new Value.Mapping(place, Map.of(), Map.of());
    }
    if (inner instanceof Class<?> record && record.isRecord()) {
      var entries = new LinkedHashMap<String, Value>();
      for (var component : record.getRecordComponents()) {
        entries.put(RecordBinder.key(component), example(component.getGenericType(), place));
      }
      return new Value.Mapping(place, Collections.unmodifiableMap(entries), Map.of());
    }
    return new Value.Scalar(place, exampleText(inner), true);
  }

  private static String exampleText(Type type) {
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return "1";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true";
    }
    if (type instanceof Class<?> word && word.isEnum()) {
      return word.getEnumConstants()[0].toString();
    }
    return "known-when-it-runs";
  }

  /// Plain Java as a document's value.
  private static Value value(Object plain, Place place) {
    return switch (plain) {
      case Map<?, ?> map -> {
        var entries = new LinkedHashMap<String, Value>();
        map.forEach((key, value) -> entries.put(key.toString(), value(value, place)));
        yield new Value.Mapping(place, Collections.unmodifiableMap(entries), Map.of());
      }
      case List<?> list ->
          new Value.Sequence(place, list.stream().map(item -> value(item, place)).toList());
      case String text -> new Value.Scalar(place, text, false);
      default -> new Value.Scalar(place, plain.toString(), true);
    };
  }
}
