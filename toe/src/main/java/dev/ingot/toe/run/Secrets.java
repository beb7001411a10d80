// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.document.Value;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// The values of a run that must not be shown. Where they stand in a text, also as a part of it,
/// `****` stands instead.
final class Secrets {
  private static final String MASK = "****";

  /// Shorter lines of a secret of several lines, such as a bracket, give nothing away.
  private static final int MIN_LINE = 4;

  /// The longest first, so that a secret within another leaves nothing of it.
  private final List<String> texts = new CopyOnWriteArrayList<>();

  synchronized void add(String secret) {
    keep(secret.strip());
    if (secret.strip().indexOf('\n') >= 0) {
      secret
          .lines()
          .map(String::strip)
          .filter(line -> line.length() >= MIN_LINE)
          .forEach(this::keep);
    }
  }

  private void keep(String text) {
    if (text.isEmpty() || texts.contains(text)) {
      return;
    }
    var at = 0;
    while (at < texts.size() && texts.get(at).length() >= text.length()) {
      at++;
    }
    texts.add(at, text);
  }

  String mask(String text) {
    var masked = text;
    for (var secret : texts) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }

  Map<String, String> mask(Map<String, String> values) {
    var masked = new LinkedHashMap<String, String>();
    values.forEach((key, value) -> masked.put(key, mask(value)));
    return masked;
  }

  Value mask(Value value) {
    return switch (value) {
      case Value.Scalar scalar ->
          new Value.Scalar(scalar.place(), mask(scalar.text()), scalar.plain());
      case Value.Sequence(var place, var items) -> new Value.Sequence(place, mask(items));
      case Value.Mapping mapping -> {
        var entries = new LinkedHashMap<String, Value>();
        mapping.entries().forEach((key, entry) -> entries.put(key, mask(entry)));
        yield new Value.Mapping(mapping.place(), entries, mapping.keyPlaces());
      }
      case Value.Tagged tagged -> tagged;
    };
  }

  private List<Value> mask(Collection<Value> values) {
    return values.stream().map(this::mask).toList();
  }
}
