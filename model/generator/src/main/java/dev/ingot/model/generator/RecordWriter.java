// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.StructureShape;
import software.amazon.smithy.model.traits.HttpLabelTrait;
import software.amazon.smithy.model.traits.HttpQueryTrait;
import software.amazon.smithy.model.traits.IdempotencyTokenTrait;

/// Writes the record of a structure, with its builder and its schema.
final class RecordWriter {
  private final Types types;
  private final String name;
  private final List<MemberShape> members;

  RecordWriter(Model model, StructureShape shape) {
    this.types = new Types(model);
    this.name = shape.getId().getName();
    this.members = new ArrayList<>(shape.members());
  }

  String write() {
    return """
    import dev.ingot.model.RandomIds;
    import dev.ingot.model.schema.Member;
    import dev.ingot.model.schema.Shape;
    import dev.ingot.model.schema.Structure;
    import java.time.Instant;
    import java.util.List;
    import java.util.Map;
    import java.util.Objects;
    import java.util.Optional;

    public record %1$s(%2$s) {
    %3$s
      public static Builder builder() {
        return new Builder();
      }

      /// Every setter replaces the value. A member that was not set is absent, except that a
      /// missing idempotency token is filled with a random one.
      public static final class Builder {
    %4$s
        private Builder() {}
    %5$s
        /// @throws NullPointerException if a required member was not set
        public %1$s build() {
          return new %1$s(%6$s);
        }
      }

      /// How codecs see the record.
      public static final class Schema extends Structure<%1$s> {
        public static final Schema INSTANCE = new Schema();

        private Schema() {
          super("%1$s"%7$s);
        }

        @Override
        @SuppressWarnings("unchecked")
        public %1$s create(Object[] slots) {
          return new %1$s(%8$s);
        }

        @Override
        public Object get(%1$s value, int position) {
          switch (position) {
    %9$s        default: throw new IndexOutOfBoundsException(position);
          }
        }
      }
    }
    """
        .formatted(
            name,
            each(m -> component(m) + " " + m.getMemberName(), ", "),
            copies(),
            each(m -> "    private %s %s;\n".formatted(boxed(m), m.getMemberName()), ""),
            each(this::setters, ""),
            each(this::built, ", "),
            each(m -> ",\n          " + schema(m), ""),
            each(this::slot, ", "),
            each(
                m ->
                    "        case %d: return value.%s;\n"
                        .formatted(members.indexOf(m), m.getMemberName()),
                ""));
  }

  /// The compact constructor: lists and maps are copied.
  private String copies() {
    var lines = each(this::copy, "");
    return lines.isEmpty() ? "" : "  public %s {\n%s  }\n".formatted(name, lines);
  }

  private String copy(MemberShape member) {
    var call =
        switch (target(member).getType()) {
          case LIST -> member.isRequired() ? "List.copyOf" : "Structure.copyOfList";
          case MAP -> member.isRequired() ? "Structure.copyOf" : "Structure.copyOfMap";
          default -> "";
        };
    return call.isEmpty() ? "" : "    %1$s = %2$s(%1$s);\n".formatted(member.getMemberName(), call);
  }

  private String setters(MemberShape member) {
    var plain =
        """

            public Builder %1$s(%2$s %1$s) {
              this.%1$s = %1$s;
              return this;
            }
        """
            .formatted(member.getMemberName(), plain(member));
    return member.isRequired()
        ? plain
        : plain
            + """

                public Builder %1$s(Optional<%2$s> %1$s) {
                  this.%1$s = %1$s.orElse(null);
                  return this;
                }
            """
                .formatted(member.getMemberName(), boxed(member));
  }

  private String built(MemberShape member) {
    var field = member.getMemberName();
    if (member.hasTrait(IdempotencyTokenTrait.class)) {
      return "%1$s == null ? RandomIds.uuid() : %1$s".formatted(field);
    }
    return member.isRequired()
        ? "Objects.requireNonNull(%1$s, \"%1$s\")".formatted(field)
        : "Optional.ofNullable(%s)".formatted(field);
  }

  private String schema(MemberShape member) {
    var place =
        member.hasTrait(HttpLabelTrait.class)
            ? "LABEL"
            : member.hasTrait(HttpQueryTrait.class) ? "QUERY" : "BODY";
    return "new Member(\"%s\", %s, %s, Member.Place.%s)"
        .formatted(
            member.getMemberName(), types.schema(target(member)), member.isRequired(), place);
  }

  private String slot(MemberShape member) {
    var slot = "slots[" + members.indexOf(member) + "]";
    return member.isRequired()
        ? "(%s) %s".formatted(boxed(member), slot)
        : "optional(%s)".formatted(slot);
  }

  private String component(MemberShape member) {
    return member.isRequired() ? plain(member) : "Optional<" + boxed(member) + ">";
  }

  private String plain(MemberShape member) {
    return types.plain(target(member));
  }

  private String boxed(MemberShape member) {
    return types.boxed(target(member));
  }

  private Shape target(MemberShape member) {
    return types.target(member);
  }

  private String each(Function<MemberShape, String> text, String separator) {
    return members.stream().map(text).collect(Collectors.joining(separator));
  }
}
