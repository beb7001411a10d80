// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.json.JsonCodec;
import dev.ingot.model.schema.Shape;
import dev.ingot.model.schema.Structure;
import dev.ingot.model.schema.Text;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// Random requests: whatever comes, the answer is no server error, and what was accepted can be
/// written again. The seed is fixed, so a failure repeats.
class FuzzTest {
  private static final int ROUNDS = 200;
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "web base",
          "1.0.0",
          "Linux",
          "arn:aws:imagebuilder:eu-central-1:111122223333:component/a/1.0.0/1",
          "arn:aws:imagebuilder:eu-central-1:111122223333:image/a/1.0.0/1",
          "\\u0000",
          "\\ud800",
          "\\ud83d\\udce6",
          "\\n",
          "x".repeat(70_000),
          "arn:aws" + "-a".repeat(5000),
          "a" + "/a".repeat(49));

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
  private final StubHandler handler = new StubHandler();
  private int accepted;
  private final RestJson api = TestServer.api(handler);

  @Test
  void no_body_makes_a_server_error() {
    for (var operation : ImageBuilder.OPERATIONS) {
      for (var i = 0; i < ROUNDS; i++) {
        var body = object(operation.input(), 0);
        check(operation, i % 4 == 0 ? damaged(body) : body);
      }
    }

    assertThat(accepted).isGreaterThan(1000);
  }

  @Test
  void no_bytes_make_a_server_error() {
    for (var i = 0; i < 10_000; i++) {
      var bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      check(ImageBuilder.CREATE_COMPONENT, new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void no_target_makes_a_server_error() {
    for (var i = 0; i < 10_000; i++) {
      var operation = ImageBuilder.OPERATIONS.get(random.nextInt(ImageBuilder.OPERATIONS.size()));
      var bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      var noise = new String(bytes, StandardCharsets.ISO_8859_1);
      check(operation.method(), operation.uri().replace("{resourceArn}", noise), noise, "{}");
    }
  }

  private void check(Operation<?, ?> operation, String body) {
    var arn = "arn%3Aaws%3Aimagebuilder%3Ar%3A111122223333%3Acomponent%2Fa%2F1.0.0%2F1";
    var query = new StringJoiner("&");
    for (var member : operation.input().members()) {
      query.add(member.name() + "=" + (random.nextInt(3) == 0 ? noise() : arn));
    }
    check(
        operation.method(), operation.uri().replace("{resourceArn}", arn), query.toString(), body);
  }

  private void check(String method, String path, String query, String body) {
    handler.inputs.clear();
    var bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    var message = HttpMessage.of(method, path, query, _ -> List.of(), bytes);

    var answer = api.answer(message, bytes);

    assertThat(answer.status())
        .as(() -> method + " " + path + "?" + query + " " + HexFormat.of().formatHex(bytes))
        .isLessThan(500);
    for (var input : handler.inputs) {
      accepted++;
      encode(method, path, input);
    }
  }

  /// Writes an input as if it was the answer of a later call.
  @SuppressWarnings("unchecked")
  private static void encode(String method, String path, Object input) {
    var operation = new Router().find(method, path).orElseThrow().operation();
    JsonCodec.encode((Structure<Object>) operation.input(), input);
  }

  /// A body that is right in most places.
  private String object(Structure<?> shape, int depth) {
    var text = new StringJoiner(",", "{", "}");
    for (var member : shape.members()) {
      if (random.nextInt(12) < (member.required() ? 11 : 5)) {
        text.add("\"" + member.name() + "\":" + value(member.shape(), depth));
      }
    }
    return text.toString();
  }

  private String value(Shape shape, int depth) {
    if (random.nextInt(25) == 0) {
      return List.of("null", "7", "\"7\"", "{}", "[]", "true", "1e999", "-0.0", "[[[{}]]]")
          .get(random.nextInt(9));
    }
    return switch (shape) {
      case Text _ -> "\"" + noise() + "\"";
      case Shape.Choice choice ->
          "\"" + choice.values().get(random.nextInt(choice.values().size())).wire() + "\"";
      case Shape.Whole _ -> String.valueOf(random.nextLong() >> random.nextInt(64));
      case Shape.Decimal _ -> String.valueOf(random.nextDouble());
      case Shape.Flag _ -> String.valueOf(random.nextBoolean());
      case Shape.Time _ -> String.valueOf(random.nextLong() >> random.nextInt(64));
      case Shape.ListOf list -> {
        var text = new StringJoiner(",", "[", "]");
        for (var i = random.nextInt(4); i > 0; i--) {
          text.add(value(list.element(), depth));
        }
        yield text.toString();
      }
      case Shape.MapOf _ -> "{\"" + noise() + "\":\"" + noise() + "\"}";
      case Structure<?> structure -> object(structure, depth + 1);
    };
  }

  private String noise() {
    // The long texts are rare, or the test is slow.
    return TEXTS.get(random.nextInt(random.nextInt(20) == 0 ? TEXTS.size() : TEXTS.size() - 3));
  }

  private String damaged(String body) {
    var at = random.nextInt(body.length());
    return body.substring(0, at) + (char) random.nextInt(256) + body.substring(at + 1);
  }
}
