// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.report;

import static dev.ingot.toe.Runs.build;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.document.Json;
import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFolderTest {
  private static final String DOCUMENT =
      build(
          """
          - name: Where
            action: ExecuteBash
            inputs: {commands: [echo /opt; echo no >&2]}
          - name: There
            action: ExecuteBash
            inputs: {commands: ['echo {{ build.Where.outputs.stdout }}/x']}
          """);

  @TempDir private Path folder;
  private Path logs = Path.of("");

  @BeforeEach
  void nameFolder() {
    logs = folder.resolve("logs/toe");
  }

  private LogFolder create(String... documents) throws IOException {
    return LogFolder.create(logs, "e-1", List.of(documents), new Runs.Noon());
  }

  private Runs runs(RunListener listener) {
    return new Runs(new LocalShellMachine(folder.resolve("bin")), folder).listening(listener);
  }

  @Test
  void it_has_the_name_and_the_files_that_it_has_at_aws() throws Exception {
    var log = create("first: 1", "second: 2");
    log.finish(runs(log).run(DOCUMENT));

    assertThat(log.path().getFileName()).hasToString("TOE_2026-11-24_12-00-00_UTC-0_e-1");
    try (var files = Files.list(log.path())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "document.yaml",
              "document-2.yaml",
              "console.log",
              "application.log",
              "chaining.json",
              "detailedoutput.json");
    }
    assertThat(log.path().resolve("document-2.yaml")).hasContent("second: 2");
  }

  @Test
  void the_console_log_has_times_and_levels() throws Exception {
    var log = create();
    log.finish(runs(log).run(DOCUMENT));

    assertThat(Files.readAllLines(log.path().resolve("console.log")))
        .contains(
            "2026-11-24 12:00:00.250 Info Phase build",
            "2026-11-24 12:00:00.250 Info Stdout: /opt",
            "2026-11-24 12:00:00.250 Error CmdExecution: Stderr: no",
            "2026-11-24 12:00:00.250 Info TOE has completed execution successfully");
  }

  @Test
  void the_application_log_tells_what_the_runtime_did_and_nothing_that_steps_print()
      throws Exception {
    var log = create();
    log.finish(
        runs(log)
            .run(
                build(
                    """
                    - name: Where
                      action: ExecuteBash
                      inputs: {commands: [echo /opt; echo no >&2]}
                    - name: Fails
                      action: ExecuteBash
                      if: {stringEquals: a, value: a}
                      loop: {for: {start: 1, end: 1, updateBy: 1}}
                      maxAttempts: 2
                      onFailure: Continue
                      disableLogging: true
                      inputs: {commands: ['test -d {{ build.Where.outputs.stdout }}/{{ loop.index }}']}
                    - {name: Again, action: Reboot, inputs: {}}
                    """)));

    var text = Files.readString(log.path().resolve("application.log"));
    assertThat(text).doesNotContain("Stdout").doesNotContain("Stderr").doesNotContain("/opt");
    assertThat(text.lines())
        .allMatch(line -> line.startsWith("2026-11-24 12:00:00.250 "))
        .map(line -> line.substring("2026-11-24 12:00:00.250 ".length()))
        .containsSubsequence(
            "Debug run "
                + Runs.ID
                + " on machine i-local: documents [doc-1], phases all, working directory "
                + folder
                + ", variables [IMAGE_PHASE]",
            "Info Step Where",
            "Debug step Where: action ExecuteBash, timeoutSeconds 7200, maxAttempts 1, onFailure"
                + " Abort",
            "Info CmdExecution: ExitCode 0",
            "Debug attempt 1 of 1 succeeded after 0.000 s",
            "Debug step Fails: action ExecuteBash, timeoutSeconds 7200, maxAttempts 2, onFailure"
                + " Continue, logging disabled",
            "Debug the condition is true: Execute",
            "Debug loop iteration 0 of 1 begins",
            "Debug replaced {{ build.Where.outputs.stdout }}",
            "Info CmdExecution: ExitCode 1",
            "Debug attempt 1 of 2 failed after 0.000 s",
            "Debug attempt 2 of 2 failed after 0.000 s",
            "Debug the failure of step Fails lets the run go on and fail at its end",
            "Debug restart 1 of at most 15: the machine was back after 0.000 s",
            "Debug phase build ended with status failed after 0.000 s",
            "Debug the run ended with status failed after 0.000 s: 3 steps executed, 1 failed, 0"
                + " failed and ignored, 0 skipped",
            "Debug the log of the run with status failed is complete");
  }

  @Test
  void the_application_log_of_a_run_that_was_cut_off_says_so() throws Exception {
    var log = create();
    log.debug("the run begins");
    log.close();
    log.close();

    assertThat(Files.readAllLines(log.path().resolve("application.log")))
        .containsExactly(
            "2026-11-24 12:00:00.250 Debug the run begins",
            "2026-11-24 12:00:00.250 Debug the log ends before the run does");
  }

  @Test
  void replaced_references_are_in_chaining_json() throws Exception {
    var log = create();
    log.finish(runs(log).run(DOCUMENT));

    assertThat(Json.readObject(Files.readString(log.path().resolve("chaining.json"))))
        .isEqualTo(Map.of("build.Where.outputs.stdout", "/opt"));
  }

  @Test
  void the_report_is_whole_after_every_step() throws Exception {
    var log = create();
    var reports = new ArrayList<String>();
    RunListener reader =
        new RunListener() {
          @Override
          public void line(BuildLog.Source source, String text) {}

          @Override
          public void progress(RunReport soFar) {
            try {
              reports.add(Files.readString(log.path().resolve("detailedoutput.json")));
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          }
        };
    var report = runs(log.andThen(reader)).run(DOCUMENT);
    log.finish(report);

    assertThat(reports).hasSize(2);
    assertThat(Json.readObject(reports.getFirst())).containsEntry("status", "running");
    assertThat(reports.getFirst()).contains("\"Where\"").doesNotContain("\"There\"");
    assertThat(log.path().resolve("detailedoutput.json")).content().contains("\"There\"");
    assertThat(Json.readObject(Files.readString(log.path().resolve("detailedoutput.json"))))
        .containsEntry("status", "success");
  }

  @Test
  void nested_documents_stand_in_the_detailed_output_of_their_step() throws Exception {
    Files.writeString(folder.resolve("child.yaml"), DOCUMENT);
    var log = create();
    log.finish(runs(log).run(Runs.step("ExecuteDocument", "document: child.yaml")));

    var report = Files.readString(log.path().resolve("detailedoutput.json"));
    assertThat(report).contains("\"detailedOutput\": [");
    assertThat(report).contains("\"filePath\": \"" + folder.resolve("child.yaml") + "\"");
  }

  @Test
  void a_folder_that_went_away_is_told_at_the_end() throws Exception {
    var log = create();
    var report = runs(log).run(DOCUMENT);
    try (var files = Files.list(log.path())) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(log.path());

    assertThatThrownBy(() -> log.finish(report))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the log in " + log.path() + " is not complete: ");
  }

  /// A device that is full for everybody stands for the disk: whoever writes to it gets the error
  /// of a full disk.
  @Test
  void a_full_disk_is_told_at_the_end_and_the_other_files_are_whole() throws Exception {
    var path = Files.createDirectories(logs.resolve("TOE_2026-11-24_12-00-00_UTC-0_e-1"));
    Files.createSymbolicLink(path.resolve("console.log"), Path.of("/dev/full"));
    var log = create();
    var report = runs(log).run(DOCUMENT);

    assertThatThrownBy(() -> log.finish(report))
        .isInstanceOf(IOException.class)
        .hasMessage("the log in " + path + " is not complete: No space left on device");
    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(path.resolve("application.log"))
        .content()
        .contains("the run ended", "the log is not complete: No space left on device");
    assertThat(Json.readObject(Files.readString(path.resolve("detailedoutput.json"))))
        .containsEntry("status", "success");
  }

  @Test
  void a_report_that_cannot_be_written_leaves_no_draft_and_the_one_before_whole() throws Exception {
    var log = create();
    var report = runs(log).run(DOCUMENT);
    var before = Files.readString(log.path().resolve("detailedoutput.json"));
    var full = Path.of("/dev/full");
    Files.createSymbolicLink(log.path().resolve(".detailedoutput.json"), full);

    assertThatThrownBy(() -> log.finish(report)).hasMessageEndingWith("No space left on device");
    assertThat(log.path().resolve("detailedoutput.json")).hasContent(before);
    assertThat(log.path().resolve(".detailedoutput.json")).doesNotExist();
    assertThat(full).exists();
  }
}
