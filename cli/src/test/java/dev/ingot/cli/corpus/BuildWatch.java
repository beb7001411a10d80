// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import dev.ingot.document.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the events of a build (`docs/progress.md`) and tells what became of each component.
///
/// The lines of the runtime that count:
///
///     Document arn:aws:imagebuilder:us-east-1:000000000000:component/nginx/1.0.0/1
///     Phase validate
///     Step Serves
///     ExecuteBash: FINISHED EXECUTION
///     ExecuteBash: exit status 1              only if the step failed
final class BuildWatch {
  private static final int LAST_LINES = 12;

  private final Map<String, Map<String, Outcome>> outcomes = new LinkedHashMap<>();
  private final List<String> workflows = new ArrayList<>();
  private final Deque<String> lines = new ArrayDeque<>();
  private String document = "";
  private String phase = "";
  private String step = "";
  private String finished = "";
  private String failed = "";
  private List<String> failedLines = List.of();
  private Instant phaseStart = Instant.EPOCH;
  private Optional<String> failure = Optional.empty();
  private Optional<String> file = Optional.empty();

  void event(String json) {
    if (!json.startsWith("{")) {
      return;
    }
    var event = Json.readObject(json);
    switch (text(event, "event")) {
      case "log" ->
          line(text(event, "source"), text(event, "text"), Instant.parse(text(event, "time")));
      case "step" -> workflowStep(event);
      case "failure" -> failure = Optional.of(text(event, "reason"));
      case "result" -> file = Optional.of(text(event, "file"));
      default -> {}
    }
  }

  private static String text(Map<String, Object> event, String key) {
    return event.getOrDefault(key, "").toString();
  }

  private void workflowStep(Map<String, Object> event) {
    if (event.containsKey("seconds")) {
      workflows.add(
          "%s %s %s s"
              .formatted(text(event, "name"), text(event, "status"), text(event, "seconds")));
    }
  }

  private void line(String source, String text, Instant time) {
    if (source.equals("service")) {
      if (text.startsWith("Document ")) {
        endPhase(time);
        document = text.split("/", -1)[1];
      } else if (text.startsWith("Phase ")) {
        endPhase(time);
        phase = text.substring("Phase ".length());
        phaseStart = time;
        failed = "";
        failedLines = List.of();
      } else if (text.startsWith("Executor: FINISHED")) {
        endPhase(time);
      } else if (text.startsWith("Step ")) {
        step = text.substring("Step ".length());
        finished = "";
        lines.clear();
      } else if (text.endsWith(": FINISHED EXECUTION")) {
        finished = text.substring(0, text.indexOf(':') + 1);
      } else if (!finished.isEmpty()
          && text.startsWith(finished)
          && !text.endsWith("(failure is ignored)")
          && failed.isEmpty()) {
        keep(text);
        failed = step;
        failedLines = List.copyOf(lines);
      }
    } else {
      keep(text);
    }
  }

  private void keep(String line) {
    lines.addLast(line);
    if (lines.size() > LAST_LINES) {
      lines.removeFirst();
    }
  }

  private void endPhase(Instant time) {
    if (!phase.isEmpty()) {
      put(
          new Outcome(
              failed.isEmpty() ? Outcome.Status.OK : Outcome.Status.FAILED,
              Duration.between(phaseStart, time).toMillis() / 1000.0,
              failed,
              failedLines));
    }
    phase = "";
  }

  private void put(Outcome outcome) {
    outcomes.computeIfAbsent(document, _ -> new LinkedHashMap<>()).put(phase, outcome);
  }

  /// To be called at the end of the events: a phase that did not end failed.
  void end() {
    if (!phase.isEmpty()) {
      put(new Outcome(Outcome.Status.FAILED, 0, step, List.copyOf(lines)));
    }
    phase = "";
  }

  /// @param component its name in the document
  Outcome outcome(String component, String ofPhase) {
    return outcomes.getOrDefault(component, Map.of()).getOrDefault(ofPhase, Outcome.NOT_RUN);
  }

  /// The steps of the workflows that ended: name, status and time.
  List<String> steps() {
    return List.copyOf(workflows);
  }

  /// Why the build failed, if it did.
  Optional<String> failure() {
    return failure;
  }

  /// The disk of the image, if it was made.
  Optional<String> file() {
    return file;
  }
}
