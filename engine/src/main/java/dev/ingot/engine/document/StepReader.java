// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import dev.ingot.core.resource.Workflow;
import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the steps of one document, one after the other.
final class StepReader {
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

  private final StepCatalog catalog;
  private final Optional<Workflow.Type> type;
  private final ReferenceCheck references;
  private final List<Problem> problems;
  private final Set<String> taken = new HashSet<>();
  private final List<Used> used = new ArrayList<>();

  /// Where a document uses an action.
  private record Used(StepKind kind, Place place, String path) {}

  /// @param type the workflow's type, if it is known: actions are checked against it
  StepReader(
      StepCatalog catalog,
      Optional<Workflow.Type> type,
      ReferenceCheck references,
      List<Problem> problems) {
    this.catalog = catalog;
    this.type = type;
    this.references = references;
    this.problems = problems;
  }

  /// Empty if no step can be made of it; what is wrong becomes problems.
  Optional<WorkflowDocument.Step> read(Value value, String path) {
    return Members.of(value, path, STEP_KEYS, problems).flatMap(members -> step(members, path));
  }

  /// After the last step: checks what concerns several.
  void end() {
    for (var one : used) {
      used.stream()
          .filter(other -> other.kind().excludes().contains(one.kind().word()))
          .findFirst()
          .ifPresent(other ->
              problems.add(
                  new Problem(
                      one.place(),
                      one.path(),
                      one.kind().word() + " and " + other.kind().word() + " exclude each other")));
    }
  }

  private Optional<WorkflowDocument.Step> step(Members members, String path) {
    var name = stepName(members);
    var kind = members.required("action").flatMap(word -> kind(members, word));
    members.maxLength("description", 1024);
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
    var rollback = rollbackEnabled(members);
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

  private Optional<String> stepName(Members members) {
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
    kind.ifPresent(k -> used.add(new Used(k, word.place(), members.path("action"))));
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
    for (var input : kind.fromSteps()) {
      if (!(inputs.entries().get(input) instanceof Template.Whole(var reference)
          && reference.root() == Reference.Root.STEP_OUTPUTS)) {
        problems.add(
            new Problem(
                written.place(),
                path + "." + input,
                "must be a path that starts with $.stepOutputs."));
      }
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

  private WorkflowDocument.RollbackEnabled rollbackEnabled(Members members) {
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
