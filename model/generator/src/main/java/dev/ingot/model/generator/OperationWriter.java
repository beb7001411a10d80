// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.generator;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.ServiceShape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.traits.HttpErrorTrait;
import software.amazon.smithy.model.traits.HttpTrait;

/// Writes the table of operations, the switch to the schemas they use, and the service's errors.
record OperationWriter(List<OperationShape> operations) {

  String constants() {
    return """
    import dev.ingot.model.shape.*;
    import java.util.List;

    /// The operations of the API.
    public final class ImageBuilder {
      private ImageBuilder() {}

    %s
      /// All operations, sorted by name without regard to case.
      public static final List<Operation<?, ?>> OPERATIONS =
          List.of(
    %s);
    }
    """
        .formatted(
            lines(i -> constant(operations.get(i), i), "\n"),
            lines(i -> "          " + name(i), ",\n"));
  }

  private static String constant(OperationShape operation, int index) {
    var http = operation.expectTrait(HttpTrait.class);
    return "  public static final Operation<%s, %s> %s =\n      new Operation<>(%d, \"%s\", \"%s\", \"%s\");\n"
        .formatted(
            operation.getInputShape().getName(),
            operation.getOutputShape().getName(),
            Names.constant(operation.getId().getName()),
            index,
            operation.getId().getName(),
            http.getMethod(),
            http.getUri());
  }

  /// A class of its own, so that a schema is loaded when its operation is first called. It returns
  /// the interface, because to verify that a schema is a class the JVM would load all of them.
  String shapes() {
    return """
    import dev.ingot.model.schema.Shape;
    import dev.ingot.model.shape.*;

    final class OperationShapes {
      private OperationShapes() {}

      static Shape input(int operation) {
        switch (operation) {
    %s
          default: throw new IllegalArgumentException("no operation " + operation);
        }
      }

      static Shape output(int operation) {
        switch (operation) {
    %s
          default: throw new IllegalArgumentException("no operation " + operation);
        }
      }
    }
    """
        .formatted(schemas(OperationShape::getInputShape), schemas(OperationShape::getOutputShape));
  }

  private String schemas(Function<OperationShape, ShapeId> shape) {
    return lines(
        i ->
            "      case %d: return %s.Schema.INSTANCE;"
                .formatted(i, shape.apply(operations.get(i)).getName()),
        "\n");
  }

  static String errors(Model model, ServiceShape service) {
    var constants =
        service.getErrorsSet().stream()
            .map(id ->
                "  %s(\"%s\", %d)"
                    .formatted(
                        Names.constant(id.getName()).replaceFirst("_EXCEPTION$", ""),
                        id.getName(),
                        model.expectShape(id).expectTrait(HttpErrorTrait.class).getCode()))
            .collect(Collectors.joining(",\n"));
    return """
    /// The errors that the service declares.
    public enum ServiceError {
    %s;

      private final String code;
      private final int httpStatus;

      ServiceError(String code, int httpStatus) {
        this.code = code;
        this.httpStatus = httpStatus;
      }

      /// Its name on the wire.
      public String code() {
        return code;
      }

      public int httpStatus() {
        return httpStatus;
      }
    }
    """
        .formatted(constants);
  }

  private String name(int index) {
    return Names.constant(operations.get(index).getId().getName());
  }

  private String lines(IntFunction<String> line, String separator) {
    return IntStream.range(0, operations.size())
        .mapToObj(line)
        .collect(Collectors.joining(separator));
  }
}
