// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine;

import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.machine.LackException;
import dev.ingot.core.resource.Image;
import dev.ingot.document.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How a step's failure stands in its record.
final class StepFailures {
  private static final String ERROR = "errorMessage";

  private StepFailures() {}

  /// The `outputs` of a failed step.
  static String outputs(StepOutcome.Failed failed) {
    var outputs = new LinkedHashMap<>(failed.outputs());
    outputs.put(ERROR, Texts.cut(failed.message(), Texts.ERROR));
    return Json.write(outputs);
  }

  /// The whole message of a failed step: its `message` may be cut.
  static Optional<String> whole(StepExecution step) {
    return step.outputs()
        .map(outputs -> Json.readObject(outputs).get(ERROR))
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .or(step::message);
  }

  /// The host lacks something: outputs say so in members of their own, for the command line.
  static StepOutcome.Failed lack(LackException e) {
    var outputs = new LinkedHashMap<String, Object>();
    e.lacks().stream()
        .findFirst()
        .ifPresent(lack -> {
          outputs.put("lack", lack.what());
          outputs.put("consequence", lack.consequence());
          outputs.put("fix", lack.fix());
        });
    return new StepOutcome.Failed(message(e), outputs, Optional.empty());
  }

  /// The action was interrupted; some tell what they have to show so far.
  static StepOutcome.Failed interrupted(InterruptedException e) {
    var outputs =
        e instanceof StepInterruptedException step ? step.outputs() : Map.<String, Object>of();
    return new StepOutcome.Failed("The step was interrupted.", outputs, Optional.empty());
  }

  /// An error says little without its name: `OutOfMemoryError: Java heap space`.
  static String message(Throwable e) {
    var name = e.getClass().getSimpleName();
    return Optional.ofNullable(e.getMessage())
        .map(message -> e instanceof Error ? name + ": " + message : message)
        .orElse(name);
  }

  /// The component failure as the step's record keeps it.
  static String json(Image.ComponentFailure failure) {
    var members = new LinkedHashMap<String, Object>();
    members.put("componentArn", failure.componentArn());
    members.put("phaseName", failure.phaseName());
    members.put("stepName", failure.stepName());
    members.put("action", failure.action());
    members.put(ERROR, failure.errorMessage());
    return Json.write(members);
  }

  static Image.ComponentFailure component(String json) {
    var members = Json.readObject(json);
    return new Image.ComponentFailure(
        text(members, "componentArn"),
        text(members, "phaseName"),
        text(members, "stepName"),
        text(members, "action"),
        text(members, ERROR));
  }

  private static String text(Map<String, Object> members, String name) {
    return String.valueOf(members.getOrDefault(name, ""));
  }
}
