// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Workflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A workflow as the simulation makes it up: parts that can be left out one by one.
///
/// @param outputs paths by name
record Flow(
    String name,
    Workflow.Type type,
    Optional<String> group,
    Optional<Image.OnFailure> onFailure,
    List<Step> steps,
    Map<String, String> outputs) {

  /// The parameters that documents may refer to, declared where they do.
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "word", "{name: word, type: string, default: 'yes'}",
          "flag", "{name: flag, type: boolean, default: true}",
          "count", "{name: count, type: integer, default: 3}");

  Flow {
    steps = List.copyOf(steps);
    outputs = new LinkedHashMap<>(outputs);
  }

  /// @param attributes by name, as they stand in the document
  record Step(String name, String action, Map<String, String> attributes) {
    Step {
      attributes = new LinkedHashMap<>(attributes);
    }

    Step without(String attribute) {
      var rest = new LinkedHashMap<>(attributes);
      rest.remove(attribute);
      return new Step(name, action, rest);
    }

    private String yaml() {
      var text = new StringBuilder("  - name: " + name + "\n    action: " + action + "\n");
      attributes.forEach((key, value) -> text.append("    " + key + ": " + value).append('\n'));
      return text.toString();
    }
  }

  Flow with(List<Step> newSteps) {
    return new Flow(name, type, group, onFailure, newSteps, outputs);
  }

  Flow withOutputs(Map<String, String> newOutputs) {
    return new Flow(name, type, group, onFailure, steps, newOutputs);
  }

  Flow inGroup(Optional<String> newGroup, Optional<Image.OnFailure> newOnFailure) {
    return new Flow(name, type, newGroup, newOnFailure, steps, outputs);
  }

  /// The document.
  String yaml() {
    var body = new StringBuilder("steps:\n");
    steps.forEach(step -> body.append(step.yaml()));
    if (!outputs.isEmpty()) {
      body.append("outputs:\n");
      outputs.forEach(
          (key, value) -> body.append("  - {name: " + key + ", value: " + value + "}\n"));
    }
    var used =
        PARAMETERS.keySet().stream()
            .sorted()
            .filter(word -> body.indexOf("$.parameters." + word) >= 0)
            .map(word -> "  - " + PARAMETERS.get(word) + "\n")
            .collect(Collectors.joining());
    return "schemaVersion: 1.0\n" + (used.isEmpty() ? "" : "parameters:\n" + used) + body;
  }

  /// What it is, in one line.
  String title() {
    return name
        + " ("
        + type
        + group.map(g -> ", group " + g).orElse("")
        + onFailure.map(f -> ", onFailure " + f).orElse("")
        + ")";
  }
}
