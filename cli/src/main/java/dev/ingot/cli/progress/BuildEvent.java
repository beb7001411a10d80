// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Something that happened in a build, for whoever shows it. `docs/progress.md` describes the JSON
/// form.
public sealed interface BuildEvent {

  /// Something about the template that its author should know.
  record Note(String text) implements BuildEvent {}

  /// A resource of the template is there.
  ///
  /// @param id its id in the template
  /// @param type such as `Component`
  /// @param remark what AWS would have done differently
  record Resource(String id, String type, String arn, Change change, Optional<String> remark)
      implements BuildEvent {}

  enum Change {
    CREATED,
    /// It was there already, with the same content.
    UNCHANGED,
    UPDATED,
    /// Deleted and created again.
    REPLACED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// An image build version begins to be built.
  record ImageStarted(String id, String arn) implements BuildEvent {}

  /// @param status such as `BUILDING`
  record StateChanged(String arn, String status) implements BuildEvent {}

  record WorkflowStarted(Workflow workflow) implements BuildEvent {}

  record StepStarted(String workflowId, Step step) implements BuildEvent {}

  /// A line of the build's log.
  ///
  /// @param stepId empty for lines about the image or a workflow
  record Line(Optional<String> stepId, Instant time, Source source, String text)
      implements BuildEvent {}

  enum Source {
    SERVICE,
    STDOUT,
    STDERR;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  record StepEnded(String workflowId, Step step) implements BuildEvent {}

  record WorkflowEnded(Workflow workflow) implements BuildEvent {}

  record Failed(BuildFailure failure) implements BuildEvent {}

  /// The image is there.
  ///
  /// @param file where its disk is, if it has one
  record Finished(
      String arn, Optional<String> ami, Optional<String> file, long sizeBytes, Duration time)
      implements BuildEvent {}

  /// An output of the template.
  record Output(String name, String value) implements BuildEvent {}

  /// A workflow execution.
  ///
  /// @param type such as `BUILD`
  /// @param arn the build version that runs
  /// @param retried whether another has taken its place
  record Workflow(
      String id,
      String type,
      String arn,
      String status,
      Optional<String> message,
      Optional<Instant> started,
      Optional<Instant> ended,
      boolean retried,
      List<Step> steps) {

    public Workflow {
      steps = List.copyOf(steps);
    }

    /// Such as `build-image 1.0.3`.
    public String title() {
      var parts = arn.split("/", -1);
      return parts.length >= 4 ? parts[2] + " " + parts[3] : arn;
    }
  }

  /// A step execution.
  ///
  /// @param status such as `COMPLETED`
  record Step(
      String id,
      String name,
      String action,
      String status,
      Optional<String> message,
      Optional<Instant> started,
      Optional<Instant> ended) {

    public boolean isPending() {
      return status.equals("PENDING");
    }

    public boolean isRunning() {
      return status.equals("RUNNING");
    }

    public boolean hasEnded() {
      return !isPending() && !isRunning();
    }

    /// How long it took, or has taken until now.
    public Duration time(Instant now) {
      return started.map(start -> Duration.between(start, ended.orElse(now))).orElse(Duration.ZERO);
    }
  }
}
