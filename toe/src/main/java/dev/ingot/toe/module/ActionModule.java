// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.Value;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One thing that a step can do, such as `ExecuteBash`. The class has the word that documents use;
/// the record of its inputs is their schema.
///
/// Modules have no state: one instance runs the steps of all documents.
public interface ActionModule<I extends Record> {

  /// How a document gives the inputs.
  enum Shape {
    /// One mapping.
    MAPPING,
    /// A list of mappings, run in order up to the first that fails. What was done stays done.
    LIST
  }

  /// The word in documents.
  default String name() {
    return getClass().getSimpleName();
  }

  /// The record of one mapping of inputs. Its constructor may refuse with an
  /// [IllegalArgumentException]; it also sees texts in which references are not resolved yet.
  Class<I> inputs();

  default Shape shape() {
    return Shape.MAPPING;
  }

  /// Whether a step must have inputs.
  default boolean inputsRequired() {
    return true;
  }

  /// Whether the step's time-out applies.
  default boolean timed() {
    return true;
  }

  /// Whether a step can try it several times.
  default boolean repeatable() {
    return true;
  }

  default Set<Platform> platforms() {
    return EnumSet.allOf(Platform.class);
  }

  /// The keys of inputs that have no meaning on a platform; a document for it must not have them.
  default List<String> refusedKeys(Platform platform) {
    return List.of();
  }

  /// What stands between the values of an output of several elements.
  default String separator() {
    return "\n";
  }

  /// Reads one mapping of inputs.
  ///
  /// @param problems what is wrong is added here
  /// @return empty if anything was wrong
  default Optional<I> bind(Value value, String path, List<Problem> problems) {
    return RecordBinder.bind(inputs(), value, path, problems);
  }

  /// Does it, once, with inputs whose references are resolved. That the machine says no is a
  /// [ModuleResult.Failed]; so is an [IllegalArgumentException], for inputs that cannot be meant
  /// because a reference in them stayed as it is written.
  ///
  /// An interrupt is how time-out and cancellation arrive; it travels on. A second run of the same
  /// step does everything again.
  ModuleResult run(I inputs, ModuleContext context) throws MachineException, InterruptedException;
}
