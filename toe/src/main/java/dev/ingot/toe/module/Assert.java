// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.toe.condition.Condition;
import dev.ingot.toe.condition.ConditionParser;
import dev.ingot.toe.condition.Conditions;
import dev.ingot.toe.reference.Resolver;
import dev.ingot.toe.reference.UnresolvedException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Fails if a condition does not hold. Its inputs are exactly one condition.
public final class Assert implements ActionModule<Assert.Inputs> {

  public record Inputs(Condition condition) {}

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public Optional<Inputs> bind(Value value, String path, List<Problem> problems) {
    return ConditionParser.parse(value, Set.of(), path, problems).map(Inputs::new);
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    try {
      return new Conditions(Resolver.NOTHING, context.facts()).holds(inputs.condition())
          ? ModuleResult.done()
          : ModuleResult.failed("assertion evaluated to false");
    } catch (UnresolvedException e) {
      return ModuleResult.failed(name() + ": " + e.getMessage());
    }
  }
}
