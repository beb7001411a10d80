// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.core.resource.Platform;
import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.Value;
import dev.ingot.toe.condition.ConditionParser;
import dev.ingot.toe.module.ActionModule;
import dev.ingot.toe.module.ModuleCatalog;
import dev.ingot.toe.reference.References;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the steps of one phase.
final class StepParser {
  private static final int DEFAULT_TIMEOUT_SECONDS = 7200;
  private static final List<String> FIELDS =
      List.of(
          "name",
          "action",
          "inputs",
          "timeoutSeconds",
          "onFailure",
          "maxAttempts",
          "if",
          "loop",
          "disableLogging");
  private static final Set<String> BRANCH_FIELDS = Set.of("then", "else");

  private final Platform platform;
  private final String phase;
  private final LoopParser loops;
  private final ReferenceCheck references;
  private final List<Problem> problems;
  private final Set<String> names = new HashSet<>();

  StepParser(
      Platform platform,
      String phase,
      Set<String> variables,
      ReferenceCheck references,
      List<Problem> problems) {
    this.platform = platform;
    this.phase = phase;
    this.loops = new LoopParser(variables);
    this.references = references;
    this.problems = problems;
  }

  /// Empty if it cannot run, which then is a problem.
  Optional<ComponentDocument.Step> parse(Value value, String path) {
    var in = " in phase '" + phase + "'";
    if (!(value instanceof Value.Mapping mapping)) {
      problems.add(new Problem(value.place(), path, "A step" + in + " must be a mapping."));
      return Optional.empty();
    }
    var plain = new Fields(mapping, path, "", problems);
    var name = plain.text("name").orElse("");
    plain.allowOnly(FIELDS, "step '" + name + "'" + in);
    if (ComponentParser.name(plain, "step", in, name) && !names.add(name)) {
      plain.wrong("name", "Duplicate step name '" + name + "'" + in + ".");
    }
    var words = "Parsing step '" + name + "'" + in + " failed. Error: ";
    var fields = new Fields(mapping, path, words, problems);
    references.declare(phase, name, fields);
    var module = module(fields);
    var repeatable = module.isEmpty() || module.get().repeatable();
    var timeout = timeout(fields, repeatable);
    var maxAttempts = fields.integer("maxAttempts").orElse(1);
    if (maxAttempts < 1) {
      fields.wrong("maxAttempts", "Field 'maxAttempts' must be at least 1.");
    } else if (maxAttempts > 1 && !repeatable) {
      fields.wrong("maxAttempts", onlyOnce(fields, "maxAttempts", 1));
    }
    var onFailure = fields.word("onFailure", OnFailure.values(), OnFailure.ABORT);
    var branch = branch(fields);
    var loop = loops.parse(fields);
    var disableLogging = fields.flag("disableLogging");
    return module.flatMap(action ->
        inputs(fields, action)
            .map(inputs ->
                new ComponentDocument.Step(
                    name,
                    action,
                    inputs,
                    timeout,
                    onFailure,
                    maxAttempts,
                    branch,
                    loop,
                    disableLogging)));
  }

  private static int timeout(Fields fields, boolean repeatable) {
    var timeout =
        fields.integer("timeoutSeconds").orElse(repeatable ? DEFAULT_TIMEOUT_SECONDS : -1);
    if (timeout < 1 && timeout != -1) {
      fields.wrong("timeoutSeconds", "Field 'timeoutSeconds' must be at least 1, or -1.");
    } else if (timeout != -1 && !repeatable) {
      fields.wrong("timeoutSeconds", onlyOnce(fields, "timeoutSeconds", -1));
    }
    return timeout;
  }

  private static String onlyOnce(Fields fields, String key, int allowed) {
    return "Field '"
        + key
        + "' must be "
        + allowed
        + " for "
        + fields.text("action").orElse("")
        + ", which runs once.";
  }

  private Optional<ActionModule<?>> module(Fields fields) {
    var action = fields.text("action").orElse("");
    if (action.isEmpty()) {
      fields.wrong("action", "Field 'action' is required.");
      return Optional.empty();
    }
    var module = ModuleCatalog.find(action).filter(m -> m.platforms().contains(platform));
    if (module.isEmpty()) {
      var meant =
          ModuleCatalog.find(action).isPresent()
              ? Optional.<String>empty()
              : RecordBinder.suggestion(action, ModuleCatalog.names(platform));
      fields.wrong(
          "action",
          "Unsupported action "
              + action
              + " for os platform "
              + osName(platform)
              + "."
              + meant.map(w -> " Did you mean '" + w + "'?").orElse(""));
    }
    return module;
  }

  private Optional<Value> inputs(Fields fields, ActionModule<?> module) {
    var given = fields.value("inputs");
    var mapping = fields.mapping();
    if (given.isEmpty()
        || (given.get() instanceof Value.Sequence(_, var items) && items.isEmpty())) {
      if (module.inputsRequired()) {
        fields.wrong(
            "inputs", "Action " + module.name() + " has no inputs; it requires an 'inputs'");
        return Optional.empty();
      }
      return Optional.of(new Value.Mapping(mapping.place(), Map.of(), Map.of()));
    }
    var inputs = StepInputs.shaped(given.get(), module.shape());
    if (inputs instanceof Value.Sequence && module.shape() == ActionModule.Shape.MAPPING) {
      fields.wrong("inputs", "The inputs of " + module.name() + " must be a mapping, not a list.");
      return Optional.empty();
    }
    var found = new ArrayList<Problem>();
    StepInputs.bind(module, inputs, fields.pathOf("inputs"), found);
    var unresolved = new HashSet<Place>();
    for (var scalar : References.scalars(inputs)) {
      if (References.isIn(scalar.text())) {
        unresolved.add(scalar.place());
      }
    }
    found.removeIf(problem -> unresolved.contains(problem.place()));
    StepInputs.checkKeys(
        module, platform, osName(platform), inputs, fields.pathOf("inputs"), found);
    found.forEach(problem -> problems.add(inWords(problem, fields)));
    return Optional.of(inputs);
  }

  private Optional<Branch> branch(Fields fields) {
    var value = fields.value("if");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    var found = new ArrayList<Problem>();
    var path = fields.pathOf("if");
    var condition = ConditionParser.parse(value.get(), BRANCH_FIELDS, path, found);
    found.forEach(problem -> problems.add(inWords(problem, fields)));
    if (!(value.get() instanceof Value.Mapping mapping)) {
      return Optional.empty();
    }
    var branches = new Fields(mapping, path, fields.words(), problems);
    var then = branches.word("then", Branch.Action.values(), Branch.Action.EXECUTE);
    var otherwise = branches.word("else", Branch.Action.values(), Branch.Action.SKIP);
    return condition.map(c -> new Branch(c, then, otherwise));
  }

  /// A problem of a part of the step, with the words that every problem of the step has.
  private static Problem inWords(Problem problem, Fields step) {
    var path =
        problem.path().substring(Math.min(step.path().length() + 1, problem.path().length()));
    return new Problem(
        problem.place(), problem.path(), step.words() + path + ": " + problem.message());
  }

  private static String osName(Platform platform) {
    return switch (platform) {
      case LINUX, WINDOWS -> platform.name().toLowerCase(Locale.ROOT);
      case MACOS -> "darwin";
    };
  }
}
