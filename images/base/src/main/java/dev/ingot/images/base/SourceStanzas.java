// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes the lines of a `sources.list` as a file of stanzas (deb822), as Debian's cloud images
/// have it: one for all suites of a place.
final class SourceStanzas {
  private static final Map<String, String> FIELDS =
      Map.of(
          "signed-by", "Signed-By",
          "check-valid-until", "Check-Valid-Until",
          "trusted", "Trusted");

  private SourceStanzas() {}

  /// What the suites of one stanza have in common.
  private record Place(String uri, String components, List<String> options) {}

  /// @param lines `deb [option=value …] URI suite component…`, as [AptSources] gives them
  static String of(List<String> lines) {
    var suites = new LinkedHashMap<Place, List<String>>();
    for (var line : lines) {
      var end = line.indexOf("] ");
      var options = end < 0 ? "" : line.substring("deb [".length(), end);
      var words = line.substring(end < 0 ? "deb ".length() : end + "] ".length()).split(" ", 3);
      suites
          .computeIfAbsent(new Place(words[0], words[2], fields(options)), _ -> new ArrayList<>())
          .add(words[1]);
    }
    var stanzas = new ArrayList<String>();
    suites.forEach((place, names) -> stanzas.add(stanza(place, names)));
    return String.join("\n", stanzas);
  }

  private static List<String> fields(String options) {
    var fields = new ArrayList<String>();
    for (var option : options.split(" ", -1)) {
      var equals = option.indexOf('=');
      if (equals > 0) {
        fields.add(FIELDS.get(option.substring(0, equals)) + ": " + option.substring(equals + 1));
      }
    }
    return fields;
  }

  private static String stanza(Place place, List<String> suites) {
    var lines = new ArrayList<String>();
    lines.add("Types: deb");
    lines.add("URIs: " + place.uri());
    lines.add("Suites: " + String.join(" ", suites));
    lines.add("Components: " + place.components());
    lines.addAll(place.options());
    return String.join("\n", lines) + "\n";
  }
}
