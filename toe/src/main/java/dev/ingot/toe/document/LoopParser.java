// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.document.Value;
import dev.ingot.toe.reference.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the loops of one phase's steps.
final class LoopParser {
  private static final List<String> FIELDS = List.of("name", "for", "forEach");
  private static final List<String> COUNTING_FIELDS = List.of("start", "end", "updateBy");
  private static final List<String> PIECES_FIELDS = List.of("list", "delimiter");
  private static final String DELIMITERS = ".,;:\n\t -_";

  private final Set<String> variables;
  private final Set<String> names = new HashSet<>();

  /// @param variables names that a loop must not have
  LoopParser(Set<String> variables) {
    this.variables = variables;
  }

  /// The step's loop; empty if it has none or a wrong one.
  Optional<Loop> parse(Fields step) {
    var value = step.value("loop");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!(value.get() instanceof Value.Mapping mapping)) {
      step.wrong("loop", "Field 'loop' must be a mapping.");
      return Optional.empty();
    }
    var fields = new Fields(mapping, step.pathOf("loop"), step.words(), step.problems());
    fields.allowOnly(FIELDS, "loop");
    var name = name(fields);
    var counting = fields.value("for");
    var items = fields.value("forEach");
    if (counting.isEmpty() && items.isEmpty()) {
      fields.wrong("A loop needs one of 'for' and 'forEach'.");
      return Optional.empty();
    }
    if (counting.isPresent() && items.isPresent()) {
      var kinds = new ArrayList<>(mapping.entries().keySet());
      kinds.retainAll(List.of("for", "forEach"));
      fields.wrongKey(kinds.getLast(), "A loop has one of 'for' and 'forEach', not both.");
      return Optional.empty();
    }
    return counting.isPresent()
        ? counting(fields, name, counting.get())
        : items(fields, name, items.orElseThrow());
  }

  private String name(Fields fields) {
    var name = fields.text("name").orElse("");
    if (name.isEmpty()) {
      return name;
    }
    if (!Names.isLoopName(name)) {
      fields.wrong(
          "name", "A loop's name has 1 to 128 characters of numbers, english letters, - and _.");
    } else if (name.equals("loop") || variables.contains(name)) {
      fields.wrong("name", "The name '" + name + "' has another meaning in this document.");
    } else if (!names.add(name)) {
      fields.wrong("name", "Duplicate loop name '" + name + "' in the phase.");
    }
    return name;
  }

  private static Optional<Loop> counting(Fields loop, String name, Value value) {
    if (!(value instanceof Value.Mapping mapping)) {
      loop.wrong("for", "Field 'for' must be a mapping.");
      return Optional.empty();
    }
    var fields = new Fields(mapping, loop.pathOf("for"), loop.words(), loop.problems());
    fields.allowOnly(COUNTING_FIELDS, "loop");
    for (var key : COUNTING_FIELDS) {
      if (fields.value(key).isEmpty()) {
        fields.wrong("Field '" + key + "' is required.");
      }
    }
    var start = fields.integer("start");
    var end = fields.integer("end");
    var updateBy = fields.integer("updateBy");
    if (start.isEmpty() || end.isEmpty() || updateBy.isEmpty()) {
      return Optional.empty();
    }
    var from = start.getAsInt();
    var to = end.getAsInt();
    var by = updateBy.getAsInt();
    if (by == 0 || (from < to && by < 0) || (from > to && by > 0)) {
      fields.wrong(
          "updateBy", "The loop from " + from + " to " + to + " by " + by + " never ends.");
      return Optional.empty();
    }
    return Optional.of(new Loop.Counting(name, from, to, by));
  }

  private static Optional<Loop> items(Fields loop, String name, Value value) {
    return switch (value) {
      case Value.Sequence(_, var items) -> {
        var scalars = new ArrayList<Value.Scalar>(items.size());
        for (var item : items) {
          if (item instanceof Value.Scalar scalar) {
            scalars.add(scalar);
          }
        }
        if (scalars.size() < items.size()) {
          loop.wrong("forEach", "The list of 'forEach' may have strings only.");
          yield Optional.empty();
        }
        yield Optional.of(new Loop.Items(name, scalars));
      }
      case Value.Mapping mapping ->
          pieces(new Fields(mapping, loop.pathOf("forEach"), loop.words(), loop.problems()), name);
      case Value.Scalar _, Value.Tagged _ -> {
        loop.wrong("forEach", "Field 'forEach' must be a list, or a mapping with 'list'.");
        yield Optional.empty();
      }
    };
  }

  private static Optional<Loop> pieces(Fields fields, String name) {
    fields.allowOnly(PIECES_FIELDS, "loop");
    var delimiter =
        fields.mapping().get("delimiter").isPresent() ? fields.text("delimiter") : Optional.of(",");
    if (delimiter.isPresent()
        && (delimiter.get().length() != 1 || !DELIMITERS.contains(delimiter.get()))) {
      fields.wrong(
          "delimiter",
          "The delimiter must be one of . , ; : - _ or a line feed, a tab or a blank.");
    }
    if (fields.text("list").isEmpty()) {
      if (fields.mapping().get("list").isEmpty()) {
        fields.wrong("Field 'list' is required.");
      }
      return Optional.empty();
    }
    return fields.mapping().entries().get("list") instanceof Value.Scalar list
        ? delimiter.map(d -> new Loop.Pieces(name, list, d))
        : Optional.empty();
  }
}
