// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.document.Json;
import dev.ingot.model.Operation;
import dev.ingot.model.auth.PercentCoding;
import dev.ingot.model.schema.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A request of an operation as plain values, which need not keep what the model says.
///
/// @param members by their names, such as [Json] writes; those that no member has go into the body
public record ModelRequest(Operation<?, ?> operation, Map<String, Object> members) {

  /// Half of a surrogate pair, which UTF-8 cannot carry and JSON can.
  private static final Pattern HALF = Pattern.compile("\\p{Cs}");

  /// A place in a request: names of members and positions in lists, from the outside to the inside.
  public record Place(List<Object> steps) {

    public static Place of(Member member) {
      return new Place(List.of(member.name()));
    }

    public Place then(Object step) {
      var longer = new ArrayList<>(steps);
      longer.add(step);
      return new Place(List.copyOf(longer));
    }

    /// As errors name it: `components[0].parameters`.
    @Override
    public String toString() {
      var text = new StringBuilder();
      for (var step : steps) {
        switch (step) {
          case Integer position -> text.append('[').append(position).append(']');
          default -> text.append(text.isEmpty() ? "" : ".").append(step);
        }
      }
      return text.toString();
    }

    /// As errors name it behind the place: `parameters`, or `components[0]`.
    String last() {
      var text = toString();
      return text.substring(text.lastIndexOf('.') + 1);
    }
  }

  ModelRequest with(Place place, Object value) {
    return new ModelRequest(operation, changed(members, place.steps, copy -> copy.accept(value)));
  }

  ModelRequest without(Place place) {
    return new ModelRequest(operation, changed(members, place.steps, Slot::clear));
  }

  /// What is to be changed in a copy.
  private interface Slot {
    void accept(Object value);

    void clear();
  }

  private interface Change {
    void on(Slot slot);
  }

  private static Map<String, Object> changed(
      Map<String, Object> map, List<Object> steps, Change change) {
    var copy = new LinkedHashMap<>(map);
    var name = (String) steps.getFirst();
    if (steps.size() > 1) {
      copy.put(
          name, below(copy.getOrDefault(name, Map.of()), steps.subList(1, steps.size()), change));
      return copy;
    }
    change.on(
        new Slot() {
          @Override
          public void accept(Object value) {
            copy.put(name, value);
          }

          @Override
          public void clear() {
            copy.remove(name);
          }
        });
    return copy;
  }

  @SuppressWarnings("unchecked") // maps of requests have names as keys
  private static Object below(Object value, List<Object> steps, Change change) {
    return value instanceof Map<?, ?> map
        ? changed((Map<String, Object>) map, steps, change)
        : changed((List<Object>) value, steps, change);
  }

  private static List<Object> changed(List<Object> list, List<Object> steps, Change change) {
    var copy = new ArrayList<>(list);
    var position = (int) steps.getFirst();
    if (steps.size() > 1) {
      copy.set(position, below(copy.get(position), steps.subList(1, steps.size()), change));
      return copy;
    }
    change.on(
        new Slot() {
          @Override
          public void accept(Object value) {
            copy.set(position, value);
          }

          @Override
          public void clear() {
            copy.remove(position);
          }
        });
    return copy;
  }

  /// The path and the query.
  public String target() {
    var path = operation.uri();
    var query = new StringJoiner("&", "?", "").setEmptyValue("");
    for (var member : operation.input().members()) {
      if (members.containsKey(member.name())) {
        var value = members.get(member.name());
        switch (member.place()) {
          case LABEL ->
              path = path.replace("{" + member.name() + "}", PercentCoding.encode((String) value));
          case QUERY -> {
            for (var one : value instanceof List<?> list ? list : List.of(value)) {
              query.add(member.name() + "=" + PercentCoding.encode(String.valueOf(one)));
            }
          }
          case BODY -> {}
        }
      }
    }
    return path + query;
  }

  /// Empty for operations that have none.
  public String body() {
    return hasBody()
        ? HALF.matcher(Json.write(bodyMembers())).replaceAll(ModelRequest::escaped)
        : "";
  }

  private static String escaped(MatchResult half) {
    return "\\\\u%04x".formatted((int) half.group().charAt(0));
  }

  public boolean hasBody() {
    return operation.method().equals("PUT") || operation.method().equals("POST");
  }

  private Map<String, Object> bodyMembers() {
    var body = new LinkedHashMap<>(members);
    for (var member : operation.input().members()) {
      if (member.place() != Member.Place.BODY) {
        body.remove(member.name());
      }
    }
    return body;
  }
}
