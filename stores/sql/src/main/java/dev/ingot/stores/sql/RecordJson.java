// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.Arn;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Core's records as JSON text: a member per record component, empty `Optional`s left out.
///
/// ```json
/// {"arn":"arn:aws:imagebuilder:…","name":"web","platform":"LINUX","dateCreated":"2026-11-24T12:00:00Z","tags":{"team":"web"}}
/// ```
///
/// What is stored must stay readable: members that the record does not have are passed over, and an
/// `Optional`, a list, a map, a number or a boolean that is missing reads as empty, 0 or false. A
/// component that is added to a record of core needs one of these types.
final class RecordJson {
  private final JsonFactory json = new JsonFactory();
  private final Map<Class<?>, Shape> shapes = new ConcurrentHashMap<>();

  private record Member(String name, Type type, Method accessor) {}

  private record Shape(Constructor<?> constructor, List<Member> members) {
    static Shape of(Class<?> type) {
      var components = type.getRecordComponents();
      var types = new Class<?>[components.length];
      var members = new ArrayList<Member>();
      for (var i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        members.add(
            new Member(
                components[i].getName(),
                components[i].getGenericType(),
                components[i].getAccessor()));
      }
      try {
        return new Shape(type.getDeclaredConstructor(types), members);
      } catch (NoSuchMethodException e) {
        throw new IllegalArgumentException(type + " has no canonical constructor", e);
      }
    }
  }

  /// @param value a record, or a list of records
  String write(Object value) {
    var text = new StringWriter();
    try (var generator = json.createGenerator(ObjectWriteContext.empty(), text)) {
      write(generator, value);
    }
    return text.toString();
  }

  <T extends Record> T read(Class<T> type, String text) {
    try (var parser = json.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      return type.cast(readRecord(parser, type));
    }
  }

  <T extends Record> List<T> readList(Class<T> type, String text) {
    if (text.equals("[]")) {
      return List.of();
    }
    try (var parser = json.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      return readList(parser, type).stream().map(type::cast).toList();
    }
  }

  private void write(JsonGenerator to, Object value) {
    switch (value) {
      case String text -> to.writeString(text);
      case Integer number -> to.writeNumber(number);
      case Long number -> to.writeNumber(number);
      case Boolean flag -> to.writeBoolean(flag);
      case Enum<?> word -> to.writeString(word.name());
      case Instant time -> to.writeString(time.toString());
      case Arn arn -> to.writeString(arn.toString());
      case Optional<?> optional -> write(to, optional.orElseThrow());
      case List<?> list -> {
        to.writeStartArray();
        list.forEach(element -> write(to, element));
        to.writeEndArray();
      }
      case Map<?, ?> map -> {
        to.writeStartObject();
        map.forEach((name, element) -> {
          to.writeName(String.valueOf(name));
          write(to, element);
        });
        to.writeEndObject();
      }
      case Record whole -> writeRecord(to, whole);
      default -> throw new IllegalArgumentException("cannot store a " + value.getClass());
    }
  }

  /// Compares nothing: the first comparison of each record type has to be linked, which would take
  /// most of the time of the first write.
  private void writeRecord(JsonGenerator to, Record whole) {
    to.writeStartObject();
    for (var member : shape(whole.getClass()).members) {
      var value = call(() -> member.accessor.invoke(whole));
      if (value instanceof Optional<?> optional && optional.isEmpty()) {
        continue;
      }
      to.writeName(member.name);
      write(to, value);
    }
    to.writeEndObject();
  }

  private Object readRecord(JsonParser from, Class<?> type) {
    var members = shape(type).members;
    var values = new Object[members.size()];
    for (var i = 0; i < values.length; i++) {
      values[i] = missing(members.get(i).type);
    }
    expect(from, JsonToken.START_OBJECT, type);
    while (from.nextToken() == JsonToken.PROPERTY_NAME) {
      var index = indexOf(members, from.currentName());
      from.nextToken();
      if (index < 0) {
        from.skipChildren();
      } else {
        values[index] = read(from, members.get(index).type);
      }
    }
    for (var i = 0; i < values.length; i++) {
      if (values[i] == Missing.MISSING) {
        throw new IllegalStateException(
            "a stored " + type.getSimpleName() + " has no member " + members.get(i).name);
      }
    }
    return call(() -> shape(type).constructor.newInstance(values));
  }

  private enum Missing {
    MISSING
  }

  private static Object missing(Type type) {
    return switch (raw(type).getName()) {
      case "java.util.Optional" -> Optional.empty();
      case "java.util.List" -> List.of();
      case "java.util.Map" -> Map.of();
      case "int" -> 0;
      case "long" -> 0L;
      case "boolean" -> false;
      default -> Missing.MISSING;
    };
  }

  private Object read(JsonParser from, Type type) {
    var raw = raw(type);
    return switch (raw.getName()) {
      case "java.lang.String" -> from.getString();
      case "int", "java.lang.Integer" -> from.getIntValue();
      case "long", "java.lang.Long" -> from.getLongValue();
      case "boolean", "java.lang.Boolean" -> from.getBooleanValue();
      case "java.time.Instant" -> Instant.parse(from.getString());
      case "dev.ingot.core.Arn" -> Arn.parse(from.getString()).orElseThrow();
      case "java.util.Optional" -> Optional.of(read(from, argument(type, 0)));
      case "java.util.List" -> readList(from, argument(type, 0));
      case "java.util.Map" -> readMap(from, argument(type, 1));
      default -> {
        if (raw.isRecord()) {
          yield readRecord(from, raw);
        }
        yield constant(raw, from.getString());
      }
    };
  }

  private List<Object> readList(JsonParser from, Type element) {
    var list = new ArrayList<>();
    expect(from, JsonToken.START_ARRAY, raw(element));
    while (from.nextToken() != JsonToken.END_ARRAY) {
      list.add(read(from, element));
    }
    return list;
  }

  private Map<String, Object> readMap(JsonParser from, Type element) {
    var map = new LinkedHashMap<String, Object>();
    expect(from, JsonToken.START_OBJECT, raw(element));
    while (from.nextToken() == JsonToken.PROPERTY_NAME) {
      var name = from.currentName();
      from.nextToken();
      map.put(name, read(from, element));
    }
    return map;
  }

  private static Object constant(Class<?> type, String name) {
    for (var constant : type.isEnum() ? type.getEnumConstants() : new Object[0]) {
      if (constant instanceof Enum<?> word && word.name().equals(name)) {
        return word;
      }
    }
    throw new IllegalStateException("a stored " + type.getSimpleName() + " is unknown: " + name);
  }

  private Shape shape(Class<?> type) {
    return shapes.computeIfAbsent(type, Shape::of);
  }

  private static int indexOf(List<Member> members, String name) {
    for (var i = 0; i < members.size(); i++) {
      if (members.get(i).name.equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static void expect(JsonParser from, JsonToken token, Class<?> type) {
    if (from.currentToken() != token) {
      throw new IllegalStateException(
          "a stored " + type.getSimpleName() + " begins with " + from.currentToken());
    }
  }

  private static Class<?> raw(Type type) {
    return type instanceof ParameterizedType generic
        ? (Class<?>) generic.getRawType()
        : (Class<?>) type;
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private interface Call {
    Object run() throws ReflectiveOperationException;
  }

  private static Object call(Call call) {
    try {
      return call.run();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("a stored record is refused: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
