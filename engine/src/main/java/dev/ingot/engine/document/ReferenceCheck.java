// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Checks that what a document refers to is there: declared parameters, steps that come earlier,
/// variables that exist. Outputs of other workflows cannot be known here.
final class ReferenceCheck {
  /// The variables under `$.imagebuilder` (User Guide, `wfdoc-dynamic-vars`).
  private static final List<String> VARIABLES =
      List.of(
          "cloudWatchLogGroup",
          "cloudWatchLogStream",
          "collectImageMetadata",
          "collectImageScanFindings",
          "dateTime",
          "imageBuildNumber",
          "imageId",
          "imageName",
          "imageType",
          "imageVersionNumber",
          "instanceProfileName",
          "platform",
          "s3Logs",
          "securityGroups",
          "sourceImageARN",
          "subnetId",
          "terminateInstanceOnFailure",
          "workflowPhase",
          "workingDirectory");

  private final Set<String> parameters;
  private final List<String> allSteps;
  private final List<Problem> problems;
  private final List<String> earlierSteps = new ArrayList<>();

  /// @param allSteps names of all steps of the document, for better messages
  ReferenceCheck(Set<String> parameters, List<String> allSteps, List<Problem> problems) {
    this.parameters = parameters;
    this.allSteps = allSteps;
    this.problems = problems;
  }

  /// From here on, this step's outputs may be referred to.
  void stepDone(String name) {
    earlierSteps.add(name);
  }

  /// Reads and checks a value that must be a path; what is wrong becomes a problem.
  Optional<Reference> path(String text, Place place, String path) {
    var reference = Reference.parse(text);
    reference.ifPresentOrElse(
        found -> check(found, place, path), () -> unreadable(text, place, path));
    return reference;
  }

  void check(Reference reference, Place place, String path) {
    var subject = reference.subject();
    switch (reference.root()) {
      case PARAMETERS -> {
        if (!parameters.contains(subject)) {
          add(place, path, "the parameter '" + subject + "' is not declared", parameters, subject);
        }
      }
      case STEP_OUTPUTS -> {
        if (!earlierSteps.contains(subject)) {
          var later = allSteps.contains(subject);
          add(
              place,
              path,
              "the step '" + subject + (later ? "' comes no earlier" : "' does not exist"),
              later ? List.of() : earlierSteps,
              subject);
        }
      }
      case WORKFLOW_OUTPUTS -> {}
      case IMAGEBUILDER -> {
        if (!VARIABLES.contains(subject)) {
          add(place, path, "there is no variable $.imagebuilder." + subject, VARIABLES, subject);
        }
      }
    }
  }

  void unreadable(String text, Place place, String path) {
    problems.add(
        new Problem(
            place,
            path,
            "'"
                + text
                + "' is no reference; use $.parameters.<name>, $.stepOutputs.<step>.<output>,"
                + " $.workflowOutputs.<name> or $.imagebuilder.<variable>, with [n] for an item"
                + " of a list"));
  }

  private void add(
      Place place, String path, String message, Iterable<String> known, String subject) {
    var hint =
        RecordBinder.suggestion(subject, known)
            .map(word -> "; did you mean '" + word + "'?")
            .orElse("");
    problems.add(new Problem(place, path, message + hint));
  }
}
