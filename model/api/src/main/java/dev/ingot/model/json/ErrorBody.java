// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.json;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;

/// The body of an error answer: `{"__type":"ResourceNotFoundException","message":"…"}`.
public record ErrorBody(String type, String message) {

  public byte[] toBytes() {
    var bytes = new ByteArrayOutputStream(256);
    try (var out =
        JsonCodec.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
      out.writeStartObject();
      out.writeName("__type");
      out.writeString(Unicode.wellFormed(type));
      out.writeName("message");
      out.writeString(Unicode.wellFormed(message));
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /// Reads what it can: empty texts stand for what is not there.
  public static ErrorBody parse(byte[] body) {
    var type = "";
    var message = "";
    try (var in = JsonCodec.FACTORY.createParser(ObjectReadContext.empty(), body)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return new ErrorBody("", "");
      }
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        var name = in.currentName();
        if (in.nextToken() != JsonToken.VALUE_STRING) {
          in.skipChildren();
        } else if (name.equals("__type")) {
          type = in.getString();
        } else if (name.equals("message") || name.equals("Message")) {
          message = in.getString();
        }
      }
    } catch (JacksonException e) {
      return new ErrorBody("", "");
    }
    return new ErrorBody(type, message);
  }
}
