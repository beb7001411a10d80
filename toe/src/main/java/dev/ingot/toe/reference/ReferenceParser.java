// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.reference;

import java.util.Optional;
import java.util.OptionalInt;

/// Reads the expression between `{{` and `}}`.
///
/// ```text
/// expr    = chain | loopref | ssm | env | imds | ctx | name
/// name    = 3..128 of [A-Za-z0-9_-]
/// chain   = name "." name "." ("inputs"|"outputs") ["[" digits "]"] "." key ["[" digits "]"]
/// loopref = ("loop" | loopname) "." ("index"|"value")   ; loopname = 1..128 of [A-Za-z0-9_-]
/// ssm     = "aws:ssm:" ( path | "resolve(" ws ( name | ssm ) ws ")" )
/// env     = "env:" 1*any ; imds = "aws:imds:" 1*any ; ctx = "context:" 1*alpha
/// ```
final class ReferenceParser {
  private static final String SSM = "aws:ssm:";
  private static final String RESOLVE = "resolve(";
  private static final int MAX_RESOLVES = 8;

  private ReferenceParser() {}

  /// Empty if the text has none of the forms.
  static Optional<Reference> parse(String expression) {
    if (expression.indexOf(':') >= 0) {
      return namespaced(expression, 0);
    }
    var parts = expression.split("\\.", -1);
    return switch (parts.length) {
      case 1 -> Names.isName(expression) ? Optional.of(new Reference.Variable(expression)) : none();
      case 2 -> loop(parts[0], parts[1]);
      case 4 -> chain(parts);
      default -> none();
    };
  }

  private static Optional<Reference> namespaced(String text, int resolves) {
    if (text.startsWith(SSM)) {
      return parameterStore(text.substring(SSM.length()), resolves);
    }
    if (text.startsWith("env:") && text.length() > 4) {
      return Optional.of(new Reference.Environment(text.substring(4)));
    }
    if (text.startsWith("aws:imds:") && text.length() > 9) {
      return Optional.of(new Reference.InstanceMetadata(text.substring(9)));
    }
    if (text.startsWith("context:") && Names.isLetters(text.substring(8))) {
      return Optional.of(new Reference.Context(text.substring(8)));
    }
    return none();
  }

  private static Optional<Reference> parameterStore(String path, int resolves) {
    if (!path.startsWith(RESOLVE)) {
      return Names.isParameterPath(path) ? Optional.of(new Reference.ParameterStore(path)) : none();
    }
    if (!path.endsWith(")") || resolves == MAX_RESOLVES) {
      return none();
    }
    var inner = path.substring(RESOLVE.length(), path.length() - 1).strip();
    var reference =
        Names.isName(inner)
            ? Optional.<Reference>of(new Reference.Variable(inner))
            : inner.startsWith(SSM) ? namespaced(inner, resolves + 1) : none();
    return reference.map(Reference.ParameterStoreOf::new);
  }

  private static Optional<Reference> loop(String name, String part) {
    if (!Names.isLoopName(name)) {
      return none();
    }
    return switch (part) {
      case "index" -> Optional.of(new Reference.Loop(name, Reference.Part.INDEX));
      case "value" -> Optional.of(new Reference.Loop(name, Reference.Part.VALUE));
      default -> none();
    };
  }

  private static Optional<Reference> chain(String[] parts) {
    var side = Indexed.parse(parts[2]);
    var key = Indexed.parse(parts[3]);
    if (side.isEmpty()
        || key.isEmpty()
        || !Names.isName(parts[0])
        || !Names.isName(parts[1])
        || !Names.isLoopName(key.get().name())) {
      return none();
    }
    return switch (side.get().name()) {
      case "inputs" -> chain(parts, Reference.Side.INPUTS, side.get(), key.get());
      case "outputs" -> chain(parts, Reference.Side.OUTPUTS, side.get(), key.get());
      default -> none();
    };
  }

  private static Optional<Reference> chain(
      String[] parts, Reference.Side side, Indexed indexed, Indexed key) {
    return Optional.of(
        new Reference.Chain(parts[0], parts[1], side, indexed.index(), key.name(), key.index()));
  }

  private static Optional<Reference> none() {
    return Optional.empty();
  }

  /// `name` or `name[3]`.
  private record Indexed(String name, OptionalInt index) {

    static Optional<Indexed> parse(String text) {
      var open = text.indexOf('[');
      if (open < 0) {
        return Optional.of(new Indexed(text, OptionalInt.empty()));
      }
      var digits = text.endsWith("]") ? text.substring(open + 1, text.length() - 1) : "";
      if (!Names.isDigits(digits) || digits.length() > 6) {
        return Optional.empty();
      }
      return Optional.of(
          new Indexed(text.substring(0, open), OptionalInt.of(Integer.parseInt(digits))));
    }
  }
}
