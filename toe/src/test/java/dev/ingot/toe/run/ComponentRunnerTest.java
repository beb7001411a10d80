// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import static dev.ingot.toe.Runs.build;
import static dev.ingot.toe.Runs.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.document.Json;
import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.report.DocumentReport;
import dev.ingot.toe.report.PhaseReport;
import dev.ingot.toe.report.ReportStatus;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.report.StepFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of steps, phases and documents, with real shells.
class ComponentRunnerTest {
  @TempDir private Path folder;

  private Runs runs() {
    return new Runs(new LocalShellMachine(folder.resolve("bin")), folder);
  }

  @Test
  void documents_run_one_after_the_other_and_phases_in_document_order() throws Exception {
    var document =
        """
        schemaVersion: 1.0
        phases:
          - name: validate
            steps: [{name: Say, action: ExecuteBash, inputs: {commands: ['echo validate']}}]
          - name: other
            steps: [{name: Say, action: ExecuteBash, inputs: {commands: ['echo other']}}]
          - name: build
            steps: [{name: Say, action: ExecuteBash, inputs: {commands: ['echo build']}}]
        """;

    var runs = runs().only("build", "validate");
    var report = runs.run(document, document);

    assertThat(runs.stdout()).containsExactly("validate", "build", "validate", "build");
    assertThat(report.executedStepCount()).isEqualTo(4);
    assertThat(report.documents().getFirst().phases())
        .extracting(PhaseReport::status)
        .containsExactly(ReportStatus.SUCCESS, ReportStatus.SKIPPED, ReportStatus.SUCCESS);
  }

  @Test
  void phases_that_match_nothing_are_a_success_without_steps() throws Exception {
    var report = runs().only("verify").run(step("ExecuteBash", "commands: ['false']"));

    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(report.executedStepCount()).isZero();
  }

  @Test
  void abort_ends_the_run() throws Exception {
    var runs = runs();
    var report =
        runs.run(
            build(
                """
                - {name: One, action: ExecuteBash, inputs: {commands: ['exit 3']}}
                - {name: Two, action: ExecuteBash, inputs: {commands: ['echo two']}}
                """),
            step("ExecuteBash", "commands: ['echo other']"));

    assertThat(runs.stdout()).isEmpty();
    assertThat(report.status()).isEqualTo(RunReport.Status.FAILED);
    assertThat(report.failureMessage()).isEqualTo("Document doc-1 failed!");
    assertThat(report.executedStepCount()).isEqualTo(1);
    assertThat(report.failedStepCount()).isEqualTo(1);
    assertThat(report.documents()).hasSize(1);
    assertThat(report.firstFailure())
        .contains(new StepFailure("doc-1", "build", "One", "ExecuteBash", "exit status 3", 3, ""));
  }

  @Test
  void a_command_that_fails_keeps_what_it_printed() throws Exception {
    var report =
        runs()
            .run(
                build(
                    """
                    - name: Loud
                      action: ExecuteBash
                      onFailure: Continue
                      inputs: {commands: [echo out, exit 3]}
                    - name: Quiet
                      action: ExecuteBinary
                      onFailure: Continue
                      disableLogging: true
                      inputs: {path: sh, arguments: [-c, echo out; exit 3]}
                    - {name: Mute, action: DeleteFile, inputs: [{path: /no/such/file}]}
                    """));

    assertThat(Runs.step(report, 0).outputs()).isEqualTo("[{\"stdout\":\"out\"}]");
    assertThat(Runs.step(report, 1).outputs()).isEmpty();
    assertThat(Runs.step(report, 2).outputs()).isEmpty();
  }

  @Test
  void continue_runs_the_rest_and_fails_in_the_end() throws Exception {
    var runs = runs();
    var report =
        runs.run(
            build(
                """
                - name: One
                  action: ExecuteBash
                  onFailure: Continue
                  inputs: {commands: ['echo why >&2', 'exit 3']}
                - {name: Two, action: ExecuteBash, inputs: {commands: ['echo two']}}
                """),
            step("ExecuteBash", "commands: ['echo other']"));

    assertThat(runs.stdout()).containsExactly("two", "other");
    assertThat(report.status()).isEqualTo(RunReport.Status.FAILED);
    assertThat(report.executedStepCount()).isEqualTo(3);
    assertThat(report.failedStepCount()).isEqualTo(1);
    assertThat(report.documents())
        .extracting(DocumentReport::status)
        .containsExactly(ReportStatus.FAILED, ReportStatus.SUCCESS);
    assertThat(report.firstFailure().orElseThrow().lastStderr()).isEqualTo("why");
  }

  @Test
  void ignore_is_a_success() throws Exception {
    var report =
        runs()
            .run(
                build(
                    """
                    - name: One
                      action: ExecuteBash
                      onFailure: Ignore
                      inputs: {commands: ['exit 3']}
                    """));

    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(report.ignoredFailedStepCount()).isEqualTo(1);
    assertThat(report.failedStepCount()).isZero();
    assertThat(report.firstFailure()).isEmpty();
    assertThat(Runs.step(report, 0).status()).isEqualTo(ReportStatus.IGNORED_FAILURE);
    assertThat(report.documents().getFirst().status())
        .isEqualTo(ReportStatus.SUCCESS_WITH_IGNORED_FAILURE);
  }

  @Test
  void attempts_are_repeated_up_to_their_number() throws Exception {
    var runs = runs();
    var report =
        runs.run(
            build(
                """
                - name: One
                  action: ExecuteBash
                  maxAttempts: 3
                  inputs: {commands: ['echo try; echo x >> tries; [ $(wc -l < tries) -eq 2 ]']}
                """));

    assertThat(runs.stdout()).containsExactly("try", "try");
    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(report.executedStepCount()).isEqualTo(1);
  }

  @Test
  void a_skipped_step_counts_as_skipped_and_its_outputs_cannot_be_used() throws Exception {
    var report =
        runs()
            .run(
                build(
                    """
                    - name: One
                      action: ExecuteBash
                      if: {fileExists: nothing}
                      inputs: {commands: ['echo one']}
                    - name: Two
                      action: ExecuteBash
                      inputs: {commands: ['echo {{ build.One.outputs.stdout }}']}
                    """));

    assertThat(report.skippedStepCount()).isEqualTo(1);
    assertThat(report.executedStepCount()).isEqualTo(1);
    assertThat(report.firstFailure().orElseThrow().errorMessage())
        .isEqualTo("chaining expression 'build.One.outputs.stdout' cannot be resolved");
  }

  @Test
  void outputs_of_what_failed_or_is_not_run_cannot_be_used() throws Exception {
    var text =
        build(
                """
                - name: Fails
                  action: ExecuteBash
                  onFailure: Ignore
                  inputs: {commands: ['echo text; exit 1']}
                - name: Uses
                  action: ExecuteBash
                  inputs: {commands: ['echo {{ build.Fails.outputs.stdout }}']}
                """)
            + """
              - name: validate
                steps:
                  - name: Uses
                    action: ExecuteBash
                    inputs: {commands: ['echo {{ build.Uses.outputs.stdout }}']}
            """;

    assertThat(runs().run(text).firstFailure().orElseThrow().errorMessage())
        .isEqualTo("chaining expression 'build.Fails.outputs.stdout' cannot be resolved");
    assertThat(runs().only("validate").run(text).firstFailure().orElseThrow().errorMessage())
        .isEqualTo("chaining expression 'build.Uses.outputs.stdout' cannot be resolved");
  }

  @Test
  void a_condition_can_abort_without_attempts() throws Exception {
    var runs = runs();
    var report =
        runs.run(
            build(
                """
                - name: One
                  action: ExecuteBash
                  maxAttempts: 2
                  if: {folderExists: ., then: Abort}
                  inputs: {commands: ['echo one']}
                """));

    assertThat(runs.stdout()).isEmpty();
    assertThat(report.failedStepCount()).isEqualTo(1);
    assertThat(report.firstFailure().orElseThrow().errorMessage())
        .isEqualTo("step aborted by condition");
  }

  @Test
  void then_skip_without_else_skips_in_both_cases() throws Exception {
    var report =
        runs()
            .run(
                build(
                    """
                    - name: One
                      action: ExecuteBash
                      if: {folderExists: ., then: Skip}
                      inputs: {commands: ['exit 1']}
                    - name: Two
                      action: ExecuteBash
                      if: {folderExists: nothing, then: Skip}
                      inputs: {commands: ['exit 1']}
                    """));

    assertThat(report.skippedStepCount()).isEqualTo(2);
  }

  @Test
  void values_go_from_step_to_step() throws Exception {
    var runs = runs();
    runs.run(
        """
        schemaVersion: 1.0
        parameters: [{Given: {type: string, default: '$HOME'}}]
        constants: [{Fixed: {type: string, value: 0017}}]
        phases:
          - name: build
            steps:
              - name: Print
                action: ExecuteBash
                inputs: {commands: ["echo '{{ Given }}' {{ Fixed }}"]}
              - name: Write
                action: CreateFile
                inputs: [{path: one}, {path: two}]
              - name: List
                action: ListFiles
                inputs: [{path: '.', fileNamePattern: 'o*'}, {path: '.', fileNamePattern: 't*'}]
          - name: validate
            steps:
              - name: Use
                action: ExecuteBash
                inputs:
                  commands:
                    - echo '{{ build.Print.outputs.stdout }}'
                    - echo '{{ build.Print.inputs.commands[0] }}' | wc -l
                    - echo '{{ build.Write.inputs[1].path }}'
                    - echo '{{ build.List.outputs.files }} {{ build.List.outputs[1].files }}'
                    - echo '{{ env:IMAGE_PHASE }} {{ context:region }} {{ context:step }}'
                    - echo '{{ context:dateTime }} {{ context:date }} {{ context:executionId }}'
        """);

    assertThat(runs.stdout())
        .containsExactly(
            "$HOME 0017",
            "$HOME 0017",
            "1",
            "two",
            "./one,./two ./two",
            "BUILDING eu-central-1 Use",
            "2026-11-24T10:00:00Z 2026-11-24 " + Runs.ID);
  }

  @Test
  void the_operating_system_is_asked_for_its_name() throws Exception {
    var runs = runs();
    runs.run(step("ExecuteBash", "commands: ['echo {{ context:osName }}+{{ context:hostname }}']"));

    assertThat(runs.stdout()).singleElement().asString().matches(".+\\+.+");
  }

  @Test
  void values_that_are_not_configured_fail_the_step() throws Exception {
    for (var reference :
        List.of("env:NO_SUCH_VARIABLE", "aws:ssm:/x", "aws:imds:ami-id", "context:accountId")) {
      var report = runs().run(step("ExecuteBash", "commands: ['echo {{ " + reference + " }}']"));

      assertThat(report.firstFailure().orElseThrow().errorMessage()).contains(reference);
    }
  }

  @Test
  void a_replaced_input_must_fit_its_kind() throws Exception {
    var report =
        runs()
            .run(
                "constants: [{Maybe: {type: string, value: perhaps}}]\n"
                    + step("CreateFile", "- {path: x, overwrite: '{{ Maybe }}'}"));

    assertThat(report.firstFailure().orElseThrow().errorMessage())
        .isEqualTo("inputs[0].overwrite: must be true or false, not 'perhaps'");
  }

  @Test
  void a_missing_or_forbidden_parameter_fails_the_run_before_anything_runs() throws Exception {
    var document =
        Runs.parse(
            "parameters:\n  - Size: {type: string, allowedValues: [small, large]}\n"
                + step("ExecuteBash", "commands: ['echo ran']"));

    var runs = runs();
    var missing = runs.run(List.of(new DocumentRun("c-1", document, Map.of())));
    var wrong = runs.run(List.of(new DocumentRun("c-1", document, Map.of("Size", "huge"))));
    var right =
        runs.run(List.of(new DocumentRun("c-1", document, Map.of("Size", "small", "Other", "x"))));

    assertThat(missing.failureMessage())
        .isEqualTo("Document c-1 needs a value for its parameter 'Size'.");
    assertThat(wrong.failureMessage())
        .isEqualTo(
            "Document c-1 does not allow the value 'huge' for its parameter 'Size'. Allowed: small,"
                + " large.");
    assertThat(missing.status()).isEqualTo(RunReport.Status.FAILED);
    assertThat(right.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(runs.stdout()).containsExactly("ran");
  }

  @Test
  void the_console_log_speaks_as_that_of_aws() throws Exception {
    var runs = runs();
    runs.run(
        "name: my doc\n"
            + step("ExecuteBash", "commands: ['echo out', 'exec >&2', 'echo bad', 'exit 7']"));

    var lines = runs.lines();
    assertThat(lines)
        .startsWith(
            "Setup: Currently validating document doc-1",
            "Executor: STARTED EXECUTION OF ALL DOCUMENTS",
            "Document doc-1",
            "Phase build",
            "Step TheStep",
            "ExecuteBash: STARTED EXECUTION")
        .contains("Stdout: out", "CmdExecution: Stderr: bad")
        .containsSubsequence(
            "CmdExecution: ExitCode 7",
            "ExecuteBash: FINISHED EXECUTION",
            "Executor: FINISHED EXECUTION OF ALL DOCUMENTS")
        .endsWith(
            "TOE has completed execution with failure - Execution failed!",
            "  Document: my doc",
            "  ComponentArn: doc-1",
            "  Phase: build",
            "  Step: TheStep",
            "  Action: ExecuteBash",
            "  ErrorMessage: exit status 7",
            "  Stderr: bad");
    assertThat(lines)
        .anyMatch(
            line -> line.matches("ExecuteBash: Created temporary directory: /tmp/AWSTOE[0-9]+"));
  }

  @Test
  void disabled_logging_keeps_what_a_step_prints_from_log_and_report() throws Exception {
    var runs = runs();
    var report =
        runs.run(
            build(
                """
                - name: One
                  action: ExecuteBash
                  disableLogging: true
                  inputs: {commands: ['echo secret; echo secret >&2']}
                - name: Two
                  action: ExecuteBash
                  inputs: {commands: ['echo {{ build.One.outputs.stdout }} | tr a-z A-Z; exit 1']}
                """));

    assertThat(runs.lines()).noneMatch(line -> line.contains("secret"));
    assertThat(runs.stdout()).containsExactly("SECRET");
    assertThat(Runs.step(report, 0).inputs()).isEmpty();
    assertThat(Runs.step(report, 0).outputs()).isEmpty();
  }

  @Test
  void the_reports_have_the_fields_that_aws_has() throws Exception {
    var report =
        runs()
            .run(
                "name: n\ndescription: d\n"
                    + build(
                        """
                        - name: One
                          action: ExecuteBash
                          loop: {forEach: [a, b]}
                          inputs: {commands: ['echo {{ loop.value }}']}
                        - {name: Two, action: UpdateOS, if: {fileExists: nothing}}
                        """));

    assertThat(report.summaryJson("/log"))
        .isEqualTo(
            """
            {
              "executionId": "e-1",
              "status": "success",
              "failedStepCount": 0,
              "executedStepCount": 1,
              "ignoredFailedStepCount": 0,
              "skippedStepCount": 1,
              "failureMessage": "",
              "logUrl": "/log"
            }\
            """
                .replace("e-1", Runs.ID));
    assertThat(Json.write(Json.read(report.detailedJson())))
        .isEqualTo(
            Json.write(
                Json.read(
                    """
                    {"executionId": "e-1", "status": "success",
                     "startTime": "2026-11-24T10:00:00Z", "endTime": "2026-11-24T10:00:00Z",
                     "failureMessage": "",
                     "documents": [{"name": "n", "filePath": "doc-1", "status": "success",
                      "description": "d",
                      "startTime": "2026-11-24T10:00:00Z", "endTime": "2026-11-24T10:00:00Z",
                      "failureMessage": "",
                      "phases": [{"name": "build", "status": "success",
                       "startTime": "2026-11-24T10:00:00Z", "endTime": "2026-11-24T10:00:00Z",
                       "failureMessage": "",
                       "steps": [
                        {"name": "One", "status": "success", "failureMessage": "",
                         "timeoutSeconds": 7200, "onFailure": "Abort", "maxAttempts": 1,
                         "action": "ExecuteBash",
                         "startTime": "2026-11-24T10:00:00Z", "endTime": "2026-11-24T10:00:00Z",
                         "inputs": "[{\\"commands\\":[\\"echo b\\"]}]",
                         "outputs": "[{\\"stdout\\":\\"a\\\\nb\\"}]",
                         "loop": {"name": "", "forEach": ["a", "b"]}, "detailedOutput": null},
                        {"name": "Two", "status": "skipped", "failureMessage": "",
                         "timeoutSeconds": 7200, "onFailure": "Abort", "maxAttempts": 1,
                         "action": "UpdateOS",
                         "startTime": "2026-11-24T10:00:00Z", "endTime": "2026-11-24T10:00:00Z",
                         "inputs": "[{}]", "outputs": "", "loop": null, "detailedOutput": null}
                       ]}]}]}
                    """
                        .replace("e-1", Runs.ID))));
  }

  @Test
  void nothing_of_ours_is_left_on_the_machine() throws Exception {
    var runs = runs();
    runs.run(
        step("ExecuteBash", "commands: ['echo $0', 'exit 1']"),
        step("CreateFile", "- {path: x, content: y}"));

    for (var path : runs.stdout()) {
      assertThat(path).startsWith("/tmp/AWSTOE").endsWith("/script-1.sh");
      assertThat(Files.exists(Path.of(path).getParent())).isFalse();
    }
    assertThat(runs.stdout()).hasSize(1);
  }
}
