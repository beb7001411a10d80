// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ParameterStore;
import dev.ingot.toe.reference.Reference;
import dev.ingot.toe.reference.Resolver;
import dev.ingot.toe.reference.UnresolvedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gives the references of one step their values.
///
/// @param loop where the step's loop is; empty outside of it
record StepResolver(
    RunScope scope,
    Map<String, String> variables,
    Results results,
    String phase,
    String step,
    Optional<Position> loop)
    implements Resolver {

  /// @param name of the loop; may be empty
  record Position(String name, int index, String value) {}

  StepResolver in(Position position) {
    return new StepResolver(scope, variables, results, phase, step, Optional.of(position));
  }

  @Override
  public Optional<String> resolve(Reference reference, String expression)
      throws UnresolvedException, MachineException, InterruptedException {
    var value = value(reference, expression);
    value.ifPresent(text -> scope.resolved(expression, text));
    return value;
  }

  @Override
  public Optional<List<String>> resolveList(Reference reference, String expression)
      throws UnresolvedException, InterruptedException {
    var stored =
        switch (reference) {
          case Reference.ParameterStore _, Reference.ParameterStoreOf _ ->
              stored(reference, expression);
          case Reference.Variable _,
              Reference.Chain _,
              Reference.Loop _,
              Reference.Environment _,
              Reference.InstanceMetadata _,
              Reference.Context _ ->
              ParameterStore.Stored.plain("");
        };
    return stored.list() ? Optional.of(stored.values()) : Optional.empty();
  }

  private Optional<String> value(Reference reference, String expression)
      throws UnresolvedException, MachineException, InterruptedException {
    return switch (reference) {
      case Reference.Variable(var name) -> Optional.of(variable(name));
      case Reference.Chain chain -> Optional.of(results.value(chain, expression));
      case Reference.Loop(var name, var part) ->
          loop.filter(at -> name.equals("loop") || name.equals(at.name()))
              .map(at -> part == Reference.Part.INDEX ? String.valueOf(at.index()) : at.value());
      case Reference.Environment(var name) ->
          Optional.of(known(scope.environment(), name, "env:" + name + " is not set"));
      case Reference.Context(var key) -> Optional.of(scope.context().value(key, phase, step));
      case Reference.ParameterStore _, Reference.ParameterStoreOf _ ->
          Optional.of(String.join(",", stored(reference, expression).values()));
      case Reference.InstanceMetadata(var path) -> Optional.of(scope.metadata().value(path));
    };
  }

  private ParameterStore.Stored stored(Reference reference, String expression)
      throws UnresolvedException, InterruptedException {
    var name = name(reference, expression);
    ParameterStore.Stored stored;
    try {
      stored =
          scope
              .outside()
              .parameters()
              .find(name)
              .orElseThrow(() ->
                  new UnresolvedException(
                      cannot(expression, "the parameter store has no " + name)));
    } catch (ExternalSourceException e) {
      throw new UnresolvedException(cannot(expression, e.reason()));
    }
    if (stored.secret()) {
      stored.values().forEach(scope.secrets()::add);
    }
    return stored;
  }

  /// The name of what the parameter store is asked for.
  private String name(Reference reference, String expression)
      throws UnresolvedException, InterruptedException {
    return switch (reference) {
      case Reference.ParameterStore(var path) -> path;
      case Reference.ParameterStoreOf(Reference.Variable(var name)) -> variable(name);
      case Reference.ParameterStoreOf(var inner) ->
          String.join(",", stored(inner, expression).values());
      case Reference other -> throw new IllegalStateException("no parameter: " + other);
    };
  }

  private String variable(String name) throws UnresolvedException {
    return known(variables, name, "variable '" + name + "' is not defined");
  }

  private static String cannot(String expression, String reason) {
    return "'" + expression + "' cannot be resolved: " + reason;
  }

  private static String known(Map<String, String> values, String name, String missing)
      throws UnresolvedException {
    return Optional.ofNullable(values.get(name))
        .orElseThrow(() -> new UnresolvedException(missing));
  }
}
