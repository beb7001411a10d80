// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.reference.Reference;
import dev.ingot.toe.reference.Resolver;
import dev.ingot.toe.reference.UnresolvedException;
import java.util.Map;
import java.util.Optional;

/// Gives the references of one step their values.
///
/// @param loop where the step's loop is; empty outside of it
record StepResolver(
    Map<String, String> variables,
    Results results,
    RunContext context,
    Map<String, String> environment,
    String phase,
    String step,
    Optional<Position> loop)
    implements Resolver {

  /// @param name of the loop; may be empty
  record Position(String name, int index, String value) {}

  StepResolver in(Position position) {
    return new StepResolver(
        variables, results, context, environment, phase, step, Optional.of(position));
  }

  @Override
  public Optional<String> resolve(Reference reference, String expression)
      throws UnresolvedException, MachineException, InterruptedException {
    return switch (reference) {
      case Reference.Variable(var name) ->
          Optional.of(known(variables, name, "variable '" + name + "' is not defined"));
      case Reference.Chain chain -> Optional.of(results.value(chain, expression));
      case Reference.Loop(var name, var part) ->
          loop.filter(at -> name.equals("loop") || name.equals(at.name()))
              .map(at -> part == Reference.Part.INDEX ? String.valueOf(at.index()) : at.value());
      case Reference.Environment(var name) ->
          Optional.of(known(environment, name, "env:" + name + " is not set"));
      case Reference.Context(var key) -> Optional.of(context.value(key, phase, step));
      case Reference.ParameterStore _, Reference.ParameterStoreOf _ ->
          throw new UnresolvedException(
              "'" + expression + "' cannot be resolved: no parameter store is configured");
      case Reference.InstanceMetadata _ ->
          throw new UnresolvedException(
              "'" + expression + "' cannot be resolved: no instance metadata is configured");
    };
  }

  private static String known(Map<String, String> values, String name, String lack)
      throws UnresolvedException {
    return Optional.ofNullable(values.get(name)).orElseThrow(() -> new UnresolvedException(lack));
  }
}
