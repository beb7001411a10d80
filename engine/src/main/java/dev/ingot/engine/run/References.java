// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.document.Json;
import dev.ingot.engine.document.Reference;
import dev.ingot.engine.document.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What the references of one run resolve to, at one moment of it.
///
/// Values are plain Java: `String`, `Long`, `Boolean`, `List`, `Map`.
final class References {
  private final Map<String, Object> parameters;
  private final Function<String, Optional<Map<String, Object>>> stepOutputs;
  private final Function<String, Optional<Object>> workflowOutputs;
  private final Function<String, Optional<Object>> variables;

  /// @param stepOutputs the outputs of a step that has ended with some, by the step's name
  /// @param workflowOutputs an output of the workflows that already ran for this image, by its name
  /// @param variables the values under `$.imagebuilder`, see [SystemVariables]
  References(
      Map<String, Object> parameters,
      Function<String, Optional<Map<String, Object>>> stepOutputs,
      Function<String, Optional<Object>> workflowOutputs,
      Function<String, Optional<Object>> variables) {
    this.parameters = Map.copyOf(parameters);
    this.stepOutputs = stepOutputs;
    this.workflowOutputs = workflowOutputs;
    this.variables = variables;
  }

  /// The value of a reference in its own type.
  Object resolve(Reference reference) throws UnresolvedReferenceException {
    Optional<?> value =
        switch (reference.root()) {
          case PARAMETERS -> member(parameters, reference.subject());
          case STEP_OUTPUTS -> stepOutputs.apply(reference.subject());
          case WORKFLOW_OUTPUTS -> workflowOutputs.apply(reference.subject());
          case IMAGEBUILDER -> variables.apply(reference.subject());
        };
    var rest = reference.segments().subList(1, reference.segments().size());
    for (var segment : rest) {
      value = value.flatMap(v -> inside(v, segment));
    }
    if (value.isEmpty()) {
      throw new UnresolvedReferenceException(
          "The reference " + reference + " has no value in this run: " + whyEmpty(reference));
    }
    return value.get();
  }

  /// The value that a template makes: plain Java as [Json] writes it.
  Object resolve(Template template) throws UnresolvedReferenceException {
    return switch (template) {
      case Template.Fixed(var value) -> value;
      case Template.Whole(var reference) -> resolve(reference);
      case Template.Text(var parts) -> {
        var text = new StringBuilder();
        for (var part : parts) {
          switch (part) {
            case Template.Part.Words(var words) -> text.append(words);
            case Template.Part.Value(var reference) -> text.append(text(resolve(reference)));
          }
        }
        yield text.toString();
      }
      case Template.Members(var entries) -> {
        var map = new LinkedHashMap<String, Object>();
        for (var entry : entries.entrySet()) {
          map.put(entry.getKey(), resolve(entry.getValue()));
        }
        yield map;
      }
      case Template.Items(var items) -> {
        var list = new ArrayList<>();
        for (var item : items) {
          list.add(resolve(item));
        }
        yield list;
      }
    };
  }

  /// A value as text: lists and objects as compact JSON, all else as it is written.
  static String text(Object value) {
    return value instanceof List || value instanceof Map
        ? Json.writeCompact(value)
        : value.toString();
  }

  private String whyEmpty(Reference reference) {
    var subject = reference.subject();
    return switch (reference.root()) {
      case PARAMETERS -> "there is no parameter " + subject;
      case STEP_OUTPUTS ->
          stepOutputs
              .apply(subject)
              .map(outputs -> "step " + subject + " has only the outputs " + outputs.keySet())
              .orElse("step " + subject + " has no outputs; it was skipped or has none");
      case WORKFLOW_OUTPUTS -> "no workflow before this one has given an output " + subject;
      case IMAGEBUILDER -> "the variable " + subject + " is not set for this image";
    };
  }

  private static Optional<?> inside(Object value, Reference.Segment segment) {
    return switch (segment) {
      case Reference.Segment.Name(var name) ->
          value instanceof Map<?, ?> map ? member(map, name) : Optional.empty();
      case Reference.Segment.Index(var index) ->
          value instanceof List<?> list && index < list.size()
              ? Optional.of(list.get(index))
              : Optional.empty();
    };
  }

  private static Optional<?> member(Map<?, ?> map, String name) {
    return Optional.ofNullable(map.get(name));
  }
}
