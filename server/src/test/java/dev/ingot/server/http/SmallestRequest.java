// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.Operation;
import dev.ingot.model.auth.PercentCoding;
import dev.ingot.model.schema.Member;
import dev.ingot.model.schema.Shape;
import dev.ingot.model.schema.Structure;
import dev.ingot.model.schema.Text;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

/// A request with nothing but what the model requires of an operation. It keeps all constraints.
///
/// @param target the path and the query
/// @param body empty for none
public record SmallestRequest(String method, String target, String body) {
  private static final String ARN = "arn:aws:imagebuilder:us-east-1:111122223333:";
  private static final String UUID = "01234567-89ab-4def-8123-456789abcdef";

  /// The first that keeps the constraints of a text is taken.
  private static final List<String> TEXTS =
      Stream.concat(
              Stream.of(
                  "web",
                  "web-base",
                  "1.0.0",
                  "step-" + UUID,
                  "wf-" + UUID,
                  "lce-" + UUID,
                  "arn:aws:iam::111122223333:role/builder"),
              Stream.of(
                      "component/web/1.0.0/1",
                      "component/web/1.0.0",
                      "image/web/1.0.0/1",
                      "image/web/1.0.0",
                      "image-recipe/web/1.0.0",
                      "container-recipe/web/1.0.0",
                      "infrastructure-configuration/web",
                      "distribution-configuration/web",
                      "image-pipeline/web",
                      "lifecycle-policy/web",
                      "workflow/build/web/1.0.0/1",
                      "workflow/build/web/1.0.0")
                  .map(ARN::concat))
          .toList();

  public static SmallestRequest of(Operation<?, ?> operation) {
    var path = operation.uri();
    var query = new StringJoiner("&", "?", "").setEmptyValue("");
    var body = new StringJoiner(",", "{", "}");
    for (var member : operation.input().members()) {
      if (member.required()) {
        switch (member.place()) {
          case LABEL -> path = path.replace("{" + member.name() + "}", coded(member));
          case QUERY -> query.add(member.name() + "=" + coded(member));
          case BODY -> body.add(json(member));
        }
      }
    }
    var hasBody = operation.method().equals("PUT") || operation.method().equals("POST");
    return new SmallestRequest(operation.method(), path + query, hasBody ? body.toString() : "");
  }

  private static String coded(Member member) {
    var shape = member.shape() instanceof Shape.ListOf list ? list.element() : member.shape();
    return PercentCoding.encode(text((Text) shape, member.name()));
  }

  private static String json(Member member) {
    return "\"" + member.name() + "\":" + json(member.shape(), member.name());
  }

  private static String json(Shape shape, String name) {
    return switch (shape) {
      case Text text -> "\"" + text(text, name) + "\"";
      case Shape.Choice choice -> "\"" + choice.values().getFirst().wire() + "\"";
      case Shape.Whole whole -> String.valueOf(Math.max(1, whole.min()));
      case Shape.Decimal decimal -> String.valueOf(Math.max(1, decimal.min()));
      case Shape.Flag _ -> "true";
      case Shape.Time _ -> "1788990149.801";
      case Shape.ListOf list -> "[" + json(list.element(), name) + "]";
      case Shape.MapOf map ->
          "{\"" + text(map.key(), name) + "\":\"" + text(map.value(), name) + "\"}";
      case Structure<?> structure -> {
        var members = new StringJoiner(",", "{", "}");
        structure.members().stream()
            .filter(Member::required)
            .forEach(member -> members.add(json(member)));
        yield members.toString();
      }
    };
  }

  private static String text(Text shape, String name) {
    return TEXTS.stream()
        .filter(text -> shape.matches(text))
        .filter(text -> text.length() >= shape.min() && text.length() <= shape.max())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + ": no text like " + shape.pattern()));
  }
}
