// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TtyProgressTest {
  private static final Instant BEGIN = Instant.parse("2026-11-24T10:00:00Z");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private Instant now = BEGIN;
  private int screenLines = 40;
  private final InstantSource clock = () -> now;
  private final TtyProgress progress =
      new TtyProgress(
          new PrintStream(written, true, StandardCharsets.UTF_8), false, clock, () -> screenLines);

  @Test
  void steps_are_drawn_again_and_output_scrolls_above_them() {
    progress.show(new BuildEvent.WorkflowStarted(workflow("RUNNING", 2)));
    progress.tick();
    assertThat(frame())
        .isEqualTo(
            """
            <hide><nowrap>BUILD build-image 1.0.3, 2 steps
              · Step1
              · Step2
            <wrap>\
            """);

    progress.show(new BuildEvent.StepStarted("wf-1", step(1, "RUNNING")));
    now = BEGIN.plus(Duration.ofMillis(80));
    progress.show(line("hel\rhello\u001b[2J"));
    assertThat(frame())
        .isEqualTo(
            """
            <up 3><clear>| hello
            <hide><nowrap>BUILD build-image 1.0.3, 2 steps
              ⠙ Step1                        0.08 s
              · Step2
            <wrap>\
            """);

    progress.show(new BuildEvent.StepEnded("wf-1", step(1, "FAILED")));
    progress.show(new BuildEvent.StepEnded("wf-1", step(2, "SKIPPED")));
    progress.show(new BuildEvent.WorkflowEnded(workflow("ROLLBACK_COMPLETED", 2)));
    assertThat(frame())
        .isEqualTo(
            """
            <up 3><clear>BUILD build-image 1.0.3, 2 steps
              ✗ Step1                        1.50 s
              - Step2                        skipped
            <show>\
            """);
  }

  @Test
  void a_frame_that_did_not_change_is_not_written() {
    progress.show(new BuildEvent.WorkflowStarted(workflow("RUNNING", 2)));
    progress.tick();
    frame();

    progress.tick();
    assertThat(frame()).isEmpty();
  }

  @Test
  void a_long_workflow_shows_the_steps_around_the_running_one() {
    progress.show(new BuildEvent.WorkflowStarted(workflow("RUNNING", 30)));
    IntStream.rangeClosed(1, 14)
        .forEach(i -> progress.show(new BuildEvent.StepEnded("wf-1", step(i, "COMPLETED"))));
    progress.show(new BuildEvent.StepStarted("wf-1", step(15, "RUNNING")));
    progress.tick();

    assertThat(frame())
        .contains("… 6 before", "✓ Step7 ", "✓ Step14", "⠋ Step15", "· Step22", "… 8 to come")
        .doesNotContain("Step23");
  }

  @Test
  void a_small_screen_shows_what_fits_and_the_end_shows_everything() {
    progress.show(new BuildEvent.WorkflowStarted(workflow("RUNNING", 7)));
    progress.show(new BuildEvent.StepEnded("wf-1", step(1, "COMPLETED")));
    screenLines = 8;
    progress.tick();
    assertThat(frame()).contains("✓ Step1", "· Step4", "… 3 to come").doesNotContain("Step5");

    screenLines = 2;
    progress.show(line("hello"));
    assertThat(frame()).isEqualTo("<up 6><clear>| hello\n<hide><nowrap>  … 5 to come\n<wrap>");

    progress.show(new BuildEvent.WorkflowEnded(workflow("COMPLETED", 7)));
    assertThat(frame()).contains("✓ Step1", "Step2", "Step7").doesNotContain("…");
  }

  @Test
  void a_running_step_says_what_it_is_at() {
    progress.show(new BuildEvent.WorkflowStarted(workflow("RUNNING", 1)));
    progress.show(new BuildEvent.StepStarted("wf-1", step(1, "RUNNING")));
    progress.show(service("extracting archives"));
    progress.show(service("ExecuteBash: Created temporary directory: /tmp/x"));
    progress.tick();
    assertThat(frame()).contains("⠋ Step1                        0.00 s   extracting archives\n");

    progress.show(new BuildEvent.StepEnded("wf-1", step(1, "COMPLETED")));
    progress.tick();
    assertThat(frame()).contains("✓ Step1                        1.50 s\n");
  }

  @Test
  void closing_gives_the_cursor_back() {
    progress.show(new BuildEvent.WorkflowStarted(workflow("RUNNING", 1)));
    progress.tick();
    frame();

    progress.close();
    assertThat(frame()).startsWith("<up 2><clear>").endsWith("<show>");
  }

  @Test
  void colours_come_only_where_they_are_wanted() {
    var coloured =
        new TtyProgress(
            new PrintStream(written, true, StandardCharsets.UTF_8), true, clock, () -> screenLines);
    coloured.show(new BuildEvent.WorkflowStarted(workflow("RUNNING", 1)));
    coloured.tick();

    assertThat(written.toString(StandardCharsets.UTF_8)).contains("\u001b[1mBUILD\u001b[0m");
  }

  /// What was written since the last frame, with names for control sequences.
  private String frame() {
    var text =
        written
            .toString(StandardCharsets.UTF_8)
            .replace("\u001b[?25l", "<hide>")
            .replace("\u001b[?25h", "<show>")
            .replace("\u001b[?7l", "<nowrap>")
            .replace("\u001b[?7h", "<wrap>")
            .replace("\u001b[J", "<clear>")
            .replaceAll("\u001b\\[(\\d+)F", "<up $1>");
    written.reset();
    return text;
  }

  private static BuildEvent.Line line(String text) {
    return new BuildEvent.Line(Optional.of("step-1"), BEGIN, BuildEvent.Source.STDOUT, text);
  }

  private static BuildEvent.Line service(String text) {
    return new BuildEvent.Line(Optional.of("step-1"), BEGIN, BuildEvent.Source.SERVICE, text);
  }

  private static BuildEvent.Workflow workflow(String status, int steps) {
    return new BuildEvent.Workflow(
        "wf-1",
        "BUILD",
        "arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/1.0.3/1",
        status,
        Optional.empty(),
        Optional.of(BEGIN),
        Optional.empty(),
        false,
        IntStream.rangeClosed(1, steps).mapToObj(i -> step(i, "PENDING")).toList());
  }

  private static BuildEvent.Step step(int number, String status) {
    var ended = !List.of("PENDING", "RUNNING").contains(status);
    return new BuildEvent.Step(
        "step-" + number,
        "Step" + number,
        "Do",
        status,
        Optional.empty(),
        status.equals("PENDING") ? Optional.empty() : Optional.of(BEGIN),
        ended ? Optional.of(BEGIN.plusMillis(1500)) : Optional.empty());
  }
}
