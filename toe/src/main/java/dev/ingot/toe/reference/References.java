// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.reference;

import dev.ingot.core.machine.MachineException;
import dev.ingot.document.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Finds and replaces the references of strings.
///
/// Replacing is textual: nothing is quoted, and `{{ }}` in a replaced value is not looked at again.
/// What stands between `{{` and `}}` and has none of the forms of [Reference], such as a Go
/// template's `{{.Names}}`, is no reference.
public final class References {
  private static final int MAX_EXPRESSION = 2048;

  private References() {}

  /// @param start of the opening braces
  /// @param end behind the closing braces
  /// @param expression as it is written, without blanks around
  private record Found(int start, int end, Reference reference, String expression) {}

  /// Whether there is any reference in the text.
  public static boolean isIn(String text) {
    return next(text, 0).isPresent();
  }

  /// Gives each reference of the text and its expression to the visitor, in order.
  public static void visit(String text, BiConsumer<Reference, String> visitor) {
    for (var found = next(text, 0); found.isPresent(); found = next(text, found.get().end())) {
      visitor.accept(found.get().reference(), found.get().expression());
    }
  }

  /// The text with its references replaced.
  public static String replace(String text, Resolver resolver)
      throws UnresolvedException, MachineException, InterruptedException {
    var made = new StringBuilder();
    var done = 0;
    for (var next = next(text, 0); next.isPresent(); next = next(text, next.get().end())) {
      var found = next.get();
      var value = resolver.resolve(found.reference(), found.expression());
      if (value.isPresent()) {
        made.append(text, done, found.start()).append(value.get());
        done = found.end();
      }
    }
    return done == 0 ? text : made.append(text, done, text.length()).toString();
  }

  /// The items of a text that is nothing but a reference to a list; empty if it is anything else.
  public static Optional<List<String>> list(String text, Resolver resolver)
      throws UnresolvedException, MachineException, InterruptedException {
    var found = next(text, 0).filter(f -> f.start() == 0 && f.end() == text.length());
    return found.isPresent()
        ? resolver.resolveList(found.get().reference(), found.get().expression())
        : Optional.empty();
  }

  /// The value with the references of all its scalars replaced. A scalar with a replaced reference
  /// is no longer plain: it is a string, whatever it says. A reference to a list that is the only
  /// item of a sequence gives the sequence its items.
  public static Value replace(Value value, Resolver resolver)
      throws UnresolvedException, MachineException, InterruptedException {
    return switch (value) {
      case Value.Scalar scalar -> {
        var text = replace(scalar.text(), resolver);
        yield text.equals(scalar.text()) ? scalar : new Value.Scalar(scalar.place(), text, false);
      }
      case Value.Sequence sequence -> {
        var items = new ArrayList<Value>(sequence.items().size());
        if (sequence.items().size() == 1 && sequence.items().getFirst() instanceof Value.Scalar s) {
          var list = list(s.text(), resolver);
          if (list.isPresent()) {
            list.get().forEach(item -> items.add(new Value.Scalar(s.place(), item, false)));
            yield new Value.Sequence(sequence.place(), items);
          }
        }
        for (var item : sequence.items()) {
          items.add(replace(item, resolver));
        }
        yield new Value.Sequence(sequence.place(), items);
      }
      case Value.Mapping mapping -> {
        var entries = new LinkedHashMap<String, Value>();
        for (var entry : mapping.entries().entrySet()) {
          entries.put(entry.getKey(), replace(entry.getValue(), resolver));
        }
        yield new Value.Mapping(mapping.place(), entries, mapping.keyPlaces());
      }
      case Value.Tagged tagged -> tagged;
    };
  }

  /// All scalars of a value, in document order.
  public static List<Value.Scalar> scalars(Value value) {
    var scalars = new ArrayList<Value.Scalar>();
    collect(value, scalars);
    return scalars;
  }

  private static void collect(Value value, List<Value.Scalar> scalars) {
    switch (value) {
      case Value.Scalar scalar -> scalars.add(scalar);
      case Value.Sequence sequence -> sequence.items().forEach(item -> collect(item, scalars));
      case Value.Mapping mapping ->
          mapping.entries().values().forEach(entry -> collect(entry, scalars));
      case Value.Tagged tagged -> collect(tagged.value(), scalars);
    }
  }

  private static Optional<Found> next(String text, int from) {
    var end = -1;
    for (var start = text.indexOf("{{", from); start >= 0; start = text.indexOf("{{", start + 1)) {
      if (end < start + 2) {
        end = text.indexOf("}}", start + 2);
      }
      if (end < 0) {
        return Optional.empty();
      }
      if (end - start > MAX_EXPRESSION) {
        continue;
      }
      var expression = withoutBlanks(text, start + 2, end);
      var reference = ReferenceParser.parse(expression);
      if (reference.isPresent()) {
        return Optional.of(new Found(start, end + 2, reference.get(), expression));
      }
    }
    return Optional.empty();
  }

  private static String withoutBlanks(String text, int from, int to) {
    var start = from;
    var end = to;
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
