// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.generator;

import java.util.stream.Collectors;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.traits.PatternTrait;
import software.amazon.smithy.model.traits.RangeTrait;

/// Writes the shapes that are no structures, with their constraints.
final class SimpleWriter {
  private SimpleWriter() {}

  static String write(Model model, String namespace) {
    var constants =
        model
            .shapes()
            .filter(s -> s.getId().getNamespace().equals(namespace))
            .sorted()
            .map(SimpleWriter::constant)
            .collect(Collectors.joining());
    return """
    import dev.ingot.model.schema.Shape;
    import dev.ingot.model.schema.Text;

    final class Simple {
      private Simple() {}

    %s}
    """
        .formatted(constants);
  }

  private static String constant(Shape shape) {
    return switch (shape.getType()) {
      case STRING ->
          line(shape, "Text", Types.length(shape) + ", " + Names.literal(pattern(shape)));
      case INTEGER -> whole(shape, false, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> whole(shape, true, Long.MIN_VALUE, Long.MAX_VALUE);
      case DOUBLE ->
          line(
              shape,
              "Shape.Decimal",
              min(shape, "-Double.MAX_VALUE") + ", " + max(shape, "Double.MAX_VALUE"));
      case BOOLEAN -> line(shape, "Shape.Flag", "");
      case TIMESTAMP -> line(shape, "Shape.Time", "");
      default -> "";
    };
  }

  private static String whole(Shape shape, boolean wide, long min, long max) {
    var limits = min(shape, String.valueOf(min)) + "L, " + max(shape, String.valueOf(max)) + "L";
    return line(shape, "Shape.Whole", wide + ", " + limits);
  }

  private static String min(Shape shape, String otherwise) {
    return shape
        .getTrait(RangeTrait.class)
        .flatMap(RangeTrait::getMin)
        .map(Object::toString)
        .orElse(otherwise);
  }

  private static String max(Shape shape, String otherwise) {
    return shape
        .getTrait(RangeTrait.class)
        .flatMap(RangeTrait::getMax)
        .map(Object::toString)
        .orElse(otherwise);
  }

  private static String pattern(Shape shape) {
    return shape.getTrait(PatternTrait.class).map(PatternTrait::getValue).orElse("");
  }

  private static String line(Shape shape, String type, String arguments) {
    return "  static final %s %s = new %s(%s);\n"
        .formatted(type, Names.constant(shape.getId().getName()), type, arguments);
  }
}
