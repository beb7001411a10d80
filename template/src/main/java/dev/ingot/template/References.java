// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Checks that everything that expressions name is there and that nothing depends on itself, and
/// finds the order in which resources are made.
final class References {
  private static final List<String> PSEUDO_PARAMETERS =
      List.of(
          "AWS::AccountId",
          "AWS::NoValue",
          "AWS::NotificationARNs",
          "AWS::Partition",
          "AWS::Region",
          "AWS::StackId",
          "AWS::StackName",
          "AWS::URLSuffix");

  private final Definitions definitions;
  private final List<Problem> problems;

  References(Definitions definitions, List<Problem> problems) {
    this.definitions = definitions;
    this.problems = problems;
  }

  /// Checks all sections.
  ///
  /// @return empty if something depends on itself
  Optional<Dependencies> check() {
    var conditions = new LinkedHashMap<String, Set<String>>();
    definitions
        .conditions()
        .forEach((name, expression) -> {
          var names = new LinkedHashSet<String>();
          visit(expression, new Names(names, new HashSet<>(), false));
          conditions.put(name, names);
        });
    var circleOfConditions = order(conditions).circle();
    circleOfConditions.ifPresent(circle ->
        problems.add(
            definitions
                .condition(circle.getFirst())
                .at()
                .problem("the condition depends on itself: " + chain(circle))));

    var dependencies = new LinkedHashMap<String, Set<String>>();
    for (var resource : definitions.resources().values()) {
      dependencies.put(resource.id(), dependencies(resource));
    }
    for (var output : definitions.outputs()) {
      visit(output.value(), new Names(new HashSet<>(), new HashSet<>(), true));
      output.condition().ifPresent(this::condition);
    }
    var order = order(dependencies);
    order
        .circle()
        .ifPresent(circle ->
            problems.add(
                definitions
                    .resource(circle.getFirst())
                    .at()
                    .problem("the resource depends on itself: " + chain(circle))));
    if (circleOfConditions.isPresent() || order.circle().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new Dependencies(order.names().stream().map(definitions::resource).toList(), dependencies));
  }

  private Set<String> dependencies(ResourceDefinition resource) {
    var ids = new LinkedHashSet<String>();
    for (var property : resource.properties().values()) {
      visit(property.value(), new Names(new HashSet<>(), ids, true));
    }
    resource.condition().ifPresent(this::condition);
    for (var other : resource.dependsOn()) {
      if (definitions.resources().containsKey(other.name())) {
        ids.add(other.name());
      } else {
        problems.add(
            other
                .at()
                .problem(
                    TemplateParser.unknown(
                        "resource '" + other.name() + "'",
                        other.name(),
                        definitions.resources().keySet())));
      }
    }
    return ids;
  }

  /// Collects what an expression names.
  ///
  /// @param conditions conditions are added here
  /// @param resources ids of resources are added here
  /// @param resourcesAllowed whether it may name resources at all
  private record Names(Set<String> conditions, Set<String> resources, boolean resourcesAllowed) {}

  private void visit(Expression expression, Names names) {
    switch (expression) {
      case Expression.Literal _, Expression.Unsupported _ -> {}
      case Expression.Items(_, var items) -> items.forEach(item -> visit(item, names));
      case Expression.Entries(_, var entries) ->
          entries.values().forEach(entry -> visit(entry.value(), names));
      case Expression.Ref ref -> ref(ref, names);
      case Expression.GetAtt getAtt -> getAtt(getAtt, names);
      case Expression.Sub(_, var pieces) -> pieces.forEach(piece -> visit(piece, names));
      case Expression.Join(_, _, var list) -> visit(list, names);
      case Expression.Select(_, var index, var list) -> {
        visit(index, names);
        visit(list, names);
      }
      case Expression.Split(_, _, var text) -> visit(text, names);
      case Expression.FindInMap find -> findInMap(find, names);
      case Expression.If(var at, var condition, var then, var otherwise) -> {
        condition(new ResourceDefinition.Named(at, condition));
        names.conditions().add(condition);
        visit(then, names);
        visit(otherwise, names);
      }
      case Expression.Base64(_, var text) -> visit(text, names);
      case Expression.Equals(_, var left, var right) -> {
        visit(left, names);
        visit(right, names);
      }
      case Expression.And(_, var conditions) -> conditions.forEach(c -> visit(c, names));
      case Expression.Or(_, var conditions) -> conditions.forEach(c -> visit(c, names));
      case Expression.Not(_, var condition) -> visit(condition, names);
      case Expression.Condition(var at, var name) -> {
        condition(new ResourceDefinition.Named(at, name));
        names.conditions().add(name);
      }
    }
  }

  private void ref(Expression.Ref ref, Names names) {
    var name = ref.name();
    if (PSEUDO_PARAMETERS.contains(name) || definitions.parameters().containsKey(name)) {
      return;
    }
    if (names.resourcesAllowed() && definitions.resources().containsKey(name)) {
      names.resources().add(name);
      return;
    }
    var known = new ArrayList<String>(definitions.parameters().keySet());
    if (names.resourcesAllowed()) {
      known.addAll(definitions.resources().keySet());
    }
    known.addAll(PSEUDO_PARAMETERS);
    problems.add(
        ref.at()
            .problem(
                TemplateParser.unknown(
                    (names.resourcesAllowed() ? "parameter or resource '" : "parameter '")
                        + name
                        + "'",
                    name,
                    known)));
  }

  private void getAtt(Expression.GetAtt getAtt, Names names) {
    var resource = definitions.resources().get(getAtt.resource());
    if (resource == null || !names.resourcesAllowed()) {
      problems.add(
          getAtt
              .at()
              .problem(
                  TemplateParser.unknown(
                      "resource '" + getAtt.resource() + "'",
                      getAtt.resource(),
                      definitions.resources().keySet())));
      return;
    }
    names.resources().add(getAtt.resource());
    if (resource.kind().isPresent() && !resource.kind().get().hasAttribute(getAtt.attribute())) {
      problems.add(
          getAtt.at().problem(resource.type() + " has no attribute '" + getAtt.attribute() + "'"));
    }
  }

  private void findInMap(Expression.FindInMap find, Names names) {
    visit(find.map(), names);
    visit(find.first(), names);
    visit(find.second(), names);
    if (find.map() instanceof Expression.Literal(_, var map)
        && !definitions.mappings().containsKey(map.text())) {
      problems.add(
          find.at()
              .problem(
                  TemplateParser.unknown(
                      "map '" + map.text() + "'", map.text(), definitions.mappings().keySet())));
    }
  }

  private void condition(ResourceDefinition.Named condition) {
    if (!definitions.conditions().containsKey(condition.name())) {
      problems.add(
          condition
              .at()
              .problem(
                  TemplateParser.unknown(
                      "condition '" + condition.name() + "'",
                      condition.name(),
                      definitions.conditions().keySet())));
    }
  }

  /// @param names each behind those it depends on
  /// @param circle a name and what leads from it back to itself
  private record Order(List<String> names, Optional<List<String>> circle) {}

  /// Depth first, so that otherwise the order of the text is kept.
  private static Order order(Map<String, Set<String>> dependencies) {
    var done = new LinkedHashSet<String>();
    var circle = new ArrayList<String>();
    for (var name : dependencies.keySet()) {
      visit(name, dependencies, new ArrayList<>(), done, circle);
    }
    return new Order(List.copyOf(done), circle.isEmpty() ? Optional.empty() : Optional.of(circle));
  }

  private static void visit(
      String name,
      Map<String, Set<String>> dependencies,
      List<String> path,
      Set<String> done,
      List<String> circle) {
    if (done.contains(name) || !circle.isEmpty()) {
      return;
    }
    var begin = path.indexOf(name);
    if (begin >= 0) {
      circle.addAll(path.subList(begin, path.size()));
      return;
    }
    path.add(name);
    for (var other : dependencies.getOrDefault(name, Set.of())) {
      visit(other, dependencies, path, done, circle);
    }
    path.removeLast();
    done.add(name);
  }

  private static String chain(List<String> circle) {
    return String.join(" → ", circle) + " → " + circle.getFirst();
  }
}
