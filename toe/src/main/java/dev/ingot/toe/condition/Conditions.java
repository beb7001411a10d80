// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.condition;

import dev.ingot.core.machine.MachineException;
import dev.ingot.document.Value.Scalar;
import dev.ingot.toe.reference.References;
import dev.ingot.toe.reference.Resolver;
import dev.ingot.toe.reference.UnresolvedException;

/// Tells whether conditions hold. References are resolved as they are met, so what stands behind
/// the first false of an `and` or the first true of an `or` is not looked at.
public final class Conditions {
  private final Resolver resolver;
  private final Facts facts;

  public Conditions(Resolver resolver, Facts facts) {
    this.resolver = resolver;
    this.facts = facts;
  }

  /// @throws UnresolvedException if it cannot be told
  public boolean holds(Condition condition)
      throws UnresolvedException, MachineException, InterruptedException {
    return switch (condition) {
      case Condition.And(var all) -> {
        for (var one : all) {
          if (!holds(one)) {
            yield false;
          }
        }
        yield true;
      }
      case Condition.Or(var any) -> {
        for (var one : any) {
          if (holds(one)) {
            yield true;
          }
        }
        yield false;
      }
      case Condition.Not(var inner) -> !holds(inner);
      case Condition.IsEmpty(var text) -> text(text).isEmpty();
      case Condition.IsWhitespace(var text) -> !text(text).isEmpty() && text(text).isBlank();
      case Condition.CompareText(var order, var base, var value) ->
          order.fits(compareText(text(value), text(base)));
      case Condition.CompareNumbers(var order, var base, var value) -> compare(order, base, value);
      case Condition.Matches(var pattern, var value) -> matches(text(pattern), text(value));
      case Condition.BinaryExists(var name) -> facts.binaryExists(text(name));
      case Condition.FileExists(var path) -> facts.fileExists(text(path));
      case Condition.FolderExists(var path) -> facts.folderExists(text(path));
      case Condition.FileHashEquals(var algorithm, var hash, var path) -> {
        var expected = text(hash);
        yield facts.hash(algorithm, text(path)).filter(expected::equalsIgnoreCase).isPresent();
      }
    };
  }

  private boolean compare(Condition.Order order, Scalar base, Scalar value)
      throws UnresolvedException, MachineException, InterruptedException {
    var number = Numbers.of(resolved(base));
    if (number.isEmpty()) {
      throw new UnresolvedException("'" + text(base) + "' is no number to compare with");
    }
    var other = Numbers.of(resolved(value));
    return other.isPresent() && order.fits(other.get().compareTo(number.get()));
  }

  private static boolean matches(String pattern, String value) throws UnresolvedException {
    try {
      return Patterns.compile(pattern).matcher(value).find();
    } catch (IllegalArgumentException e) {
      throw new UnresolvedException(String.valueOf(e.getMessage()));
    }
  }

  /// Compares by code point after simple case folding.
  private static int compareText(String left, String right) {
    var i = 0;
    var j = 0;
    while (i < left.length() && j < right.length()) {
      var l = left.codePointAt(i);
      var r = right.codePointAt(j);
      var order = Integer.compare(folded(l), folded(r));
      if (order != 0) {
        return order;
      }
      i += Character.charCount(l);
      j += Character.charCount(r);
    }
    return Integer.compare(left.length() - i, right.length() - j);
  }

  private static int folded(int codePoint) {
    return Character.toLowerCase(Character.toUpperCase(codePoint));
  }

  private Scalar resolved(Scalar scalar)
      throws UnresolvedException, MachineException, InterruptedException {
    return (Scalar) References.replace(scalar, resolver);
  }

  private String text(Scalar scalar)
      throws UnresolvedException, MachineException, InterruptedException {
    return References.replace(scalar.text(), resolver);
  }
}
