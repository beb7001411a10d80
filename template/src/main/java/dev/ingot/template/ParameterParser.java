// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads entries of a template's section `Parameters`.
final class ParameterParser {
  private static final List<String> KEYS =
      List.of(
          "Type",
          "Default",
          "Description",
          "AllowedValues",
          "AllowedPattern",
          "ConstraintDescription",
          "MinLength",
          "MaxLength",
          "MinValue",
          "MaxValue",
          "NoEcho");

  private static final List<String> TYPES =
      List.of("String", "Number", "List<Number>", "CommaDelimitedList");

  private final List<Problem> problems;

  ParameterParser(List<Problem> problems) {
    this.problems = problems;
  }

  Optional<ParameterDefinition> parse(String name, At at, Value.Mapping body) {
    for (var key : body.entries().keySet()) {
      if (!KEYS.contains(key)) {
        var place = ExpressionParser.keyPlace(body, key);
        problems.add(
            new Problem(place, at.path() + "." + key, TemplateParser.unknown("key", key, KEYS)));
      }
    }
    var type = text(at, body, "Type");
    if (type.isEmpty()) {
      problems.add(at.problem("Type is required"));
      return Optional.empty();
    }
    if (!isType(type.get())) {
      problems.add(
          new Problem(
              place(at, body, "Type"),
              at.path() + ".Type",
              TemplateParser.unknown("type", type.get(), TYPES)));
    }
    return Optional.of(
        new ParameterDefinition(
            name,
            at,
            type.get(),
            text(at, body, "Default"),
            allowedValues(at, body),
            text(at, body, "AllowedPattern").flatMap(pattern -> pattern(at, body, pattern)),
            bound(at, body, "MinLength"),
            bound(at, body, "MaxLength"),
            bound(at, body, "MinValue"),
            bound(at, body, "MaxValue"),
            text(at, body, "ConstraintDescription"),
            flag(at, body, "NoEcho")));
  }

  private static boolean isType(String type) {
    return TYPES.contains(type)
        || type.startsWith("AWS::")
        || (type.startsWith("List<AWS::") && type.endsWith(">"));
  }

  private Optional<String> text(At at, Value.Mapping body, String key) {
    var value = body.get(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof Value.Scalar scalar) {
      return Optional.of(scalar.text());
    }
    problems.add(new Problem(value.get().place(), at.path() + "." + key, "must be a text"));
    return Optional.empty();
  }

  private boolean flag(At at, Value.Mapping body, String key) {
    var value = body.get(key);
    if (value.isEmpty()) {
      return false;
    }
    var flag =
        value.get() instanceof Value.Scalar scalar ? scalar.asBoolean() : Optional.<Boolean>empty();
    if (flag.isEmpty()) {
      problems.add(
          new Problem(value.get().place(), at.path() + "." + key, "must be true or false"));
    }
    return flag.orElse(false);
  }

  private List<String> allowedValues(At at, Value.Mapping body) {
    var value = body.get("AllowedValues");
    if (value.isEmpty()) {
      return List.of();
    }
    var allowed = new ArrayList<String>();
    if (value.get() instanceof Value.Sequence(_, var items)) {
      for (var item : items) {
        if (item instanceof Value.Scalar scalar) {
          allowed.add(scalar.text());
        }
      }
      if (allowed.size() == items.size()) {
        return allowed;
      }
    }
    problems.add(
        new Problem(value.get().place(), at.path() + ".AllowedValues", "must be a list of texts"));
    return List.of();
  }

  private Optional<String> pattern(At at, Value.Mapping body, String pattern) {
    try {
      Pattern.compile(pattern);
      return Optional.of(pattern);
    } catch (PatternSyntaxException e) {
      problems.add(
          new Problem(
              place(at, body, "AllowedPattern"),
              at.path() + ".AllowedPattern",
              "is no regular expression: " + e.getDescription()));
      return Optional.empty();
    }
  }

  private Optional<ParameterDefinition.Bound> bound(At at, Value.Mapping body, String key) {
    var value = body.get(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof Value.Scalar scalar) {
      var number = ParameterValues.number(scalar.text());
      if (number.isPresent()) {
        return Optional.of(new ParameterDefinition.Bound(scalar, number.get()));
      }
    }
    problems.add(new Problem(value.get().place(), at.path() + "." + key, "must be a number"));
    return Optional.empty();
  }

  private static Place place(At at, Value.Mapping body, String key) {
    return body.get(key).map(Value::place).orElse(at.place());
  }
}
