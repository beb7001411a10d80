// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.engine.build.Names;
import java.util.Optional;
import java.util.function.Predicate;

/// What an action knows about the step that it runs for.
///
/// @param step its record; its id and attempt name whatever the action makes
/// @param ownsMachine whether a machine with this id was launched for the image
/// @param hosts which other host has something
public record StepContext(
    Image image,
    WorkflowExecution execution,
    StepExecution step,
    Log log,
    Predicate<String> ownsMachine,
    Hosts hosts) {

  /// Knows the other host that has a thing of this account; empty if it is here or nobody has it.
  public interface Hosts {
    Optional<String> ofMachine(String id);

    Optional<String> ofImage(String id);
  }

  /// Takes lines for the build's log, one at a time.
  public interface Log {
    void line(BuildLog.Source source, String text);
  }

  /// The same step, with lines going elsewhere.
  public StepContext logging(Log newLog) {
    return new StepContext(image, execution, step, newLog, ownsMachine, hosts);
  }

  /// The same step with another record of its image.
  StepContext withImage(Image newImage) {
    return new StepContext(newImage, execution, step, log, ownsMachine, hosts);
  }

  public void log(String text) {
    log.line(BuildLog.Source.SERVICE, text);
  }

  /// What names derive from: another one if the workflow began again.
  public String key() {
    return step.relaunch() == 0 ? step.id() : step.id() + "/again-" + step.relaunch();
  }

  /// The id of the machine that this attempt launches.
  public String machineId() {
    return Names.machine(key(), step.attempt());
  }

  /// The id of the image that this attempt makes.
  public String imageId() {
    return Names.image(key(), step.attempt());
  }

  /// The name under which this attempt keeps the files of the machine that it changes.
  public String keptName() {
    return Names.kept(step);
  }

  /// The id of the command that this attempt runs.
  public String commandId() {
    return Names.command(key(), step.attempt());
  }
}
