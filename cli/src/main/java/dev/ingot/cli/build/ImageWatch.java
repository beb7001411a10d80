// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.cli.gateway.Ingot;
import dev.ingot.cli.progress.BuildEvent;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.GetImageRequest;
import dev.ingot.model.shape.Image;
import dev.ingot.model.shape.ImageStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Watches the build of an image: looks at its records again and again and tells what changed.
final class ImageWatch {
  private static final int LINES_AT_ONCE = 1000;

  private final Ingot ingot;
  private final Executions executions;
  private final String arn;
  private final Map<String, Seen> workflows = new LinkedHashMap<>();
  private final Map<String, List<BuildEvent>> early = new HashMap<>();
  private Optional<Image> image = Optional.empty();
  private long logPosition;

  /// What was told of a workflow.
  private static final class Seen {
    private BuildEvent.Workflow workflow;
    private final Set<String> started = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private boolean over;

    Seen(BuildEvent.Workflow workflow) {
      this.workflow = workflow;
    }
  }

  ImageWatch(Ingot ingot, String arn) {
    this.ingot = ingot;
    this.executions = new Executions(ingot.api());
    this.arn = arn;
  }

  /// The image as it was last seen; empty before the first look.
  Optional<Image> image() {
    return image;
  }

  /// Whether the last look found the image in a state that it stays in.
  boolean hasEnded() {
    return image.flatMap(ImageWatch::status).map(ImageStates::isFinal).orElse(false);
  }

  /// What happened since the last look. The state is read first, so that behind a final state all
  /// records are final too.
  List<BuildEvent> look() {
    var events = new ArrayList<BuildEvent>();
    var now =
        ingot
            .api()
            .call(
                ImageBuilder.GET_IMAGE, GetImageRequest.builder().imageBuildVersionArn(arn).build())
            .image();
    var changed = !now.flatMap(ImageWatch::status).equals(image.flatMap(ImageWatch::status));
    image = now;
    if (changed) {
      now.flatMap(ImageWatch::status)
          .ifPresent(status -> events.add(new BuildEvent.StateChanged(arn, status.wire())));
    }
    var known = Set.copyOf(workflows.keySet());
    executions.of(arn, this::isOver).forEach(this::remember);
    var lines = newLines();
    events.addAll(lines.getOrDefault("", List.of()));
    for (var seen : workflows.values()) {
      if (!known.contains(seen.workflow.id())) {
        events.add(new BuildEvent.WorkflowStarted(asNotStarted(seen.workflow)));
      }
      if (!seen.over) {
        tell(seen, lines, events);
      }
    }
    if (hasEnded()) {
      lines.forEach((step, rest) -> events.addAll(step.isEmpty() ? List.of() : rest));
    } else {
      lines.remove("");
      early.putAll(lines);
    }
    return events;
  }

  private boolean isOver(String workflowId) {
    return Optional.ofNullable(workflows.get(workflowId)).map(seen -> seen.over).orElse(false);
  }

  private void remember(BuildEvent.Workflow workflow) {
    var seen = workflows.get(workflow.id());
    if (seen == null) {
      workflows.put(workflow.id(), new Seen(workflow));
    } else {
      seen.workflow = workflow;
    }
  }

  /// Of each step its start, its lines and its end.
  private static void tell(
      Seen seen, Map<String, List<BuildEvent>> lines, List<BuildEvent> events) {
    var workflow = seen.workflow;
    for (var step : workflow.steps()) {
      if (!step.isPending() && seen.started.add(step.id()) && !step.status().equals("SKIPPED")) {
        events.add(
            new BuildEvent.StepStarted(
                workflow.id(),
                new BuildEvent.Step(
                    step.id(),
                    step.name(),
                    step.action(),
                    "RUNNING",
                    Optional.empty(),
                    step.started(),
                    Optional.empty())));
      }
      if (!step.isPending()) {
        var ofStep = lines.remove(step.id());
        events.addAll(ofStep == null ? List.of() : ofStep);
      }
      if (step.hasEnded() && seen.ended.add(step.id())) {
        events.add(new BuildEvent.StepEnded(workflow.id(), step));
      }
    }
    if (Executions.isFinal(workflow.status())) {
      seen.over = true;
      events.add(new BuildEvent.WorkflowEnded(workflow));
    }
  }

  /// New lines and those that came before their step was seen to run, by step; those of no step
  /// under the empty name.
  private Map<String, List<BuildEvent>> newLines() {
    var lines = new LinkedHashMap<String, List<BuildEvent>>(early);
    early.clear();
    long before;
    do {
      before = logPosition;
      var chunk = ingot.log(arn, logPosition, LINES_AT_ONCE);
      logPosition = chunk.next();
      for (var line : chunk.lines()) {
        lines
            .computeIfAbsent(line.stepExecutionId().orElse(""), _ -> new ArrayList<>())
            .add(event(line));
      }
    } while (logPosition != before);
    return lines;
  }

  private static BuildEvent event(BuildLog.Line line) {
    var source =
        switch (line.source()) {
          case SERVICE -> BuildEvent.Source.SERVICE;
          case STDOUT -> BuildEvent.Source.STDOUT;
          case STDERR -> BuildEvent.Source.STDERR;
        };
    return new BuildEvent.Line(line.stepExecutionId(), line.time(), source, LogText.output(line));
  }

  /// As it was before its first step, which is told separately.
  private static BuildEvent.Workflow asNotStarted(BuildEvent.Workflow workflow) {
    return new BuildEvent.Workflow(
        workflow.id(),
        workflow.type(),
        workflow.arn(),
        Executions.isFinal(workflow.status()) ? "RUNNING" : workflow.status(),
        Optional.empty(),
        workflow.started(),
        Optional.empty(),
        workflow.retried(),
        workflow.steps().stream()
            .map(step ->
                new BuildEvent.Step(
                    step.id(),
                    step.name(),
                    step.action(),
                    "PENDING",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()))
            .toList());
  }

  private static Optional<ImageStatus> status(Image image) {
    return image.state().flatMap(state -> state.status());
  }
}
