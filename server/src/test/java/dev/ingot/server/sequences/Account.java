// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ingot.core.Scope;
import dev.ingot.document.Json;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.Operation;
import dev.ingot.model.json.InvalidInputException;
import dev.ingot.model.json.JsonCodec;
import dev.ingot.model.schema.Member;
import dev.ingot.server.EmbeddedIngot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The operations of one account, by name and in JSON, as they are called over HTTP.
final class Account {
  /// Stands in requests and answers for the beginning of this account's ARNs.
  static final String OWN = "own:";

  private final ImageBuilderApi api;
  private final String prefix;

  Account(EmbeddedIngot services, String number) {
    this.api = services.api(new Scope("aws", "eu-central-1", number));
    this.prefix = "arn:aws:imagebuilder:eu-central-1:" + number + ":";
  }

  /// @throws RefusedException if Ingot refuses it
  Map<String, Object> call(String name, Map<String, Object> members) {
    var operation =
        ImageBuilder.OPERATIONS.stream()
            .filter(o -> o.name().equals(name))
            .findFirst()
            .orElseThrow();
    return call(operation, members);
  }

  private <I, O> Map<String, Object> call(Operation<I, O> operation, Map<String, Object> members) {
    try {
      var output = api.call(operation, request(operation, members));
      var answer = new String(JsonCodec.encode(operation.output(), output), UTF_8);
      return Json.readObject(answer.replace(prefix, OWN));
    } catch (ApiException e) {
      throw new RefusedException(e.code());
    } catch (InvalidInputException e) {
      throw new RefusedException(e.error().code());
    }
  }

  private <I> I request(Operation<I, ?> operation, Map<String, Object> members) {
    var outside = new HashMap<String, List<String>>();
    for (var member : operation.input().members()) {
      if (member.place() != Member.Place.BODY && members.containsKey(member.name())) {
        outside.put(member.name(), texts(members.get(member.name())));
      }
    }
    var body = Json.write(members).replace(OWN, prefix).getBytes(UTF_8);
    return JsonCodec.decodeRequest(operation, body, outside);
  }

  private List<String> texts(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Object::toString).toList()
        : List.of(value.toString().replace(OWN, prefix));
  }
}
