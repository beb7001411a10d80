// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Evaluates expressions. What names nothing was reported when the template was checked, so here it
/// only counts as a failure.
final class Evaluator {
  private final Definitions definitions;
  private final Map<String, Value> parameters;
  private final Stack stack;
  private final Function<String, Optional<Known>> resources;
  private final Predicate<String> leftOut;
  private final List<Problem> problems;
  private int failures;

  /// @param resources what is known of the resource with an id; empty if it is not made
  /// @param leftOut by id, whether it is not made because something else is built
  Evaluator(
      Definitions definitions,
      Map<String, Value> parameters,
      Stack stack,
      Function<String, Optional<Known>> resources,
      Predicate<String> leftOut,
      List<Problem> problems) {
    this.definitions = definitions;
    this.parameters = parameters;
    this.stack = stack;
    this.resources = resources;
    this.leftOut = leftOut;
    this.problems = problems;
  }

  /// How often something could not be evaluated; grows.
  int failures() {
    return failures;
  }

  /// The value; empty for `AWS::NoValue` and, with [#failures] grown, for what cannot be evaluated.
  Optional<Value> value(Expression expression) {
    return switch (expression) {
      case Expression.Literal(_, var scalar) -> Optional.of(scalar);
      case Expression.Items(var at, var items) -> Optional.of(sequence(at, items));
      case Expression.Entries(var at, var entries) -> Optional.of(mapping(at, entries));
      case Expression.Ref ref -> ref(ref);
      case Expression.GetAtt getAtt -> attribute(getAtt);
      case Expression.Sub(var at, var pieces) -> concatenated(at, pieces);
      case Expression.Join(var at, var delimiter, var list) -> join(at, delimiter, list);
      case Expression.Select select -> select(select);
      case Expression.Split(var at, var delimiter, var text) -> split(at, delimiter, text);
      case Expression.FindInMap find -> findInMap(find);
      case Expression.If(_, var condition, var then, var otherwise) ->
          value(named(condition) ? then : otherwise);
      case Expression.Base64(var at, var text) ->
          text(at, text)
              .map(t -> Base64.getEncoder().encodeToString(t.getBytes(StandardCharsets.UTF_8)))
              .map(encoded -> scalar(at, encoded));
      case Expression.Equals _,
          Expression.And _,
          Expression.Or _,
          Expression.Not _,
          Expression.Condition _ ->
          Optional.of(scalar(expression.at(), String.valueOf(truth(expression))));
      case Expression.Unsupported(var at, var message) -> failed(at, message);
    };
  }

  /// Whether a condition of the section `Conditions` holds.
  boolean named(String condition) {
    var expression = definitions.conditions().get(condition);
    return expression != null && truth(expression);
  }

  private boolean truth(Expression expression) {
    return switch (expression) {
      case Expression.Equals(var at, var left, var right) ->
          comparable(at, left).equals(comparable(at, right));
      case Expression.And(_, var conditions) -> conditions.stream().allMatch(this::truth);
      case Expression.Or(_, var conditions) -> conditions.stream().anyMatch(this::truth);
      case Expression.Not(_, var condition) -> !truth(condition);
      case Expression.Condition(_, var name) -> named(name);
      default -> {
        failed(expression.at(), "is no condition");
        yield false;
      }
    };
  }

  /// Something that is equal for equal values, wherever they stand.
  private Object comparable(At at, Expression expression) {
    return value(expression).map(Evaluator::withoutPlaces).orElse(at);
  }

  private static Object withoutPlaces(Value value) {
    return switch (value) {
      case Value.Scalar scalar -> scalar.text();
      case Value.Sequence(_, var items) -> items.stream().map(Evaluator::withoutPlaces).toList();
      case Value.Mapping(_, var entries, _) -> {
        var copy = new LinkedHashMap<String, Object>();
        entries.forEach((key, entry) -> copy.put(key, withoutPlaces(entry)));
        yield copy;
      }
      case Value.Tagged tagged -> tagged;
    };
  }

  private Value sequence(At at, List<Expression> items) {
    var values = new ArrayList<Value>();
    items.forEach(item -> value(item).ifPresent(values::add));
    return new Value.Sequence(at.place(), values);
  }

  private Value mapping(At at, Map<String, Expression.Entry> entries) {
    var values = new LinkedHashMap<String, Value>();
    var places = new LinkedHashMap<String, Place>();
    for (var entry : entries.entrySet()) {
      var value = value(entry.getValue().value());
      if (value.isPresent()) {
        values.put(entry.getKey(), value.get());
        places.put(entry.getKey(), entry.getValue().key().place());
      }
    }
    return new Value.Mapping(at.place(), values, places);
  }

  private Optional<Value> ref(Expression.Ref ref) {
    var at = ref.at();
    return switch (ref.name()) {
      case "AWS::NoValue" -> Optional.empty();
      case "AWS::Region" -> Optional.of(scalar(at, stack.region()));
      case "AWS::AccountId" -> Optional.of(scalar(at, stack.accountId()));
      case "AWS::Partition" -> Optional.of(scalar(at, stack.partition()));
      case "AWS::StackName" -> Optional.of(scalar(at, stack.name()));
      case "AWS::StackId" -> Optional.of(scalar(at, stack.id()));
      case "AWS::URLSuffix" -> Optional.of(scalar(at, stack.urlSuffix()));
      case "AWS::NotificationARNs" -> Optional.of(new Value.Sequence(at.place(), List.of()));
      default -> {
        var parameter = Optional.ofNullable(parameters.get(ref.name()));
        yield parameter.isPresent()
            ? parameter.map(value -> moved(value, at))
            : known(at, ref.name()).map(known -> scalar(at, known.ref()));
      }
    };
  }

  private Optional<Value> attribute(Expression.GetAtt getAtt) {
    var known = known(getAtt.at(), getAtt.resource());
    if (known.isEmpty()) {
      return Optional.empty();
    }
    var attribute = known.get().attribute().apply(getAtt.attribute());
    var kind = definitions.resource(getAtt.resource()).kind();
    if (kind.isPresent() && !kind.get().hasAttribute(getAtt.attribute())) {
      failures++;
      return Optional.empty();
    }
    return attribute.isPresent()
        ? attribute.map(text -> scalar(getAtt.at(), text))
        : failed(
            getAtt.at(), getAtt.resource() + " has no attribute " + getAtt.attribute() + " here");
  }

  private Optional<Known> known(At at, String id) {
    var known = resources.apply(id);
    if (known.isEmpty()) {
      if (definitions.resources().containsKey(id) && !leftOut.test(id)) {
        failed(at, id + " is not made: its condition does not hold");
      } else {
        failures++;
      }
    }
    return known;
  }

  private Optional<Value> concatenated(At at, List<Expression> pieces) {
    var text = new StringBuilder();
    var before = failures;
    for (var piece : pieces) {
      text.append(text(at, piece).orElse(""));
    }
    return failures == before ? Optional.of(scalar(at, text.toString())) : Optional.empty();
  }

  private Optional<Value> join(At at, String delimiter, Expression list) {
    var items = list(at, "Fn::Join", list);
    if (items.isEmpty()) {
      return Optional.empty();
    }
    var text = new StringBuilder();
    for (var i = 0; i < items.get().size(); i++) {
      if (!(items.get().get(i) instanceof Value.Scalar item)) {
        return failed(at, "Fn::Join joins texts only");
      }
      text.append(i == 0 ? "" : delimiter).append(item.text());
    }
    return Optional.of(scalar(at, text.toString()));
  }

  private Optional<Value> select(Expression.Select select) {
    var at = select.at();
    var items = list(at, "Fn::Select", select.list());
    var written = text(at, select.index());
    if (items.isEmpty() || written.isEmpty()) {
      return Optional.empty();
    }
    var index = written.flatMap(ParameterValues::number);
    if (index.isEmpty() || index.get() < 0 || index.get() >= items.get().size()) {
      return failed(
          at, "Fn::Select asks for an item that is not in its list of " + items.get().size());
    }
    return Optional.of(moved(items.get().get(index.get().intValue()), at));
  }

  private Optional<Value> split(At at, String delimiter, Expression expression) {
    var text = text(at, expression);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (delimiter.isEmpty()) {
      return failed(at, "the delimiter of Fn::Split is empty");
    }
    var parts = new ArrayList<Value>();
    var from = 0;
    while (true) {
      var next = text.get().indexOf(delimiter, from);
      parts.add(
          scalar(at, next < 0 ? text.get().substring(from) : text.get().substring(from, next)));
      if (next < 0) {
        return Optional.of(new Value.Sequence(at.place(), parts));
      }
      from = next + delimiter.length();
    }
  }

  private Optional<Value> findInMap(Expression.FindInMap find) {
    var at = find.at();
    var map = text(at, find.map());
    var first = text(at, find.first());
    var second = text(at, find.second());
    if (map.isEmpty() || first.isEmpty() || second.isEmpty()) {
      return Optional.empty();
    }
    var found =
        Optional.ofNullable(definitions.mappings().get(map.get()))
            .flatMap(mapping -> mapping.get(first.get()))
            .flatMap(inner ->
                inner instanceof Value.Mapping keys ? keys.get(second.get()) : Optional.empty());
    return found.isPresent()
        ? found.map(value -> moved(value, at))
        : failed(
            at, "Mappings has no entry %s, %s, %s".formatted(map.get(), first.get(), second.get()));
  }

  private Optional<List<Value>> list(At at, String function, Expression expression) {
    var value = value(expression);
    if (value.isPresent() && value.get() instanceof Value.Sequence(_, var items)) {
      return Optional.of(items);
    }
    if (value.isPresent()) {
      failed(at, function + " needs a list");
    }
    return Optional.empty();
  }

  /// The text of a scalar.
  Optional<String> text(At at, Expression expression) {
    var before = failures;
    var value = value(expression);
    if (value.isPresent() && value.get() instanceof Value.Scalar scalar) {
      return Optional.of(scalar.text());
    }
    if (failures == before) {
      failed(at, "a text is needed here");
    }
    return Optional.empty();
  }

  private <T> Optional<T> failed(At at, String message) {
    failures++;
    problems.add(at.problem(message));
    return Optional.empty();
  }

  private static Value scalar(At at, String text) {
    return new Value.Scalar(at.place(), text, false);
  }

  /// The value as if it stood where it is used, so that problems lead there.
  private static Value moved(Value value, At at) {
    return switch (value) {
      case Value.Scalar(_, var text, var plain) -> new Value.Scalar(at.place(), text, plain);
      case Value.Sequence(_, var items) -> new Value.Sequence(at.place(), items);
      case Value.Mapping(_, var entries, var keys) -> new Value.Mapping(at.place(), entries, keys);
      case Value.Tagged tagged -> tagged;
    };
  }
}
