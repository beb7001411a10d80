// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.generator;

import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.shapes.CollectionShape;
import software.amazon.smithy.model.shapes.MapShape;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.traits.LengthTrait;

/// How shapes of the model are spelt in Java: as types, and as expressions that make the schema.
record Types(Model model) {

  /// The type of a value, boxed.
  String boxed(Shape shape) {
    return switch (shape.getType()) {
      case STRING -> "String";
      case INTEGER -> "Integer";
      case LONG -> "Long";
      case DOUBLE -> "Double";
      case BOOLEAN -> "Boolean";
      case TIMESTAMP -> "Instant";
      case ENUM, STRUCTURE -> shape.getId().getName();
      case LIST -> "List<" + boxed(element(shape)) + ">";
      case MAP -> "Map<String, String>";
      default -> throw unsupported(shape);
    };
  }

  /// The type of a value that is always there.
  String plain(Shape shape) {
    return switch (shape.getType()) {
      case INTEGER -> "int";
      case LONG -> "long";
      case DOUBLE -> "double";
      case BOOLEAN -> "boolean";
      default -> boxed(shape);
    };
  }

  /// An expression for the schema's shape. Simple shapes are shared constants, so that their
  /// patterns are compiled once.
  String schema(Shape shape) {
    return switch (shape.getType()) {
      case STRING, INTEGER, LONG, DOUBLE, BOOLEAN, TIMESTAMP ->
          "Simple." + Names.constant(shape.getId().getName());
      case ENUM -> "new Shape.Choice(List.of(%s.values()))".formatted(shape.getId().getName());
      case STRUCTURE -> shape.getId().getName() + ".Schema.INSTANCE";
      case LIST -> "new Shape.ListOf(%s, %s)".formatted(length(shape), schema(element(shape)));
      case MAP -> {
        var map = (MapShape) shape;
        yield "new Shape.MapOf(%s, %s, %s)"
            .formatted(length(shape), schema(target(map.getKey())), schema(target(map.getValue())));
      }
      default -> throw unsupported(shape);
    };
  }

  Shape target(MemberShape member) {
    return model.expectShape(member.getTarget());
  }

  /// The limits of a length, as two arguments.
  static String length(Shape shape) {
    var trait = shape.getTrait(LengthTrait.class);
    var min = trait.flatMap(LengthTrait::getMin).orElse(0L);
    return min
        + ", "
        + trait.flatMap(LengthTrait::getMax).map(String::valueOf).orElse("Integer.MAX_VALUE");
  }

  private Shape element(Shape list) {
    return target(((CollectionShape) list).getMember());
  }

  private static IllegalArgumentException unsupported(Shape shape) {
    return new IllegalArgumentException(
        "the generator knows no " + shape.getType() + ": " + shape.getId());
  }
}
