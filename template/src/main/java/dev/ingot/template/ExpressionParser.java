// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes expressions of values: recognises functions in their long form (`Fn::Join: […]`) and their
/// short form (`!Join […]`). Wrong arguments become problems.
final class ExpressionParser {
  private final List<Problem> problems;

  ExpressionParser(List<Problem> problems) {
    this.problems = problems;
  }

  Expression parse(Value value, String path) {
    var at = new At(value.place(), path);
    return switch (value) {
      case Value.Scalar scalar -> new Expression.Literal(at, scalar);
      case Value.Sequence(_, var items) -> new Expression.Items(at, parseAll(items, path));
      case Value.Tagged(_, var tag, var argument) -> function(at, longForm(tag), argument);
      case Value.Mapping mapping ->
          call(mapping)
              .map(call -> function(at, call.getKey(), call.getValue()))
              .orElseGet(() -> entries(at, mapping));
    };
  }

  private List<Expression> parseAll(List<Value> values, String path) {
    var expressions = new ArrayList<Expression>();
    for (var i = 0; i < values.size(); i++) {
      expressions.add(parse(values.get(i), path + "[" + i + "]"));
    }
    return expressions;
  }

  private Expression entries(At at, Value.Mapping mapping) {
    var entries = new LinkedHashMap<String, Expression.Entry>();
    for (var entry : mapping.entries().entrySet()) {
      var path = at.path() + "." + entry.getKey();
      var place = mapping.keyPlaces().getOrDefault(entry.getKey(), mapping.place());
      entries.put(
          entry.getKey(), new Expression.Entry(new At(place, path), parse(entry.getValue(), path)));
    }
    return new Expression.Entries(at, entries);
  }

  /// The entry of a mapping that calls a function: its only one.
  private static Optional<Map.Entry<String, Value>> call(Value.Mapping mapping) {
    if (mapping.entries().size() != 1) {
      return Optional.empty();
    }
    var entry = mapping.entries().entrySet().iterator().next();
    var isCondition =
        entry.getKey().equals("Condition") && entry.getValue() instanceof Value.Scalar;
    return entry.getKey().startsWith("Fn::") || entry.getKey().equals("Ref") || isCondition
        ? Optional.of(entry)
        : Optional.empty();
  }

  private static String longForm(String tag) {
    return tag.equals("Ref") || tag.equals("Condition") ? tag : "Fn::" + tag;
  }

  private Expression function(At at, String name, Value argument) {
    return switch (name) {
      case "Ref" ->
          text(at, name, argument)
              .<Expression>map(t -> new Expression.Ref(at, t))
              .orElse(wrong(at));
      case "Condition" ->
          text(at, name, argument)
              .<Expression>map(t -> new Expression.Condition(at, t))
              .orElse(wrong(at));
      case "Fn::GetAtt" -> getAtt(at, argument);
      case "Fn::Sub" -> sub(at, argument);
      case "Fn::Join" -> {
        var arguments = arguments(at, name, argument, "a delimiter and a list", 2, 2);
        yield arguments.size() < 2
            ? wrong(at)
            : new Expression.Join(
                at, literal(at, name, arguments.getFirst()), parse(arguments.get(1), at.path()));
      }
      case "Fn::Select" -> {
        var arguments = arguments(at, name, argument, "an index and a list", 2, 2);
        yield arguments.size() < 2
            ? wrong(at)
            : new Expression.Select(
                at, parse(arguments.getFirst(), at.path()), parse(arguments.get(1), at.path()));
      }
      case "Fn::Split" -> {
        var arguments = arguments(at, name, argument, "a delimiter and a text", 2, 2);
        yield arguments.size() < 2
            ? wrong(at)
            : new Expression.Split(
                at, literal(at, name, arguments.getFirst()), parse(arguments.get(1), at.path()));
      }
      case "Fn::FindInMap" -> {
        var arguments = arguments(at, name, argument, "a map's name and two keys", 3, 3);
        yield arguments.size() < 3
            ? wrong(at)
            : new Expression.FindInMap(
                at,
                parse(arguments.getFirst(), at.path()),
                parse(arguments.get(1), at.path()),
                parse(arguments.get(2), at.path()));
      }
      case "Fn::If" -> {
        var arguments = arguments(at, name, argument, "a condition's name and two values", 3, 3);
        yield arguments.size() < 3
            ? wrong(at)
            : new Expression.If(
                at,
                literal(at, name, arguments.getFirst()),
                parse(arguments.get(1), at.path()),
                parse(arguments.get(2), at.path()));
      }
      case "Fn::Equals" -> {
        var arguments = arguments(at, name, argument, "two values", 2, 2);
        yield arguments.size() < 2
            ? wrong(at)
            : new Expression.Equals(
                at, parse(arguments.getFirst(), at.path()), parse(arguments.get(1), at.path()));
      }
      case "Fn::And" ->
          new Expression.And(
              at, parseAll(arguments(at, name, argument, "2 to 10 conditions", 2, 10), at.path()));
      case "Fn::Or" ->
          new Expression.Or(
              at, parseAll(arguments(at, name, argument, "2 to 10 conditions", 2, 10), at.path()));
      case "Fn::Not" -> {
        var arguments = arguments(at, name, argument, "one condition", 1, 1);
        yield arguments.isEmpty()
            ? wrong(at)
            : new Expression.Not(at, parse(arguments.getFirst(), at.path()));
      }
      case "Fn::Base64" -> new Expression.Base64(at, parse(argument, at.path()));
      case "Fn::GetAZs" ->
          new Expression.Unsupported(
              at, "Fn::GetAZs asks AWS for availability zones, which there are none of here");
      case "Fn::ImportValue" ->
          new Expression.Unsupported(
              at, "Fn::ImportValue needs another stack's outputs; use a parameter instead");
      default -> new Expression.Unsupported(at, "the function " + name + " is not known here");
    };
  }

  private Expression getAtt(At at, Value argument) {
    if (argument instanceof Value.Scalar(_, var text, _) && text.indexOf('.') > 0) {
      return getAtt(at, text);
    }
    if (argument instanceof Value.Sequence(_, var items)
        && items.size() == 2
        && items.getFirst() instanceof Value.Scalar resource
        && items.get(1) instanceof Value.Scalar attribute) {
      return new Expression.GetAtt(at, resource.text(), attribute.text());
    }
    problems.add(at.problem("Fn::GetAtt takes a resource and an attribute"));
    return wrong(at);
  }

  private static Expression.GetAtt getAtt(At at, String dotted) {
    var dot = dotted.indexOf('.');
    return new Expression.GetAtt(at, dotted.substring(0, dot), dotted.substring(dot + 1));
  }

  private Expression sub(At at, Value argument) {
    if (argument instanceof Value.Scalar scalar) {
      return new Expression.Sub(atText(at, scalar), pieces(atText(at, scalar), scalar, Map.of()));
    }
    if (argument instanceof Value.Sequence(_, var items)
        && items.size() == 2
        && items.getFirst() instanceof Value.Scalar scalar
        && items.get(1) instanceof Value.Mapping variables) {
      var parsed = new LinkedHashMap<String, Expression>();
      for (var entry : variables.entries().entrySet()) {
        parsed.put(entry.getKey(), parse(entry.getValue(), at.path()));
      }
      return new Expression.Sub(atText(at, scalar), pieces(atText(at, scalar), scalar, parsed));
    }
    problems.add(
        at.problem("Fn::Sub takes a text, or a list of a text and a mapping of variables"));
    return wrong(at);
  }

  /// The place of the text itself, so that places in it can be computed.
  private static At atText(At at, Value.Scalar text) {
    return new At(text.place(), at.path());
  }

  /// `${Name}` is a reference, `${Name.Attribute}` an attribute, `${!Text}` stands for `${Text}`.
  private List<Expression> pieces(At at, Value.Scalar scalar, Map<String, Expression> variables) {
    var text = scalar.text();
    var pieces = new ArrayList<Expression>();
    var plain = new StringBuilder();
    var from = 0;
    while (true) {
      var open = text.indexOf("${", from);
      var close = open < 0 ? -1 : text.indexOf('}', open);
      if (close < 0) {
        break;
      }
      plain.append(text, from, open);
      from = close + 1;
      var name = text.substring(open + 2, close);
      if (name.startsWith("!")) {
        plain.append("${").append(name, 1, name.length()).append('}');
        continue;
      }
      name = name.strip();
      pieces.add(literal(at, plain.toString()));
      plain.setLength(0);
      var local = Optional.ofNullable(variables.get(name));
      if (local.isPresent()) {
        pieces.add(local.get());
      } else if (!isName(name)) {
        problems.add(
            at.problem(
                "${" + name + "} names nothing; write ${!" + name + "} for the text itself"));
      } else {
        pieces.add(name.indexOf('.') > 0 ? getAtt(at, name) : new Expression.Ref(at, name));
      }
    }
    plain.append(text, from, text.length());
    pieces.add(literal(at, plain.toString()));
    return pieces;
  }

  private static boolean isName(String name) {
    for (var i = 0; i < name.length(); i++) {
      var c = name.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != ':' && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return !name.isEmpty() && name.charAt(0) != '.';
  }

  private static Expression literal(At at, String text) {
    return new Expression.Literal(at, new Value.Scalar(at.place(), text, false));
  }

  private Optional<String> text(At at, String function, Value argument) {
    if (argument instanceof Value.Scalar scalar && !scalar.isNull()) {
      return Optional.of(scalar.text());
    }
    problems.add(at.problem(function + " takes a name"));
    return Optional.empty();
  }

  private String literal(At at, String function, Value argument) {
    if (argument instanceof Value.Scalar scalar) {
      return scalar.text();
    }
    problems.add(at.problem("the first argument of " + function + " must be a text"));
    return "";
  }

  private List<Value> arguments(
      At at, String function, Value argument, String wanted, int min, int max) {
    if (argument instanceof Value.Sequence(_, var items)
        && items.size() >= min
        && items.size() <= max) {
      return items;
    }
    problems.add(at.problem(function + " takes a list: " + wanted));
    return List.of();
  }

  /// Stands for a function whose arguments were wrong; nothing is evaluated then.
  private static Expression wrong(At at) {
    return literal(at, "");
  }

  /// The place of a key, or of its mapping where the reader did not keep one.
  static Place keyPlace(Value.Mapping mapping, String key) {
    return mapping.keyPlaces().getOrDefault(key, mapping.place());
  }
}
