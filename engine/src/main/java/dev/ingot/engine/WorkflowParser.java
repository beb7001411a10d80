// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine;

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
final class WorkflowParser {
  private static final int MAX_STEPS = 15;
  private static final int MAX_PARAMETERS = 25;
  private static final int MAX_OUTPUTS = 25;
  private static final List<String> DOCUMENT_KEYS =
      List.of("name", "description", "schemaVersion", "parameters", "steps", "outputs");
  private static final List<String> PARAMETER_KEYS =
      List.of("name", "type", "default", "description");
  private static final List<String> STEP_KEYS =
      List.of(
          "name",
          "action",
          "description",
          "inputs",
          "if",
          "onFailure",
          "rollbackEnabled",
          "rollbackEnabled.$",
          "timeoutSeconds",
          "waitSeconds",
          "retry");
  private static final Set<String> EXCLUDED_BY_CONTAINER_DISTRIBUTION =
      Set.of("DistributeImage", "ModifyImageAttributes", "ApplyImageConfigurations");

  private final StepCatalog catalog;

  WorkflowParser(StepCatalog catalog) {
    this.catalog = catalog;
  }

  /// @param file what the text is called in problems
  /// @param type the workflow's type, if it is known: actions are checked against it
  /// @throws InvalidDocumentException with every problem, in the order of the text
  WorkflowDocument parse(String text, String file, Optional<Workflow.Type> type)
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
      maxLength(members, "description", 1024);
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
      var steps = new ArrayList<WorkflowDocument.Step>();
      var taken = new HashSet<String>();
      for (var i = 0; i < items.size(); i++) {
        var path = "steps[" + i + "]";
        Members.of(items.get(i), path, STEP_KEYS, problems)
            .flatMap(members -> step(members, path, taken, references))
            .ifPresent(steps::add);
      }
      containerDistribution(items, steps);
      return steps;
    }

    private Optional<WorkflowDocument.Step> step(
        Members members, String path, Set<String> taken, ReferenceCheck references) {
      var name = stepName(members, taken);
      var kind = members.required("action").flatMap(word -> kind(members, word));
      maxLength(members, "description", 1024);
      members
          .scalar("description")
          .filter(text -> text.text().isEmpty())
          .ifPresent(text -> members.problem(text, "description", "must not be empty"));
      var written = inputs(members);
      var templates = new TemplateReader(references, problems);
      var inputs = templates.read(written, path + ".inputs");
      kind.ifPresent(k -> checkInputs(k, inputs, written, path + ".inputs"));
      var condition =
          members
              .value("if")
              .flatMap(v -> new ConditionReader(references, problems).read(v, path + ".if"));
      var onFailure = onFailure(members);
      var rollback = rollbackEnabled(members, references);
      var max = kind.map(StepKind::maxTimeoutSeconds).orElse(Integer.MAX_VALUE);
      var timeout =
          members
              .integer("timeoutSeconds", 1, max)
              .or(() -> kind.map(StepKind::timeoutSeconds))
              .orElse(max);
      var wait = members.integer("waitSeconds", 0, timeout - 1).orElse(0);
      var retry = members.value("retry").flatMap(v -> retry(v, path + ".retry"));
      name.ifPresent(references::stepDone);
      return name.flatMap(n ->
          kind.map(k ->
              new WorkflowDocument.Step(
                  n,
                  k,
                  members.text("description"),
                  members.value("inputs").map(_ -> TemplateReader.raw(written)),
                  inputs,
                  condition,
                  onFailure,
                  rollback,
                  timeout,
                  wait,
                  retry,
                  templates.notes())));
    }

    private Optional<String> stepName(Members members, Set<String> taken) {
      var name = members.required("name");
      name.ifPresent(scalar -> {
        var text = scalar.text();
        if (!isStepName(text)) {
          members.problem(
              scalar,
              "name",
              "must have 3 to 100 characters: a letter, then letters, digits, '_' or '-'");
        } else if (!taken.add(text)) {
          members.problem(scalar, "name", "there is another step '" + text + "'");
        }
      });
      return name.map(Value.Scalar::text);
    }

    private Optional<StepKind> kind(Members members, Value.Scalar word) {
      var kind = catalog.find(word.text());
      if (kind.isEmpty()) {
        var hint =
            catalog
                .suggestion(word.text())
                .map(known -> "; did you mean '" + known + "'?")
                .orElse("");
        members.problem(word, "action", "unknown action '" + word.text() + "'" + hint);
      }
      kind.filter(k -> type.isPresent() && !k.stages().contains(type.get()))
          .ifPresent(k ->
              members.problem(
                  word,
                  "action",
                  "the action "
                      + k.word()
                      + " is not allowed in workflows of the type "
                      + type.get()));
      return kind;
    }

    private Value.Mapping inputs(Members members) {
      return switch (members.value("inputs").orElse(null)) {
        case null -> new Value.Mapping(members.place(), Map.of(), Map.of());
        case Value.Mapping mapping -> mapping;
        case Value other -> {
          members.problem(other, "inputs", "must be a mapping");
          yield new Value.Mapping(other.place(), Map.of(), Map.of());
        }
      };
    }

    private void checkInputs(
        StepKind kind, Template.Members inputs, Value.Mapping written, String path) {
      InputCheck.check(kind.inputs(), inputs, written, path, problems);
      if (EXCLUDED_BY_CONTAINER_DISTRIBUTION.contains(kind.word())
          && inputs.entries().containsKey("distributedImages")
          && !(inputs.entries().get("distributedImages") instanceof Template.Whole(var reference)
              && reference.root() == Reference.Root.STEP_OUTPUTS)) {
        problems.add(
            new Problem(
                written.place(),
                path + ".distributedImages",
                "must be a path that starts with $.stepOutputs."));
      }
    }

    private WorkflowDocument.OnFailure onFailure(Members members) {
      var word = members.scalar("onFailure");
      return switch (word.map(Value.Scalar::text).orElse("Abort")) {
        case "Abort" -> WorkflowDocument.OnFailure.ABORT;
        case "Continue" -> WorkflowDocument.OnFailure.CONTINUE;
        default -> {
          word.ifPresent(scalar ->
              members.problem(
                  scalar, "onFailure", "must be Abort or Continue, not '" + scalar.text() + "'"));
          yield WorkflowDocument.OnFailure.ABORT;
        }
      };
    }

    private WorkflowDocument.RollbackEnabled rollbackEnabled(
        Members members, ReferenceCheck references) {
      var key =
          members.value("rollbackEnabled.$").isPresent() ? "rollbackEnabled.$" : "rollbackEnabled";
      var scalar = members.scalar(key);
      if (scalar.isEmpty()) {
        return new WorkflowDocument.RollbackEnabled.Fixed(true);
      }
      var text = scalar.get().text();
      if (Reference.looksLikePath(text)) {
        return references
            .path(text, scalar.get().place(), members.path(key))
            .<WorkflowDocument.RollbackEnabled>map(WorkflowDocument.RollbackEnabled.Path::new)
            .orElse(new WorkflowDocument.RollbackEnabled.Fixed(true));
      }
      var enabled = scalar.get().asBoolean();
      if (enabled.isEmpty()) {
        members.problem(scalar.get(), key, "must be true, false or a path, not '" + text + "'");
      }
      return new WorkflowDocument.RollbackEnabled.Fixed(enabled.orElse(true));
    }

    private Optional<WorkflowDocument.Retry> retry(Value value, String path) {
      return Members.of(value, path, List.of("maxAttempts", "backoffSeconds"), problems)
          .flatMap(members -> {
            if (members.value("maxAttempts").isEmpty()) {
              members.missing("maxAttempts");
            }
            var attempts = members.integer("maxAttempts", 1, 10);
            var backoff = members.integer("backoffSeconds", 0, 600).orElse(30);
            return attempts.map(n -> new WorkflowDocument.Retry(n, backoff));
          });
    }

    private void containerDistribution(List<Value> items, List<WorkflowDocument.Step> steps) {
      if (steps.stream().noneMatch(s -> s.kind().word().equals("DistributeContainerImage"))) {
        return;
      }
      for (var step : steps) {
        if (EXCLUDED_BY_CONTAINER_DISTRIBUTION.contains(step.kind().word())) {
          var index = steps.indexOf(step);
          problems.add(
              new Problem(
                  items.get(Math.min(index, items.size() - 1)).place(),
                  "steps[" + index + "].action",
                  step.kind().word() + " and DistributeContainerImage exclude each other"));
        }
      }
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

    private void maxLength(Members members, String key, int max) {
      members
          .scalar(key)
          .filter(scalar -> scalar.text().length() > max)
          .ifPresent(
              scalar -> members.problem(scalar, key, "must have at most " + max + " characters"));
    }
  }

  private static boolean isStepName(String text) {
    if (text.length() < 3 || text.length() > 100 || !isLetter(text.charAt(0))) {
      return false;
    }
    for (var i = 1; i < text.length(); i++) {
      var c = text.charAt(i);
      if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
