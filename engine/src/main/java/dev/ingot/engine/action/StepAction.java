// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import java.util.Optional;

/// What a step of a workflow does. Its class has the word that documents use; its record of inputs
/// is the schema that documents are checked against; time-outs and stages stand in the
/// [dev.ingot.engine.document.StepCatalog].
///
/// An action may be run twice for one attempt, when the process died in between: a second run finds
/// what the first one made by the names in [StepContext] and ends the same way. One that changes
/// the files of a machine brings them back first ([dev.ingot.core.machine.Machine#restore]).
public interface StepAction<I extends Record> {

  /// The record that the inputs are read into.
  Class<I> inputs();

  /// What it makes outside the database, under the name that [StepContext] gives: it is recorded
  /// before the action runs, so that it can be found again or removed after a crash.
  default Optional<Holding.Kind> makes() {
    return Optional.empty();
  }

  /// What it makes for a step, where that depends on the image.
  default Optional<Holding.Kind> makes(StepContext context) {
    return makes();
  }

  /// Does the work and returns when it is done. A step that cannot do what its document asks for is
  /// a [StepOutcome.Failed].
  ///
  /// An interrupt stops the work: the deadline has passed, the build is cancelled or the process
  /// ends. The action lets [InterruptedException] through and cleans nothing up for it.
  ///
  /// @throws MachineException if a machine or image could not be made or used; the step fails with
  ///   its message
  StepOutcome run(I inputs, StepContext context) throws MachineException, InterruptedException;

  /// Whether [#run] only decides: it waits for nothing, and computes next to nothing. Then it runs
  /// in the thread of the run, and nobody stops it.
  ///
  /// @param platform of the image
  default boolean instant(Platform platform) {
    return false;
  }

  /// Whether a workflow that begins again may run the action a second time, although it had
  /// completed: it leaves nothing but machines, and asks nobody outside.
  default boolean repeatable() {
    return makes().filter(kind -> kind == Holding.Kind.IMAGE).isEmpty();
  }

  /// What its run has of the slots for machines while it runs. One that makes a machine or works on
  /// one has a slot; what waits for somebody outside has none, though its machine may rest
  /// meanwhile.
  default MachineUse machineUse() {
    return makes().filter(kind -> kind == Holding.Kind.MACHINE).isPresent()
        ? MachineUse.AT_WORK
        : MachineUse.NONE;
  }

  enum MachineUse {
    /// Needs a slot.
    AT_WORK,
    /// Gives back the slot that an earlier step took.
    AT_REST,
    /// Needs none, and leaves an earlier step's as it is.
    NONE
  }

  /// The attempt is over although the action had not ended: it timed out or the build is cancelled,
  /// maybe while no process ran it. Stops what works for it outside, within a minute. Not called
  /// when only this process ends. May be called twice, and for what never began.
  ///
  /// @param inputs those of the attempt
  default void stopped(I inputs, StepContext context) throws InterruptedException {}

  /// Whether there is a [#rollback].
  default boolean hasRollback() {
    return false;
  }

  /// Undoes what the last attempt did, after the workflow has failed. Not called if what it made is
  /// gone already. May be run twice.
  ///
  /// @param made the id of what it made
  default Undone rollback(StepContext context, String made)
      throws MachineException, InterruptedException {
    throw new UnsupportedOperationException("nothing to undo");
  }

  enum Undone {
    DONE,
    /// What was made is of no use to anybody but a retry.
    STOPPED,
    /// What was made stays, as somebody asked for.
    KEPT
  }
}
