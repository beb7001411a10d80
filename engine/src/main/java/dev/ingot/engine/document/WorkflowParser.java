// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.Workflow;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.document.YamlReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads workflow documents into a [WorkflowDocument] and finds everything that is wrong with them.
public final class WorkflowParser {
  private static final int MAX_STEPS = 15;
  private static final int MAX_PARAMETERS = 25;
  private static final int MAX_OUTPUTS = 25;
  private static final List<String> DOCUMENT_KEYS =
      List.of("name", "description", "schemaVersion", "parameters", "steps", "outputs");
  private static final List<String> PARAMETER_KEYS =
      List.of("name", "type", "default", "description");

  private final StepCatalog catalog;

  public WorkflowParser(StepCatalog catalog) {
    this.catalog = catalog;
  }

  /// @param file what the text is called in problems
  /// @param type the workflow's type, if it is known: actions are checked against it
  /// @throws InvalidDocumentException with every problem, in the order of the text
  public WorkflowDocument parse(String text, String file, Optional<Workflow.Type> type)
      throws InvalidDocumentException {
    var reading = new Reading(type);
    var document = reading.document(YamlReader.read(text, file));
    if (document.isEmpty() || !reading.problems.isEmpty()) {
      reading.problems.sort(
          Comparator.comparing(
              Problem::place,
              Comparator.comparingInt(Place::line).thenComparingInt(Place::column)));
      throw new InvalidDocumentException(reading.problems);
    }
    return document.get();
  }

  /// One document on its way from text to checked form.
  private final class Reading {
    private final Optional<Workflow.Type> type;
    private final List<Problem> problems = new ArrayList<>();

    Reading(Optional<Workflow.Type> type) {
      this.type = type;
    }

    Optional<WorkflowDocument> document(Value root) {
      var found = Members.of(root, "", DOCUMENT_KEYS, problems);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      var members = found.get();
      schemaVersion(members);
      var parameters = parameters(members);
      var names = new LinkedHashSet<String>();
      parameters.forEach(parameter -> names.add(parameter.name()));
      var references = new ReferenceCheck(names, stepNames(members), problems);
      var steps = steps(members, references);
      var outputs = outputs(members, references);
      return Optional.of(
          new WorkflowDocument(
              members.text("name"), members.text("description"), parameters, steps, outputs));
    }

    private void schemaVersion(Members members) {
      members
          .required("schemaVersion")
          .filter(version -> !version.text().equals("1.0") && !version.text().equals("1"))
          .ifPresent(version ->
              members.problem(
                  version, "schemaVersion", "must be 1.0, not '" + version.text() + "'"));
    }

    private List<Parameter> parameters(Members document) {
      var items = atMost(document, "parameters", MAX_PARAMETERS);
      var parameters = new ArrayList<Parameter>();
      var taken = new HashSet<String>();
      for (var i = 0; i < items.size(); i++) {
        Members.of(items.get(i), "parameters[" + i + "]", PARAMETER_KEYS, problems)
            .flatMap(members -> parameter(members, taken))
            .ifPresent(parameters::add);
      }
      return parameters;
    }

    private Optional<Parameter> parameter(Members members, Set<String> taken) {
      var name = members.required("name");
      name.ifPresent(scalar -> {
        var length = scalar.text().length();
        if (length < 1 || length > 128 || scalar.text().indexOf('\0') >= 0) {
          members.problem(scalar, "name", "must have 1 to 128 characters");
        } else if (!taken.add(scalar.text())) {
          members.problem(scalar, "name", "there is another parameter '" + scalar.text() + "'");
        }
      });
      var type = members.scalar("type");
      type.filter(word -> !ParameterTypes.NAMES.contains(word.text()))
          .ifPresent(word ->
              members.problem(
                  word,
                  "type",
                  "must be one of "
                      + String.join(", ", ParameterTypes.NAMES)
                      + ", not '"
                      + word.text()
                      + "'"));
      var typeName =
          type.map(Value.Scalar::text).filter(ParameterTypes.NAMES::contains).orElse("string");
      members.maxLength("description", 1024);
      var defaultValue = members.value("default").flatMap(v -> defaultValue(members, typeName, v));
      return name.map(scalar ->
          new Parameter(scalar.text(), typeName, defaultValue, members.text("description")));
    }

    private Optional<List<String>> defaultValue(Members members, String type, Value value) {
      var texts = new ArrayList<String>();
      switch (value) {
        case Value.Scalar scalar when !type.equals("stringList") -> texts.add(scalar.text());
        case Value.Sequence(_, var items) when type.equals("stringList") -> {
          for (var item : items) {
            if (item instanceof Value.Scalar scalar) {
              texts.add(scalar.text());
            } else {
              members.problem(item, "default", "must be a list of strings");
              return Optional.empty();
            }
          }
        }
        default -> {
          members.problem(value, "default", "must be of the type " + type);
          return Optional.empty();
        }
      }
      if (type.equals("boolean")) {
        texts.replaceAll(text -> text.toLowerCase(Locale.ROOT));
      }
      if (ParameterTypes.read(type, texts).isEmpty()) {
        members.problem(
            value, "default", "must be of the type " + type + ", not '" + texts.getFirst() + "'");
        return Optional.empty();
      }
      if (texts.stream().anyMatch(t -> t.length() > ParameterTypes.MAX_VALUE_LENGTH)) {
        members.problem(
            value,
            "default",
            "must have at most " + ParameterTypes.MAX_VALUE_LENGTH + " characters");
      }
      return Optional.of(texts);
    }

    /// Names of all steps, as far as they can be read, for messages about references.
    private List<String> stepNames(Members document) {
      var names = new ArrayList<String>();
      if (document.value("steps").orElse(null) instanceof Value.Sequence(_, var items)) {
        for (var item : items) {
          if (item instanceof Value.Mapping mapping
              && mapping.get("name").orElse(null) instanceof Value.Scalar scalar) {
            names.add(scalar.text());
          }
        }
      }
      return names;
    }

    private List<WorkflowDocument.Step> steps(Members document, ReferenceCheck references) {
      var items = atMost(document, "steps", MAX_STEPS);
      if (document.value("steps").isEmpty()) {
        document.missing("steps");
      } else if (items.isEmpty()
          && document.value("steps").orElse(null) instanceof Value.Sequence none) {
        document.problem(none, "steps", "must hold at least one step");
      }
      var reader = new StepReader(catalog, type, references, problems);
      var steps = new ArrayList<WorkflowDocument.Step>();
      for (var i = 0; i < items.size(); i++) {
        reader.read(items.get(i), "steps[" + i + "]").ifPresent(steps::add);
      }
      reader.end();
      return steps;
    }

    private List<WorkflowDocument.Output> outputs(Members document, ReferenceCheck references) {
      var items = atMost(document, "outputs", MAX_OUTPUTS);
      var outputs = new LinkedHashMap<String, WorkflowDocument.Output>();
      for (var i = 0; i < items.size(); i++) {
        Members.of(items.get(i), "outputs[" + i + "]", List.of("name", "value"), problems)
            .ifPresent(members -> output(members, references, outputs));
      }
      return List.copyOf(outputs.values());
    }

    private void output(
        Members members, ReferenceCheck references, Map<String, WorkflowDocument.Output> outputs) {
      var name = members.required("name");
      name.filter(scalar -> scalar.text().isEmpty())
          .ifPresent(scalar -> members.problem(scalar, "name", "must not be empty"));
      name.filter(scalar -> outputs.containsKey(scalar.text()))
          .ifPresent(scalar ->
              members.problem(scalar, "name", "there is another output '" + scalar.text() + "'"));
      members
          .required("value")
          .flatMap(scalar -> references.path(scalar.text(), scalar.place(), members.path("value")))
          .ifPresent(reference ->
              name.ifPresent(scalar ->
                  outputs.putIfAbsent(
                      scalar.text(), new WorkflowDocument.Output(scalar.text(), reference))));
    }

    private List<Value> atMost(Members document, String key, int max) {
      var items = document.items(key);
      if (items.size() > max) {
        document.problem(
            items.get(max), key, "has " + items.size() + " items; at most " + max + " are allowed");
      }
      return items;
    }
  }
}
