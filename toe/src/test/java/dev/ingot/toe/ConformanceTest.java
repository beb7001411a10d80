// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import static dev.ingot.toe.Runs.build;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.toe.document.ComponentDocument;
import dev.ingot.toe.document.ComponentParser;
import dev.ingot.toe.external.ParameterStore;
import dev.ingot.toe.report.LogFolder;
import dev.ingot.toe.report.ReportStatus;
import dev.ingot.toe.report.RunReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What documents may rely on because AWS's runtime behaves so. Checks 30 to 32 are about recipes
/// and the service, and are tested where the service is.
@Tag("host")
class ConformanceTest {
  private static final String FAILED = "Parsing step 'TheStep' in phase 'build' failed. Error: ";

  @TempDir private Path folder;
  @AutoClose private final FolderWebServer web;
  private Optional<LocalShellMachine> machine = Optional.empty();
  private Optional<Runs> runs = Optional.empty();

  ConformanceTest(@TempDir Path served) throws Exception {
    Files.writeString(served.resolve("file"), "text");
    web = new FolderWebServer(served);
  }

  @BeforeEach
  void makeMachine() {
    machine = Optional.of(new LocalShellMachine(folder.resolve("bin")));
    runs = Optional.of(new Runs(machine.orElseThrow(), folder));
  }

  private Runs runs() {
    return runs.orElseThrow();
  }

  private RunReport run(String... documents) throws Exception {
    return runs().run(documents);
  }

  private static String bash(String commands) {
    return Runs.step("ExecuteBash", "commands: " + commands);
  }

  private static String message(RunReport report) {
    return report.firstFailure().orElseThrow().errorMessage();
  }

  private static List<String> problems(String text, Platform platform) {
    try {
      ComponentParser.parse(text, "doc.yaml", platform);
      return List.of();
    } catch (InvalidDocumentException e) {
      return e.problems().stream().map(Problem::message).toList();
    }
  }

  private static List<String> problems(String text) {
    return problems(text, Platform.LINUX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"schemaVersion: 1", "schemaVersion: 1.0", "schemaVersion: \"1.0\""})
  void check_1_schema_version_1_is_accepted(String version) {
    assertThat(problems(bash("[x]").replace("schemaVersion: 1.0", version))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"schemaVersion: 1.1", "schemaVersion: 1.00", "name: x"})
  void check_1_another_schema_version_is_not(String version) {
    assertThat(problems(bash("[x]").replace("schemaVersion: 1.0", version)))
        .containsExactly("Invalid schema version. Supported versions include: 1.0.");
  }

  @Test
  void check_2_a_step_name_has_no_blanks() {
    assertThat(problems(bash("[x]").replace("TheStep", "Install App")))
        .containsExactly(
            "Invalid step name 'Install App' in phase 'build'. Allowed characters are combinations"
                + " of numbers [0-9], english letters [a-z,A-Z] and special characters [-_].");
  }

  @Test
  void check_3_bash_is_no_action_on_windows() {
    assertThat(problems(bash("[x]"), Platform.WINDOWS))
        .containsExactly(FAILED + "Unsupported action ExecuteBash for os platform windows.");
  }

  @Test
  void check_4_an_action_without_inputs_is_told() {
    assertThat(problems(build("- {name: TheStep, action: S3Download, inputs: []}")))
        .containsExactly(FAILED + "Action S3Download has no inputs; it requires an 'inputs'");
  }

  @Test
  void check_5_updates_and_reboots_need_no_inputs() {
    assertThat(
            problems(
                build(
                    """
                    - {name: One, action: UpdateOS}
                    - {name: Two, action: Reboot, inputs: {}}
                    """)))
        .isEmpty();
  }

  @Test
  void check_6_a_document_with_only_the_phase_test_is_a_test() {
    var test = bash("[x]").replace("name: build", "name: test");

    assertThat(Runs.parse(test).type()).isEqualTo(Component.Type.TEST);
    assertThat(
            Runs.parse(test + "  - {name: validate, steps: [{name: One, action: UpdateOS}]}")
                .type())
        .isEqualTo(Component.Type.BUILD);
  }

  @Test
  void check_7_scalars_keep_their_text() {
    var document =
        Runs.parse(
            "constants: [{Number: {type: string, value: 1}}]\n"
                + build(
                    """
                    - name: One
                      action: CreateFile
                      inputs: [{path: x, permissions: 0755}]
                    - name: Two
                      action: S3Download
                      inputs: [{source: s3://b/k, destination: x, expectedBucketOwner: 012345678901}]
                    """));

    assertThat(document.constants()).containsEntry("Number", "1");
    var steps = document.phases().getFirst().steps();
    assertThat(input(steps.get(0), "permissions")).isEqualTo("0755");
    assertThat(input(steps.get(1), "expectedBucketOwner")).isEqualTo("012345678901");
  }

  private static String input(ComponentDocument.Step step, String key) {
    return step.inputs() instanceof Value.Sequence(_, var items)
            && items.getFirst() instanceof Value.Mapping mapping
            && mapping.get(key).orElseThrow() instanceof Value.Scalar scalar
        ? scalar.text()
        : "";
  }

  @Test
  void check_8_commands_are_one_script() throws Exception {
    var report = run(bash("[X=1, 'echo $X; cd /', pwd]"));

    assertThat(Runs.step(report, 0).outputs()).isEqualTo("[{\"stdout\":\"1\\n/\"}]");
  }

  @Test
  void check_9_the_last_command_decides() throws Exception {
    assertThat(run(bash("['false', 'true']")).status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(message(run(bash("['true', 'false']")))).isEqualTo("exit status 1");
  }

  @Test
  void check_10_only_the_end_of_stdout_is_trimmed() throws Exception {
    assertThat(Runs.step(run(bash("['echo \" a \"']")), 0).outputs())
        .isEqualTo("[{\"stdout\":\" a\"}]");
  }

  @Test
  void check_11_stderr_is_no_part_of_stdout() throws Exception {
    assertThat(Runs.step(run(bash("['echo err >&2; echo out']")), 0).outputs())
        .isEqualTo("[{\"stdout\":\"out\"}]");
  }

  @Test
  void check_12_only_legal_names_are_references() throws Exception {
    assertThat(problems(bash("['echo {{ Foo_Bar }}']")))
        .containsExactly(FAILED + "Variable 'Foo_Bar' is not defined.");
    run(bash("[\"echo '{{.Names}} {{ a + b }} {{ loop.value }}'\"]"));

    assertThat(runs().stdout()).containsExactly("{{.Names}} {{ a + b }} {{ loop.value }}");
  }

  @Test
  void check_13_a_replaced_value_is_not_looked_at_again() throws Exception {
    run(
        "constants: [{Name: {type: string, value: 'x {{ Other }}'}}, {Other: {type: string, value:"
            + " y}}]\n"
            + bash("[\"echo '{{ Name }}'\"]"));

    assertThat(runs().stdout()).containsExactly("x {{ Other }}");
  }

  @Test
  void check_14_an_empty_piece_is_an_iteration() throws Exception {
    run(loop("{forEach: {list: 'a,,b'}}", "echo \"[{{ loop.value }}]\""));

    assertThat(runs().stdout()).containsExactly("[a]", "[]", "[b]");
  }

  @Test
  void check_15_the_outputs_of_iterations_are_joined_by_line_feeds() throws Exception {
    var report = run(loop("{forEach: [x, y]}", "echo {{ loop.value }}"));

    assertThat(Runs.step(report, 0).outputs()).isEqualTo("[{\"stdout\":\"x\\ny\"}]");
  }

  @Test
  void check_16_a_failed_iteration_is_retried_from_the_first() throws Exception {
    var report =
        run(
            loop("{forEach: [a, b, c]}", "echo {{ loop.index }}; [ {{ loop.index }} != 1 ]")
                + "        maxAttempts: 2\n");

    assertThat(runs().stdout()).containsExactly("0", "1", "0", "1");
    assertThat(Runs.step(report, 0).status()).isEqualTo(ReportStatus.FAILED);
    assertThat(message(report)).isEqualTo("loop iteration 1 failed: exit status 1");
  }

  private static String loop(String loop, String command) {
    return bash("['" + command + "']") + "        loop: " + loop + "\n";
  }

  @Test
  void check_17_an_ignored_failure_is_a_success() throws Exception {
    var report = run(bash("['false']") + "        onFailure: Ignore\n");

    assertThat(Runs.step(report, 0).status()).isEqualTo(ReportStatus.IGNORED_FAILURE);
    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(report.ignoredFailedStepCount()).isEqualTo(1);
    assertThat(report.failedStepCount()).isZero();
  }

  @Test
  void check_18_continue_runs_the_rest_and_fails() throws Exception {
    var report =
        run(
            bash("['false']")
                + "        onFailure: Continue\n"
                + "      - {name: Next, action: ExecuteBash, inputs: {commands: [echo next]}}\n");

    assertThat(runs().stdout()).containsExactly("next");
    assertThat(report.status()).isEqualTo(RunReport.Status.FAILED);
  }

  @Test
  void check_19_a_skipped_step_is_counted_apart() throws Exception {
    var report = run(bash("[x]") + "        if: {folderExists: /no-such-folder}\n");

    assertThat(report.skippedStepCount()).isEqualTo(1);
    assertThat(report.executedStepCount()).isZero();
    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
  }

  @Test
  void check_20_exit_194_runs_the_step_again_without_asking_its_condition() throws Exception {
    run(
        build(
            """
            - {name: One, action: ExecuteBash, inputs: {commands: [echo one]}}
            - name: Two
              action: ExecuteBash
              if: {not: {fileExists: marker}}
              inputs: {commands: ['echo two; [ -f marker ] || { touch marker; exit 194; }']}
            - {name: Three, action: ExecuteBash, inputs: {commands: [echo three]}}
            """));

    assertThat(runs().stdout()).containsExactly("one", "two", "two", "three");
    assertThat(machine.orElseThrow().reboots()).isEqualTo(1);
  }

  @Test
  void check_21_after_a_reboot_the_next_step_runs() throws Exception {
    run(
        build(
            """
            - {name: One, action: ExecuteBash, inputs: {commands: [echo one]}}
            - {name: Two, action: Reboot}
            - {name: Three, action: ExecuteBash, inputs: {commands: [echo three]}}
            """));

    assertThat(runs().stdout()).containsExactly("one", "three");
    assertThat(machine.orElseThrow().reboots()).isEqualTo(1);
  }

  @Test
  void check_22_logical_operators_are_nested_four_deep() {
    var four = "{not: {not: {not: {not: {fileExists: x}}}}}";

    assertThat(problems(Runs.step("Assert", four))).isEmpty();
    assertThat(problems(Runs.step("Assert", "{not: " + four + "}")))
        .containsExactly(
            FAILED
                + "inputs.not.not.not.not.not: logical operators are nested deeper than 4 levels");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "23 | {patternMatches: '^[a-z]+$', value: ABC} | true",
        "24 | {numberLessThan: 2, value: '2'} | false",
        "24 | {numberLessThan: 2, value: 'a10'} | false",
        "25 | {fileExists: .} | false"
      })
  void checks_23_to_25_comparisons_are_those_of_aws(String check, String condition, boolean holds)
      throws Exception {
    assertThat(run(Runs.step("Assert", condition)).status())
        .as("check " + check)
        .isEqualTo(holds ? RunReport.Status.SUCCESS : RunReport.Status.FAILED);
  }

  @Test
  void check_26_a_document_within_a_step_runs_once() {
    assertThat(
            problems(
                Runs.step("ExecuteDocument", "document: x.yaml")
                    + "        maxAttempts: 2\n        timeoutSeconds: 60\n"))
        .containsExactly(
            FAILED + "Field 'timeoutSeconds' must be -1 for ExecuteDocument, which runs once.",
            FAILED + "Field 'maxAttempts' must be 1 for ExecuteDocument, which runs once.");
    assertThat(
            problems(
                Runs.step("ExecuteDocument", "document: x.yaml")
                    + "        maxAttempts: 1\n        timeoutSeconds: -1\n"))
        .isEmpty();
  }

  @Test
  void check_27_circular_documents_end() throws Exception {
    Files.writeString(folder.resolve("a"), Runs.step("ExecuteDocument", "document: b"));
    Files.writeString(folder.resolve("b"), Runs.step("ExecuteDocument", "document: a"));

    assertThat(message(run(Runs.step("ExecuteDocument", "document: a"))))
        .contains("the document calls itself: doc-1 > ");
  }

  @Test
  void check_28_a_phase_that_no_document_has_is_a_success() throws Exception {
    var report = runs().only("verify").run(bash("[echo x]"));

    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(report.executedStepCount()).isZero();
  }

  @Test
  void check_29_a_document_ends_before_the_next_begins() throws Exception {
    run(twoPhases("1"), twoPhases("2"));

    assertThat(runs().stdout()).containsExactly("1.build", "1.validate", "2.build", "2.validate");
  }

  private static String twoPhases(String number) {
    return bash("[echo " + number + ".build]")
        + "  - name: validate\n    steps:\n      - {name: One, action: ExecuteBash, inputs:"
        + " {commands: [echo "
        + number
        + ".validate]}}\n";
  }

  @Test
  void check_32_the_console_log_ends_with_the_first_failed_step() throws Exception {
    run(
        "name: Mine\n"
            + bash("['echo a >&2; echo b >&2; exit 3']")
            + "        onFailure: Continue\n"
            + "      - {name: Later, action: ExecuteBash, inputs: {commands: [exit 4]}}\n");

    assertThat(runs().lines())
        .endsWith(
            "TOE has completed execution with failure - Execution failed!",
            "  Document: Mine",
            "  ComponentArn: doc-1",
            "  Phase: build",
            "  Step: TheStep",
            "  Action: ExecuteBash",
            "  ErrorMessage: exit status 3",
            "  Stderr: a",
            "          b");
  }

  @Test
  void check_33_a_secret_that_is_echoed_is_masked() throws Exception {
    var stored = ParameterStore.Stored.secret("hush-hush");
    var document = bash("['echo {{ aws:ssm:/password }}']");
    var log = LogFolder.create(folder.resolve("log"), "e-1", List.of(document), new Runs.Noon());
    log.finish(
        runs()
            .with(Runs.OUTSIDE.withParameters(name -> Optional.of(stored)))
            .listening(log)
            .run(document));

    for (var file : List.of("console.log", "detailedoutput.json", "chaining.json")) {
      assertThat(log.path().resolve(file)).content().contains("****").doesNotContain("hush");
    }
  }

  @Test
  void check_34_a_wrong_checksum_leaves_no_file() throws Exception {
    var report =
        run(
            Runs.step(
                "WebDownload",
                "{source: "
                    + web.url()
                    + "/file, destination: here/file, algorithm: SHA1, checksum: 00}"));

    assertThat(message(report)).startsWith("WebDownload: the SHA1 checksum of ");
    assertThat(folder.resolve("here")).doesNotExist();
  }

  @Test
  @Timeout(30)
  void check_35_a_background_process_does_not_hold_the_step() throws Exception {
    var report = run(bash("['sleep 600 & echo $! > pid; echo started']"));

    var holder =
        ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("pid")).strip()))
            .orElseThrow();
    assertThat(holder.destroyForcibly()).as("it still held stdout").isTrue();
    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(runs().stdout()).containsExactly("started");
  }
}
