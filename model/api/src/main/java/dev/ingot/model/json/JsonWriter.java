// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.json;

import dev.ingot.model.schema.Member;
import dev.ingot.model.schema.Shape;
import dev.ingot.model.schema.Structure;
import dev.ingot.model.schema.Text;
import dev.ingot.model.schema.WireEnum;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/// Writes one record as JSON.
final class JsonWriter {
  private final JsonGenerator out;

  private JsonWriter(JsonGenerator out) {
    this.out = out;
  }

  static <T> byte[] write(Structure<T> shape, T value) {
    var bytes = new ByteArrayOutputStream(1024);
    try (var out =
        JsonCodec.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
      new JsonWriter(out).structure(shape, value);
    }
    return bytes.toByteArray();
  }

  private <T> void structure(Structure<T> shape, T value) {
    out.writeStartObject();
    var members = shape.members();
    for (var i = 0; i < members.size(); i++) {
      var member = members.get(i);
      var slot = shape.get(value, i);
      var present = slot instanceof Optional<?> optional ? optional : Optional.of(slot);
      if (present.isPresent() && member.place() == Member.Place.BODY) {
        out.writeName(member.name());
        value(member.shape(), present.get());
      }
    }
    out.writeEndObject();
  }

  @SuppressWarnings("unchecked")
  private void value(Shape shape, Object value) {
    switch (shape) {
      case Text _ -> out.writeString(Unicode.wellFormed((String) value));
      case Shape.Choice _ -> out.writeString(((WireEnum) value).wire());
      case Shape.Whole _ -> out.writeNumber(((Number) value).longValue());
      case Shape.Decimal _ -> out.writeNumber((Double) value);
      case Shape.Flag _ -> out.writeBoolean((Boolean) value);
      case Shape.Time _ -> out.writeNumber(seconds((Instant) value));
      case Shape.ListOf list -> list(list.element(), (List<?>) value);
      case Shape.MapOf _ -> map((Map<String, String>) value);
      case Structure<?> structure -> structure((Structure<Object>) structure, value);
    }
  }

  private void list(Shape element, List<?> values) {
    out.writeStartArray();
    for (var value : values) {
      value(element, value);
    }
    out.writeEndArray();
  }

  private void map(Map<String, String> map) {
    out.writeStartObject();
    for (var entry : map.entrySet()) {
      out.writeName(Unicode.wellFormed(entry.getKey()));
      out.writeString(Unicode.wellFormed(entry.getValue()));
    }
    out.writeEndObject();
  }

  /// Seconds since 1970 with the milliseconds as fraction, as in `1788990149.801`.
  private static String seconds(Instant time) {
    return BigDecimal.valueOf(time.toEpochMilli(), 3).stripTrailingZeros().toPlainString();
  }
}
