// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import static dev.ingot.toe.Runs.build;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.document.Json;
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
    for (var name : List.of("console.log", "chaining.json", "detailedoutput.json")) {
      Files.delete(log.path().resolve(name));
    }
    Files.delete(log.path());

    assertThatThrownBy(() -> log.finish(report))
        .isInstanceOf(IOException.class)
        .hasMessage("the log in " + log.path() + " is not complete");
  }
}
