// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import java.util.Optional;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/// What system properties change of a property.
final class Settings implements AroundPropertyHook {

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    setting("ingot.test.seed").ifPresent(context.attributes()::setSeed);
    setting("ingot.test.sequences").map(Integer::valueOf).ifPresent(context.attributes()::setTries);
    return property.execute();
  }

  private static Optional<String> setting(String name) {
    return Optional.ofNullable(System.getProperty(name));
  }
}
