// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/// Shows a build on a terminal: the steps of running workflows stay at the bottom and are drawn
/// again as they change; what the steps print scrolls by above them.
///
/// ```text
/// | Reading package lists...          scrolls
/// | Setting up jq (1.6-2.1) ...
/// BUILD build-debian-jq 1.0.0         the block
///   ✓ LaunchBuildInstance     0.11 s
///   ⠹ ApplyBuildComponents    3.20 s  Step InstallJq
///   · RunSanitizeScript
/// ```
///
/// Lines of the block are cut by the terminal itself, which is told not to wrap them, so its width
/// need not be known. Its height must be: what has left the screen cannot be drawn again.
public final class TtyProgress implements Progress {
  private static final String ESCAPE = "\u001b[";
  private static final String NO_WRAP = ESCAPE + "?7l";
  private static final String WRAP = ESCAPE + "?7h";
  private static final String HIDE_CURSOR = ESCAPE + "?25l";
  private static final String SHOW_CURSOR = ESCAPE + "?25h";
  private static final String CLEAR_BELOW = ESCAPE + "J";
  private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
  private static final long SPIN_MILLIS = 80;

  /// More steps of one workflow than this are folded.
  private static final int MAX_STEPS = 16;

  /// Of a workflow beside its steps: its title, and what says that there are more before and
  /// behind.
  private static final int LINES_BESIDE_STEPS = 3;

  private final PrintStream out;
  private final InstantSource clock;
  private final Style style;
  private final Report report;
  private final IntSupplier screenLines;

  /// What the service last said about each step.
  private final Map<String, String> said = new HashMap<>();

  private final Map<String, Shown> workflows = new LinkedHashMap<>();
  private List<String> drawn = List.of();

  private record Shown(BuildEvent.Workflow workflow, Map<String, BuildEvent.Step> steps) {}

  /// @param screenLines how many lines the terminal has now
  public TtyProgress(
      PrintStream out, boolean colours, InstantSource clock, IntSupplier screenLines) {
    this.out = out;
    this.clock = clock;
    this.style = new Style(colours);
    this.report = new Report(style);
    this.screenLines = screenLines;
  }

  @Override
  public void show(BuildEvent event) {
    switch (event) {
      case BuildEvent.Note note -> above(List.of(report.note(note)));
      case BuildEvent.Resource resource -> above(report.resource(resource));
      case BuildEvent.ImageStarted image -> above(List.of(report.image(image)));
      case BuildEvent.StateChanged _ -> {}
      case BuildEvent.WorkflowStarted(var workflow) -> {
        var steps = new LinkedHashMap<String, BuildEvent.Step>();
        workflow.steps().forEach(step -> steps.put(step.id(), step));
        workflows.put(workflow.id(), new Shown(workflow, steps));
      }
      case BuildEvent.StepStarted(var workflowId, var step) -> step(workflowId, step);
      case BuildEvent.StepEnded(var workflowId, var step) -> step(workflowId, step);
      case BuildEvent.Line line -> line(line);
      case BuildEvent.WorkflowEnded(var workflow) -> {
        var shown = workflows.remove(workflow.id());
        if (shown != null) {
          above(block(new Shown(workflow, shown.steps()), Integer.MAX_VALUE));
        }
      }
      case BuildEvent.Failed(var failure) -> above(report.failed(failure));
      case BuildEvent.Finished finished -> above(report.finished(finished));
      case BuildEvent.Output output -> above(List.of(report.output(output)));
    }
  }

  @Override
  public void tick() {
    draw(List.of());
  }

  @Override
  public void close() {
    workflows.clear();
    draw(List.of());
    out.print(SHOW_CURSOR);
    out.flush();
  }

  private void step(String workflowId, BuildEvent.Step step) {
    var shown = workflows.get(workflowId);
    if (shown != null) {
      shown.steps().put(step.id(), step);
    }
  }

  private void line(BuildEvent.Line line) {
    if (line.source() != BuildEvent.Source.SERVICE) {
      above(List.of(style.dim("| " + Texts.printable(line.text()))));
    } else if (line.text().indexOf(':') < 0) {
      // Those with a colon are the component runtime's details.
      line.stepId().ifPresent(step -> said.put(step, Texts.printable(line.text())));
    }
  }

  private void above(List<String> lines) {
    draw(lines);
  }

  /// Writes lines where the block is, and the block below them.
  private void draw(List<String> lines) {
    var block = block();
    if (lines.isEmpty() && block.equals(drawn)) {
      return;
    }
    var text = new StringBuilder();
    if (!drawn.isEmpty()) {
      text.append(ESCAPE).append(drawn.size()).append("F").append(CLEAR_BELOW);
    }
    lines.forEach(line -> text.append(line).append('\n'));
    if (!block.isEmpty()) {
      text.append(HIDE_CURSOR).append(NO_WRAP);
      block.forEach(line -> text.append(line).append('\n'));
      text.append(WRAP);
    } else if (!drawn.isEmpty()) {
      text.append(SHOW_CURSOR);
    }
    out.print(text);
    out.flush();
    drawn = block;
  }

  /// All running workflows, in as many lines as the screen has; the line below is the cursor's.
  private List<String> block() {
    if (workflows.isEmpty()) {
      return List.of();
    }
    var lines = Math.max(1, screenLines.getAsInt() - 1);
    var maxSteps = Math.clamp(lines / workflows.size() - LINES_BESIDE_STEPS, 1, MAX_STEPS);
    var block = new ArrayList<String>();
    workflows.values().forEach(shown -> block.addAll(block(shown, maxSteps)));
    return block.subList(Math.max(0, block.size() - lines), block.size());
  }

  private List<String> block(Shown shown, int maxSteps) {
    var lines = new ArrayList<String>();
    lines.add(report.workflow(shown.workflow()));
    var steps = List.copyOf(shown.steps().values());
    var running = 0;
    while (running < steps.size() - 1 && steps.get(running).hasEnded()) {
      running++;
    }
    var shownSteps = Math.min(steps.size(), maxSteps);
    var from = Math.clamp(running - shownSteps / 2, 0, steps.size() - shownSteps);
    var to = from + shownSteps;
    if (from > 0) {
      lines.add(style.dim("  … " + from + " before"));
    }
    steps.subList(from, to).forEach(step -> lines.add(line(step)));
    if (to < steps.size()) {
      lines.add(style.dim("  … " + (steps.size() - to) + " to come"));
    }
    return lines;
  }

  private String line(BuildEvent.Step step) {
    if (step.isPending()) {
      return style.dim("  · " + step.name());
    }
    var sign =
        switch (step.status()) {
          case "COMPLETED" -> "✓";
          case "FAILED" -> "✗";
          case "RUNNING" -> SPINNER[(int) (clock.millis() / SPIN_MILLIS % SPINNER.length)];
          default -> "-";
        };
    var time = step.status().equals("SKIPPED") ? "skipped" : Texts.time(step.time(clock.instant()));
    var doing = step.isRunning() ? said.getOrDefault(step.id(), "") : "";
    return "  "
        + style.status(step.status(), sign)
        + " "
        + Texts.padded(step.name(), 28)
        + " "
        + style.dim(doing.isEmpty() ? time : Texts.padded(time, 8) + " " + doing);
  }
}
