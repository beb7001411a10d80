// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Shows a build as lines that are written once: for files, pipes and continuous integration.
public final class PlainProgress implements Progress {
  /// A step that takes longer is announced before it ends.
  private static final Duration LONG = Duration.ofSeconds(1);

  private final PrintStream out;
  private final InstantSource clock;
  private final Style style;
  private final Report report;

  /// Running steps that were not announced yet.
  private final Map<String, BuildEvent.Step> silent = new LinkedHashMap<>();

  public PlainProgress(PrintStream out, boolean colours, InstantSource clock) {
    this.out = out;
    this.clock = clock;
    this.style = new Style(colours);
    this.report = new Report(style);
  }

  @Override
  public void show(BuildEvent event) {
    switch (event) {
      case BuildEvent.Note note -> line(report.note(note));
      case BuildEvent.Resource resource -> report.resource(resource).forEach(this::line);
      case BuildEvent.ImageStarted image -> line(report.image(image));
      case BuildEvent.StateChanged _ -> {}
      case BuildEvent.WorkflowStarted(var workflow) -> line(report.workflow(workflow));
      case BuildEvent.StepStarted(_, var step) -> silent.put(step.id(), step);
      case BuildEvent.Line output -> output(output);
      case BuildEvent.StepEnded(_, var step) -> ended(step);
      case BuildEvent.WorkflowEnded(var workflow) ->
          line(
              style.bold(workflow.type())
                  + " "
                  + style.status(workflow.status(), word(workflow.status())));
      case BuildEvent.Failed(var failure) -> report.failed(failure).forEach(this::line);
      case BuildEvent.Finished finished -> report.finished(finished).forEach(this::line);
      case BuildEvent.Output output -> line(report.output(output));
    }
    out.flush();
  }

  @Override
  public void tick() {
    var now = clock.instant();
    var longRunning =
        silent.values().stream().filter(step -> step.time(now).compareTo(LONG) > 0).toList();
    longRunning.forEach(step -> announce(step.id()));
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }

  private void output(BuildEvent.Line output) {
    if (output.source() == BuildEvent.Source.SERVICE) {
      return;
    }
    output.stepId().ifPresent(this::announce);
    line("    " + style.dim("|") + " " + Texts.printable(output.text()));
  }

  private void announce(String stepId) {
    var step = silent.remove(stepId);
    if (step != null) {
      line("  " + Texts.padded(step.name(), 28) + " " + style.status("RUNNING", "running"));
    }
  }

  private void ended(BuildEvent.Step step) {
    silent.remove(step.id());
    var skipped = step.status().equals("SKIPPED");
    line(
        "  "
            + Texts.padded(step.name(), 28)
            + " "
            + style.status(step.status(), Texts.padded(word(step.status()), 10))
            + (skipped ? "" : " " + style.dim(Texts.time(step.time(clock.instant())))));
  }

  private static String word(String status) {
    return status.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private void line(String text) {
    out.println(text.stripTrailing());
  }
}
