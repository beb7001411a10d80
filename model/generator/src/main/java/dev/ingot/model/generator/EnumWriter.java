// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.generator;

import software.amazon.smithy.model.shapes.EnumShape;

/// Writes an enum. Its constants are named after the model's, so `Platform.Linux`.
final class EnumWriter {
  private EnumWriter() {}

  static String write(EnumShape shape) {
    var constants = new StringBuilder();
    shape
        .getEnumValues()
        .forEach((name, wire) ->
            constants
                .append(constants.isEmpty() ? "" : ",\n")
                .append("  %s(%s)".formatted(Names.word(name), Names.literal(wire))));
    return """
    import dev.ingot.model.schema.WireEnum;

    public enum %1$s implements WireEnum {
    %2$s;

      private final String wire;

      %1$s(String wire) {
        this.wire = wire;
      }

      @Override
      public String wire() {
        return wire;
      }
    }
    """
        .formatted(shape.getId().getName(), constants);
  }
}
