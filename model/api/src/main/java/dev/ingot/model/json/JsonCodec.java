// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.json;

import dev.ingot.model.Operation;
import dev.ingot.model.schema.Member;
import dev.ingot.model.schema.Structure;
import java.util.List;
import java.util.Map;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/// JSON of the API's requests and responses, read and written by their schemas.
public final class JsonCodec {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).build())
          .build();

  private JsonCodec() {}

  /// Reads a request. Unknown members are ignored and `null` means absent.
  ///
  /// Of several problems one is told: bad JSON before a missing required member, that before a
  /// wrong type, and that before a broken constraint.
  ///
  /// @param body the request's body; empty means `{}`
  /// @param outside the values of the path and the query, by member
  /// @throws InvalidInputException if there is no such request
  public static <I> I decodeRequest(
      Operation<I, ?> operation, byte[] body, Map<String, List<String>> outside) {
    var shape = operation.input();
    var slots = new JsonReader().read(shape, body, outside);
    Constraints.checkSlots(operation, slots);
    return Records.of(shape, slots);
  }

  /// Reads a response. Constraints are not checked, and a word that an enum does not know counts as
  /// absent, so that a newer server can be talked to.
  ///
  /// @throws InvalidInputException if the body has another structure
  public static <O> O decodeResponse(Structure<O> shape, byte[] body) {
    return Records.of(shape, new JsonReader().read(shape, body, Map.of()));
  }

  /// Writes the members that belong into a body, in the order of the model. What is absent is left
  /// out.
  public static <T> byte[] encode(Structure<T> shape, T value) {
    return JsonWriter.write(shape, value);
  }

  /// Whether a message of this shape has a body at all.
  public static boolean hasBody(Structure<?> shape) {
    for (var member : shape.members()) {
      if (member.place() == Member.Place.BODY) {
        return true;
      }
    }
    return false;
  }
}
