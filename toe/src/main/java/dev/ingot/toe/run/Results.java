// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.document.Json;
import dev.ingot.document.Value;
import dev.ingot.toe.reference.Reference;
import dev.ingot.toe.reference.UnresolvedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the steps of one document were given and gave so far.
final class Results {

  /// The outputs of a step.
  ///
  /// @param iterations of each iteration, the outputs of each element; one iteration without a loop
  /// @param looped whether the step has a loop
  /// @param separator stands between the values of the elements
  record Outputs(List<List<Map<String, String>>> iterations, boolean looped, String separator) {

    /// The values of an output, joined; empty if the step has no such output.
    Optional<String> joined(String key) {
      if (iterations.isEmpty()) {
        return Optional.of("");
      }
      var values = new ArrayList<String>();
      for (var elements : iterations) {
        var own = new ArrayList<String>();
        for (var element : elements) {
          Optional.ofNullable(element.get(key)).ifPresent(own::add);
        }
        if (!own.isEmpty()) {
          values.add(String.join(separator, own));
        }
      }
      return values.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", values));
    }

    Optional<String> ofElement(int index, String key) {
      var elements = iterations.stream().flatMap(List::stream).toList();
      return index < elements.size()
          ? Optional.ofNullable(elements.get(index).get(key))
          : Optional.empty();
    }

    /// Whether there is no value at all.
    boolean isEmpty() {
      return iterations.stream().flatMap(List::stream).allMatch(Map::isEmpty);
    }

    /// A JSON array with an object for each element, or for all iterations together.
    String json(Secrets secrets) {
      if (!looped) {
        return Json.writeCompact(
            iterations.isEmpty()
                ? List.of()
                : iterations.getFirst().stream().map(secrets::mask).toList());
      }
      var keys = new LinkedHashSet<String>();
      iterations.forEach(elements -> elements.forEach(element -> keys.addAll(element.keySet())));
      var object = new HashMap<String, String>();
      keys.forEach(key -> object.put(key, secrets.mask(joined(key).orElse(""))));
      return Json.writeCompact(List.of(object));
    }
  }

  private final Map<String, Value> inputs = new HashMap<>();
  private final Map<String, Outputs> outputs = new HashMap<>();

  void started(String phase, String step, Value resolvedInputs) {
    inputs.put(phase + "." + step, resolvedInputs);
  }

  void succeeded(String phase, String step, Outputs stepOutputs) {
    outputs.put(phase + "." + step, stepOutputs);
  }

  /// @throws UnresolvedException if the step has not run, did not succeed, or has no such value
  String value(Reference.Chain chain, String expression) throws UnresolvedException {
    var step = chain.phase() + "." + chain.step();
    var found =
        switch (chain.side()) {
          case INPUTS -> Optional.ofNullable(inputs.get(step)).flatMap(i -> input(i, chain));
          case OUTPUTS -> Optional.ofNullable(outputs.get(step)).flatMap(o -> output(o, chain));
        };
    return found.orElseThrow(() ->
        new UnresolvedException("chaining expression '" + expression + "' cannot be resolved"));
  }

  private static Optional<String> output(Outputs outputs, Reference.Chain chain) {
    if (chain.index().isPresent()) {
      return outputs.ofElement(chain.index().getAsInt(), chain.key());
    }
    return chain.keyIndex().isPresent()
        ? outputs.ofElement(chain.keyIndex().getAsInt(), chain.key())
        : outputs.joined(chain.key());
  }

  private static Optional<String> input(Value inputs, Reference.Chain chain) {
    var elements = inputs instanceof Value.Sequence(_, var items) ? items : List.of(inputs);
    if (chain.index().isEmpty() && elements.size() != 1) {
      return Optional.empty();
    }
    var index = chain.index().orElse(0);
    return index < elements.size() && elements.get(index) instanceof Value.Mapping element
        ? element.get(chain.key()).flatMap(value -> text(value, chain))
        : Optional.empty();
  }

  private static Optional<String> text(Value value, Reference.Chain chain) {
    return switch (value) {
      case Value.Scalar scalar ->
          chain.keyIndex().isEmpty() ? Optional.of(scalar.text()) : Optional.empty();
      case Value.Sequence(_, var items) -> {
        var texts = new ArrayList<String>();
        for (var item : items) {
          if (item instanceof Value.Scalar scalar) {
            texts.add(scalar.text());
          }
        }
        if (chain.keyIndex().isEmpty()) {
          yield Optional.of(String.join(",", texts));
        }
        var index = chain.keyIndex().getAsInt();
        yield index < texts.size() ? Optional.of(texts.get(index)) : Optional.empty();
      }
      case Value.Mapping _, Value.Tagged _ -> Optional.empty();
    };
  }
}
