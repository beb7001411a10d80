// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Parameter;
import dev.ingot.document.Value;
import dev.ingot.toe.module.ActionModule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A component document that was checked and can run.
///
/// @param name as it declares itself; it has no relation to the component's name
/// @param constants in document order
/// @param disableLogging whether what its steps print is kept out of the log
public record ComponentDocument(
    Optional<String> name,
    Optional<String> description,
    List<Declaration> parameters,
    Map<String, String> constants,
    List<Phase> phases,
    boolean disableLogging) {

  public ComponentDocument {
    parameters = List.copyOf(parameters);
    constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    phases = List.copyOf(phases);
  }

  /// A parameter.
  ///
  /// @param defaultValue without one, a run must give a value
  /// @param allowedValues any value is allowed if there are none
  public record Declaration(
      String name,
      Optional<String> defaultValue,
      Optional<String> description,
      List<String> allowedValues) {
    public Declaration {
      allowedValues = List.copyOf(allowedValues);
    }
  }

  public record Phase(String name, List<Step> steps, boolean disableLogging) {
    public Phase {
      steps = List.copyOf(steps);
    }
  }

  /// @param inputs as they are written, with references; an empty mapping or list if missing
  /// @param timeoutSeconds of each attempt; -1 for no limit
  /// @param maxAttempts at least 1
  public record Step(
      String name,
      ActionModule<?> module,
      Value inputs,
      int timeoutSeconds,
      OnFailure onFailure,
      int maxAttempts,
      Optional<Branch> branch,
      Optional<Loop> loop,
      boolean disableLogging) {}

  public boolean hasPhase(String phaseName) {
    for (var phase : phases) {
      if (phase.name().equals(phaseName)) {
        return true;
      }
    }
    return false;
  }

  /// What the service calls the component: a test if its only phase is `test`.
  public Component.Type type() {
    return phases.size() == 1 && hasPhase("test") ? Component.Type.TEST : Component.Type.BUILD;
  }

  /// The parameters as the service stores them.
  public List<Parameter> declaredParameters() {
    return parameters.stream()
        .map(
            p -> new Parameter(p.name(), "string", p.defaultValue().map(List::of), p.description()))
        .toList();
  }
}
