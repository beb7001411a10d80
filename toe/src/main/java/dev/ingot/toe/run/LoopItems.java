// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.document.Loop;
import dev.ingot.toe.reference.References;
import dev.ingot.toe.reference.Resolver;
import dev.ingot.toe.reference.UnresolvedException;
import java.util.ArrayList;
import java.util.List;

/// The values of a loop, fixed before its first iteration.
interface LoopItems {
  int count();

  /// @param index from 0
  String value(int index);

  static LoopItems of(Loop loop, Resolver resolver)
      throws UnresolvedException, MachineException, InterruptedException {
    return switch (loop) {
      case Loop.Counting counting -> new Counted(counting);
      case Loop.Items(_, var items) -> {
        if (items.size() == 1) {
          var list = References.list(items.getFirst().text(), resolver);
          if (list.isPresent()) {
            yield new Listed(list.get());
          }
        }
        var values = new ArrayList<String>(items.size());
        for (var item : items) {
          values.add(References.replace(item.text(), resolver));
        }
        yield new Listed(List.copyOf(values));
      }
      case Loop.Pieces(_, var list, var delimiter) ->
          new Listed(pieces(References.replace(list.text(), resolver), delimiter));
    };
  }

  /// Nothing is trimmed and empty pieces are kept, but an empty text has no pieces.
  private static List<String> pieces(String text, String delimiter) {
    var pieces = new ArrayList<String>();
    var start = 0;
    for (var at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, start)) {
      pieces.add(text.substring(start, at));
      start = at + delimiter.length();
    }
    if (!text.isEmpty()) {
      pieces.add(text.substring(start));
    }
    return List.copyOf(pieces);
  }

  /// One iteration without a value, for a step that has no loop.
  LoopItems ONCE = new Listed(List.of(""));

  record Listed(List<String> values) implements LoopItems {
    @Override
    public int count() {
      return values.size();
    }

    @Override
    public String value(int index) {
      return values.get(index);
    }
  }

  /// Nothing is kept per iteration, so that a loop of millions costs nothing.
  record Counted(Loop.Counting loop) implements LoopItems {
    @Override
    public int count() {
      var distance = Math.abs((long) loop.end() - loop.start());
      return (int) Math.min(distance / Math.abs((long) loop.updateBy()) + 1, Integer.MAX_VALUE);
    }

    @Override
    public String value(int index) {
      return String.valueOf(loop.start() + (long) index * loop.updateBy());
    }
  }
}
