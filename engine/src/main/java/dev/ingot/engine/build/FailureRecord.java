// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.document.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How a step's failure stands in its record.
public final class FailureRecord {
  private static final String ERROR = "errorMessage";

  private FailureRecord() {}

  /// The `outputs` of a failed step.
  public static String outputs(Map<String, Object> outputs, String message) {
    var whole = new LinkedHashMap<>(outputs);
    whole.put(ERROR, Texts.cut(message, Texts.ERROR));
    return Json.write(whole);
  }

  /// The whole message of a failed step: its `message` may be cut.
  static Optional<String> message(StepExecution step) {
    return step.outputs()
        .map(outputs -> Json.readObject(outputs).get(ERROR))
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .or(step::message);
  }

  /// The component failure as the step's record keeps it.
  public static String json(Image.ComponentFailure failure) {
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
