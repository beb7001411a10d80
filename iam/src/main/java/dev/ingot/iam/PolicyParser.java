// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.iam;

import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Json;
import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.iam.Statement.Effect;
import dev.ingot.iam.Statement.Patterns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Reads policies. Every problem of one is told, with its place and its path.
public final class PolicyParser {
  private static final String NEWER = "2012-10-17";
  private static final String OLDER = "2008-10-17";
  private static final String IF_EXISTS = "IfExists";
  private static final Pattern ACTION = Pattern.compile("\\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+");
  private static final Pattern RESOURCE = Pattern.compile("\\*|arn:.*", Pattern.DOTALL);

  private final boolean ofResource;
  private final List<Problem> problems = new ArrayList<>();
  private boolean variables;

  private PolicyParser(boolean ofResource) {
    this.ofResource = ofResource;
  }

  /// Reads the policy of an identity, such as a key.
  public static Policy ofIdentity(Value document) throws InvalidDocumentException {
    return new PolicyParser(false).parse(document);
  }

  /// Reads the policy of a resource, whose statements have principals.
  ///
  /// @param file what the text is called in problems
  public static Policy ofResource(String text, String file) throws InvalidDocumentException {
    return new PolicyParser(true).parse(json(text, file));
  }

  /// JSON as a value. All its nodes have the place of the whole.
  ///
  /// @throws InvalidDocumentException if the text is no JSON
  static Value json(String text, String file) throws InvalidDocumentException {
    var place = new Place(file, 1, 1);
    try {
      return value(Json.read(text), place);
    } catch (IllegalArgumentException e) {
      throw new InvalidDocumentException(
          List.of(new Problem(place, "", String.valueOf(e.getMessage()))));
    }
  }

  private static Value value(Object json, Place place) {
    return switch (json) {
      case Map<?, ?> map -> {
        var entries = new LinkedHashMap<String, Value>();
        var places = new LinkedHashMap<String, Place>();
        map.forEach((key, each) -> {
          entries.put(String.valueOf(key), value(each, place));
          places.put(String.valueOf(key), place);
        });
        yield new Value.Mapping(place, entries, places);
      }
      case List<?> list ->
          new Value.Sequence(place, list.stream().map(each -> value(each, place)).toList());
      case String text -> new Value.Scalar(place, text, false);
      case Optional<?> _ -> new Value.Scalar(place, "null", true);
      default -> new Value.Scalar(place, String.valueOf(json), true);
    };
  }

  private Policy parse(Value document) throws InvalidDocumentException {
    var statements = new ArrayList<Statement>();
    if (document instanceof Value.Mapping mapping) {
      requireKeys(mapping, "", List.of("Version", "Id", "Statement"));
      variables = version(mapping).equals(NEWER);
      var listed = mapping.get("Statement");
      if (listed.isEmpty()) {
        problem(mapping, "", "a policy needs a Statement");
      } else if (listed.get() instanceof Value.Sequence sequence) {
        for (var i = 0; i < sequence.items().size(); i++) {
          statement(sequence.items().get(i), "Statement[" + i + "]").ifPresent(statements::add);
        }
      } else {
        statement(listed.get(), "Statement").ifPresent(statements::add);
      }
    } else {
      problem(document, "", "a policy is an object with Version and Statement");
    }
    if (!problems.isEmpty()) {
      throw new InvalidDocumentException(problems);
    }
    return new Policy(statements);
  }

  private String version(Value.Mapping policy) {
    var version = policy.get("Version").map(value -> text(value, "Version"));
    version
        .filter(v -> !v.equals(NEWER) && !v.equals(OLDER))
        .ifPresent(_ ->
            problem(
                policy.get("Version").orElseThrow(), "Version", "it is " + NEWER + " or " + OLDER));
    return version.orElse(OLDER);
  }

  private Optional<Statement> statement(Value value, String path) {
    if (!(value instanceof Value.Mapping mapping)) {
      problem(value, path, "a statement is an object");
      return Optional.empty();
    }
    requireKeys(
        mapping,
        path,
        ofResource
            ? List.of(
                "Sid",
                "Effect",
                "Principal",
                "NotPrincipal",
                "Action",
                "NotAction",
                "Resource",
                "NotResource",
                "Condition")
            : List.of(
                "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"));
    var effect = effect(mapping, path);
    var principals = ofResource ? principals(mapping, path) : Optional.<Patterns>empty();
    var actions = patterns(mapping, path, "Action", ACTION.asMatchPredicate(), "service:Name");
    var resources = patterns(mapping, path, "Resource", RESOURCE.asMatchPredicate(), "an ARN");
    var conditions =
        mapping
            .get("Condition")
            .map(condition -> conditions(condition, path + ".Condition"))
            .orElse(List.of());
    return actions.isEmpty() || resources.isEmpty() || effect.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Statement(
                effect.get(), principals, actions.get(), resources.get(), conditions, variables));
  }

  private Optional<Effect> effect(Value.Mapping statement, String path) {
    var effect = statement.get("Effect");
    if (effect.isEmpty()) {
      problem(statement, path, "a statement needs an Effect");
      return Optional.empty();
    }
    return switch (text(effect.get(), path + ".Effect")) {
      case "Allow" -> Optional.of(Effect.ALLOW);
      case "Deny" -> Optional.of(Effect.DENY);
      default -> {
        problem(effect.get(), path + ".Effect", "it is Allow or Deny");
        yield Optional.empty();
      }
    };
  }

  private Optional<Patterns> patterns(
      Value.Mapping statement, String path, String name, Predicate<String> form, String what) {
    var plain = statement.get(name);
    var inverted = statement.get("Not" + name);
    if (plain.isPresent() == inverted.isPresent()) {
      problem(statement, path, "a statement needs either " + name + " or Not" + name);
      return Optional.empty();
    }
    var key = plain.isPresent() ? name : "Not" + name;
    var texts = texts(plain.or(() -> inverted).orElseThrow(), path + "." + key);
    for (var text : texts) {
      if (!form.test(text)) {
        problem(
            plain.or(() -> inverted).orElseThrow(),
            path + "." + key,
            "'" + text + "' is neither " + what + " nor *");
      }
    }
    return Optional.of(new Patterns(texts, inverted.isPresent()));
  }

  /// `"*"`, `{"AWS": …}`; others than `AWS` are kept with their kind, as `Service:…`.
  private Optional<Patterns> principals(Value.Mapping statement, String path) {
    var plain = statement.get("Principal");
    var inverted = statement.get("NotPrincipal");
    if (plain.isPresent() == inverted.isPresent()) {
      problem(statement, path, "a statement needs either Principal or NotPrincipal");
      return Optional.empty();
    }
    var value = plain.or(() -> inverted).orElseThrow();
    var key = path + (plain.isPresent() ? ".Principal" : ".NotPrincipal");
    var texts = new ArrayList<String>();
    if (value instanceof Value.Mapping mapping) {
      mapping
          .entries()
          .forEach((kind, each) ->
              texts(each, key + "." + kind)
                  .forEach(text -> texts.add(kind.equals("AWS") ? text : kind + ":" + text)));
    } else if (text(value, key).equals("*")) {
      texts.add("*");
    } else {
      problem(value, key, "it is \"*\" or an object such as {\"AWS\": \"111122223333\"}");
    }
    return Optional.of(new Patterns(texts, inverted.isPresent()));
  }

  private List<Condition> conditions(Value value, String path) {
    var conditions = new ArrayList<Condition>();
    if (!(value instanceof Value.Mapping operators)) {
      problem(value, path, "it is an object of operators");
      return conditions;
    }
    operators
        .entries()
        .forEach((word, keys) -> {
          if (keys instanceof Value.Mapping mapping) {
            mapping
                .entries()
                .forEach((key, values) ->
                    condition(word, key, values, path + "." + word).ifPresent(conditions::add));
          } else {
            problem(keys, path + "." + word, "it is an object of condition keys");
          }
        });
    return conditions;
  }

  private Optional<Condition> condition(String word, String key, Value values, String path) {
    var rest = word;
    var set = Optional.<Condition.Quantifier>empty();
    if (word.startsWith("ForAllValues:")) {
      set = Optional.of(Condition.Quantifier.ALL);
      rest = word.substring("ForAllValues:".length());
    } else if (word.startsWith("ForAnyValue:")) {
      set = Optional.of(Condition.Quantifier.ANY);
      rest = word.substring("ForAnyValue:".length());
    }
    var ifExists = rest.endsWith(IF_EXISTS);
    var operator =
        Operator.of(ifExists ? rest.substring(0, rest.length() - IF_EXISTS.length()) : rest);
    if (operator.isEmpty() || (ifExists && operator.get() == Operator.NULL)) {
      problem(values, path, "there is no operator '" + word + "'");
      return Optional.empty();
    }
    var texts = texts(values, path + "." + key);
    for (var text : texts) {
      if (!operator.get().takes(text)) {
        problem(values, path + "." + key, "'" + text + "' is no value for " + word);
      }
    }
    return Optional.of(new Condition(set, operator.get(), ifExists, key, texts));
  }

  /// One text or several.
  private List<String> texts(Value value, String path) {
    if (value instanceof Value.Sequence sequence) {
      var texts = new ArrayList<String>();
      for (var i = 0; i < sequence.items().size(); i++) {
        texts.add(text(sequence.items().get(i), path + "[" + i + "]"));
      }
      return texts;
    }
    return List.of(text(value, path));
  }

  private String text(Value value, String path) {
    if (value instanceof Value.Scalar scalar && !scalar.isNull()) {
      return scalar.text();
    }
    problem(value, path, "it must be a text");
    return "";
  }

  private void requireKeys(Value.Mapping mapping, String path, List<String> allowed) {
    for (var key : mapping.entries().keySet()) {
      if (!allowed.contains(key)) {
        problems.add(
            new Problem(
                mapping.keyPlaces().getOrDefault(key, mapping.place()),
                path,
                "there is no '" + key + "'; there are " + String.join(", ", allowed)));
      }
    }
  }

  private void problem(Value value, String path, String message) {
    problems.add(new Problem(value.place(), path, message));
  }
}
