// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.resource.Image;
import dev.ingot.engine.build.Texts;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.report.StepFailure;

/// Says why the components of an image failed, so that whoever reads only this knows where to look:
/// component, phase, step, action, exit code and the last lines of stderr.
final class ComponentFailures {
  private static final int MAX_STDERR_LINES = 10;

  private ComponentFailures() {}

  /// For people.
  static String message(RunReport report) {
    return report
        .firstFailure()
        .map(ComponentFailures::message)
        .orElse(
            report.failureMessage().isEmpty()
                ? "The components did not run to their end."
                : report.failureMessage());
  }

  private static String message(StepFailure failure) {
    return "Document "
        + failure.documentReference()
        + " failed! Phase "
        + failure.phase()
        + ", step "
        + failure.step()
        + ", action "
        + failure.action()
        + ": "
        + error(failure);
  }

  /// For the image's failure context.
  static Image.ComponentFailure context(StepFailure failure) {
    return new Image.ComponentFailure(
        failure.documentReference(),
        failure.phase(),
        failure.step(),
        failure.action(),
        Texts.cut(error(failure), Texts.REASON));
  }

  private static String error(StepFailure failure) {
    var error = failure.errorMessage().isBlank() ? "failed" : failure.errorMessage().strip();
    var code =
        failure.exitCode() > 0 && !error.contains("exit status")
            ? " (exit code " + failure.exitCode() + ")"
            : "";
    var stderr = Texts.lastLines(failure.lastStderr(), MAX_STDERR_LINES);
    return stderr.isEmpty() ? error + code : error + code + ". Stderr: " + stderr;
  }
}
