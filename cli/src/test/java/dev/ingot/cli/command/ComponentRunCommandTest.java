// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.cli.FakeIngot;
import dev.ingot.cli.Terminal;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Machines;
import dev.ingot.testkit.machine.Script;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentRunCommandTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String DOCUMENT =
      """
      name: web
      schemaVersion: 1.0
      parameters:
        - Greeting: {type: string, default: hello}
      phases:
        - name: build
          steps:
            - name: Say
              action: ExecuteBash
              inputs:
                commands: ['say {{ Greeting }}']
            - name: Never
              action: ExecuteBash
              if: {stringEquals: a, value: b, then: Execute, else: Skip}
              inputs:
                commands: [never]
        - name: test
          steps:
            - name: Check
              action: ExecuteBash
              maxAttempts: 2
              onFailure: Continue
              inputs:
                commands: [check]
            - name: Last
              action: ExecuteBash
              inputs:
                commands: [last]
      """;

  private final Terminal terminal = new Terminal();

  @TempDir private Path folder = Path.of("");

  private String file = "";

  @BeforeEach
  void write() throws IOException {
    terminal.environment.put("INGOT_DATA", folder.resolve("data").toString());
    file = Files.writeString(folder.resolve("web.yaml"), DOCUMENT).toString();
  }

  private int run(String... options) {
    var words = new ArrayList<>(List.of("component", "run", file));
    words.addAll(List.of(options));
    return terminal.run(words.toArray(String[]::new));
  }

  @Test
  void every_step_is_told_and_the_machine_is_gone() {
    terminal.sandboxes.answer("say hello", Script.prints("good day\n"));

    assertThat(run()).isZero();
    assertThat(terminal.out())
        .contains("Phase build\nStep Say\nExecuteBash: STARTED EXECUTION\n")
        .contains("\nStdout: good day\nCmdExecution: ExitCode 0\n")
        .contains(
            """
            TOE has completed execution successfully

            PHASE  STEP   ACTION       STATUS   TIME    ATTEMPTS
            build  Say    ExecuteBash  success  0.00 s  1
            build  Never  ExecuteBash  skipped  -       -
            test   Check  ExecuteBash  success  0.00 s  1
            test   Last   ExecuteBash  success  0.00 s  1

            success: 3 executed, 0 failed, 0 failed and ignored, 1 skipped
            log: %s/data/component-logs/TOE_2026-\
            """
                .formatted(folder));
    assertThat(terminal.err()).isEmpty();
    assertThat(terminal.sandboxes.launched()).hasSize(1);
    assertThat(terminal.sandboxes.ids()).isEmpty();
  }

  @Test
  void a_component_that_comes_with_ingot_is_run_by_its_arn() {
    var arn = "arn:aws:imagebuilder:us-east-1:aws:component/hello-world-linux/";

    assertThat(terminal.run("component", "run", arn + "x.x.x", "--phases", "test")).isZero();
    assertThat(terminal.out()).contains("\nDocument " + arn + "x.x.x\n", "Step HelloTest");
    assertThat(terminal.run("component", "run", arn + "2.x.x")).isEqualTo(2);
    assertThat(terminal.err()).contains("there is no component " + arn + "2.x.x");
    assertThat(terminal.run("component", "run", "arn:aws:s3:::bucket")).isEqualTo(2);
    assertThat(terminal.err()).contains("'arn:aws:s3:::bucket' is no component's ARN, such as");
  }

  @Test
  void a_component_of_ones_own_is_run_by_its_arn() {
    terminal.ingot.hasComponent("web", DOCUMENT);
    var arn = FakeIngot.arn("component/web/1.2.3");

    assertThat(terminal.run("component", "run", arn, "--phases", "test")).isZero();
    assertThat(terminal.out()).contains("\nDocument " + arn + "\n", "Step Check");
    assertThat(terminal.ingot.isOpen()).isFalse();
  }

  @Test
  void a_failed_step_fails_the_run_and_counts_its_attempts() {
    terminal.sandboxes.answer("check", Script.exits(3, "one\ntwo\n"));

    assertThat(run()).isEqualTo(1);
    assertThat(terminal.out())
        .contains("CmdExecution: Stderr: two\n")
        .containsPattern("test +Check +ExecuteBash +failed +0.00 s +2\n")
        .containsPattern("test +Last +ExecuteBash +success")
        .contains("failed: 3 executed, 1 failed, 0 failed and ignored, 1 skipped\n");
    assertThat(terminal.sandboxes.ids()).isEmpty();
  }

  @Test
  void environment_and_metadata_can_be_given() throws IOException {
    Files.writeString(
        Path.of(file),
        """
        schemaVersion: 1.0
        phases:
          - name: build
            steps:
              - name: Given
                action: Assert
                inputs:
                  and:
                    - {stringEquals: a=b, value: '{{ env:EDITION }}'}
                    - {stringEquals: ami-1, value: '{{ aws:imds:ami-id }}'}
        """);

    assertThat(run("--env", "EDITION=a=b", "--metadata", "ami-id=ami-1")).isZero();
    assertThat(run("-e", "EDITION=c", "--metadata", "ami-id=ami-1")).isEqualTo(1);
    assertThat(run("--metadata", "ami-id")).isEqualTo(2);
  }

  @Test
  void only_the_phases_that_are_asked_for_run() {
    assertThat(run("--phases", "test, vaildate")).isZero();
    assertThat(terminal.out()).contains("Step Check").doesNotContain("Step Say");
    assertThat(terminal.err()).isEqualTo("ingot: no document has a phase 'vaildate'\n");
  }

  @Test
  void the_parameter_store_is_that_of_the_option() {
    assertThat(run()).isZero();
    assertThat(terminal.parameterStore()).isEmpty();
    assertThat(run("--parameter-store", "values.yaml")).isZero();
    assertThat(terminal.parameterStore()).contains("values.yaml");
  }

  @Test
  void documents_run_one_after_the_other_each_with_its_table() throws IOException {
    var other = Files.writeString(folder.resolve("other.yaml"), DOCUMENT).toString();

    assertThat(run(other, "--parameter", "Greeting=servus")).isZero();
    assertThat(terminal.out()).contains("\n" + file + "\nPHASE", "\n" + other + "\nPHASE");
  }

  @Test
  void with_output_json_stdout_has_the_summary_of_aws_and_nothing_else() {
    terminal.sandboxes.answer("check", Script.exits(3, ""));

    assertThat(run("--output", "json")).isEqualTo(1);
    assertThat(terminal.out())
        .startsWith("{\n  \"executionId\": \"")
        .contains("\"status\": \"failed\",\n  \"failedStepCount\": 1,")
        .contains("\"failureMessage\": \"Document " + file + " failed!\"")
        .containsPattern("\"logUrl\": \"" + folder + "/data/component-logs/TOE_[^\"]+\"\n}\n$");
    assertThat(terminal.err()).contains("Step Say");
  }

  @Test
  void the_report_has_a_suite_for_each_phase_and_a_case_for_each_step() {
    terminal.sandboxes.answer("check", Script.exits(3, "a < b \u001b[1m\ntwo\n"));
    var report = folder.resolve("reports/junit.xml");

    assertThat(run("--report", report.toString())).isEqualTo(1);
    assertThat(report)
        .content()
        .contains("<testsuites name=\"ingot component run\" tests=\"4\" failures=\"1\"")
        .contains("<testsuite name=\"build\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\"")
        .contains("<testsuite name=\"test\" tests=\"2\" failures=\"1\"")
        .contains("<testcase classname=\"" + file + "\" name=\"Say\" time=\"0.000\"></testcase>")
        .contains(
            """
            <failure message="exit status 3" type="ExecuteBash">exit code 3
            a &lt; b \ufffd[1m
            two</failure>\
            """);
  }

  @Test
  void the_log_folder_is_that_of_aws() throws IOException {
    terminal.sandboxes.answer("say hello", Script.prints("good day\n"));

    assertThat(run("--log-directory", folder.resolve("logs").toString())).isZero();
    try (var logs = Files.list(folder.resolve("logs"))) {
      var log = logs.findFirst().orElseThrow();
      assertThat(log.getFileName().toString()).matches("TOE_[0-9_-]+_UTC-0_[0-9a-f-]{36}");
      assertThat(log.resolve("document.yaml")).hasContent(DOCUMENT);
      assertThat(log.resolve("console.log")).content().contains(" Info Stdout: good day\n");
      assertThat(log.resolve("chaining.json")).content().contains("\"Greeting\": \"hello\"");
      assertThat(log.resolve("detailedoutput.json")).content().contains("\"status\": \"success\"");
    }
    assertThat(folder.resolve("data/component-logs")).doesNotExist();
  }

  @Test
  void all_problems_of_all_documents_are_told_and_nothing_is_launched() throws IOException {
    var wrong = DOCUMENT.replace("name: Say", "nam: Say").replace("ExecuteBash", "ExecuteBush");
    Files.writeString(Path.of(file), wrong);
    var other = Files.writeString(folder.resolve("other.yaml"), "phases: []\n").toString();

    assertThat(run(other)).isEqualTo(2);
    assertThat(terminal.err())
        .contains(file + ":8:9: phases[0].steps[0].nam: ", file + ":9:17: ", other + ":1:")
        .endsWith(" problems\n");
    assertThat(terminal.sandboxes.launched()).isEmpty();
  }

  @Test
  void a_parameter_without_a_value_is_wrong_usage_and_one_that_nobody_has_is_told()
      throws IOException {
    Files.writeString(Path.of(file), DOCUMENT.replace(", default: hello", ""));

    assertThat(run("--parameter", "Greting=x")).isEqualTo(2);
    assertThat(terminal.err()).contains("needs a value for its parameter 'Greeting'");
    assertThat(terminal.sandboxes.launched()).isEmpty();
    assertThat(run("-p", "Greeting=x", "-p", "Greting=x")).isZero();
    assertThat(terminal.err()).contains("no document has a parameter 'Greting'");
  }

  @Test
  void parameters_may_be_joined_by_commas_as_awstoe_takes_them() throws IOException {
    Files.writeString(
        Path.of(file),
        DOCUMENT
            .replace("phases:\n", "  - Name: {type: string, default: you}\nphases:\n")
            .replace("say {{ Greeting }}", "say {{ Greeting }} {{ Name }}"));
    terminal.sandboxes.answer("say a=b Ann", Script.prints("said joined\n"));
    terminal.sandboxes.answer("say c,d Ann", Script.prints("said both\n"));

    assertThat(run("--parameters", "Greeting=a=b,Name=Ann")).isZero();
    assertThat(terminal.out()).contains("Stdout: said joined\n");
    assertThat(run("--parameters", "Greeting=a,Name=Ann", "-p", "Greeting=c,d")).isZero();
    assertThat(terminal.out()).contains("Stdout: said both\n");
    assertThat(run("--parameters", "Greeting=a,b")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "debian-12, Debian 12 x86",
    "debian-12-x86, Debian 12 x86",
    "debootstrap:debian/bookworm, Debian 12 x86",
    "arn:aws:imagebuilder:eu-central-1:aws:image/debian-12-x86/x.x.x, Debian 12 x86",
    "builtin:tiny, Ingot tiny"
  })
  void a_base_is_found_by_what_people_call_it(String name, String found) {
    assertThat(run("--on", name)).isZero();
    assertThat(terminal.sandboxes.launched().getFirst().image().name()).isEqualTo(found);
  }

  @Test
  void a_base_that_is_not_there_is_wrong_usage() {
    assertThat(run("--on", "debian-99")).isEqualTo(2);
    assertThat(terminal.err()).contains("no base 'debian-99'", "ingot base list");
  }

  @Test
  void a_folder_can_be_the_root() {
    assertThat(run("--root", folder.toString())).isZero();
    assertThat(terminal.sandboxes.launched().getFirst().image().layers()).containsExactly(folder);
    assertThat(run("--root", folder.resolve("nothing").toString())).isEqualTo(2);
    assertThat(terminal.err()).contains("there is no folder");
  }

  @Test
  void a_virtual_machine_boots_from_a_disk_that_is_made_for_it() {
    assertThat(run("--machine", "qemu")).isZero();
    assertThat(terminal.virtualMachines.launched().getFirst().image().disk()).isPresent();
    assertThat(terminal.virtualMachines.ids()).isEmpty();
    assertThat(run("--machine", "qemu", "--on", "builtin:tiny")).isEqualTo(1);
    assertThat(terminal.err()).contains("cannot boot Ingot tiny: it has no kernel");
  }

  @Test
  void a_lack_of_the_host_exits_with_3() {
    terminal.sandboxes.require(
        new Machines.MissingRequirement("no overlayfs", "no sandbox can run", "load it"));

    assertThat(run()).isEqualTo(3);
    assertThat(terminal.err()).contains("no overlayfs; no sandbox can run; fix: load it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--keep --shell", "--shell --watch", "--root / --on x"})
  void options_that_contradict_each_other_are_wrong_usage(String options) {
    assertThat(run(options.split(" "))).isEqualTo(2);
    assertThat(terminal.err()).contains("only one of");
  }

  @Test
  void commands_get_the_proxies_of_the_host() {
    var environments = new ArrayList<String>();
    terminal.sandboxes.answer(
        "say",
        (_, command, _) -> {
          environments.add(command.environment().toString());
          return new ExitStatus.Exited(0);
        });

    assertThat(run()).isZero();
    assertThat(environments.getFirst()).contains("http_proxy=http://proxy:1", "HOME=/root");
  }

  @Test
  void documents_beside_the_file_can_be_run_by_its_steps() throws IOException {
    Files.writeString(folder.resolve("inner.yaml"), DOCUMENT);
    runs("inner.yaml");

    assertThat(run()).isZero();
    assertThat(terminal.out()).contains("Document " + folder.resolve("inner.yaml"), "Step Say");
  }

  private void runs(String document) throws IOException {
    Files.writeString(
        Path.of(file),
        """
        name: outer
        schemaVersion: 1.0
        phases:
          - name: build
            steps:
              - name: Inner
                action: ExecuteDocument
                inputs: {document: '%s', phases: build}
        """
            .formatted(document));
  }

  @Test
  void components_that_come_with_ingot_can_be_run_by_their_arns() throws IOException {
    runs("arn:aws:imagebuilder:eu-central-1:aws:component/hello-world-linux/x.x.x");

    assertThat(run()).isZero();
    assertThat(terminal.out())
        .contains(
            "Document arn:aws:imagebuilder:eu-central-1:aws:component/hello-world-linux/1.0.0/1\n");
  }

  @Test
  void components_of_the_data_folder_or_the_server_can_be_run_by_their_arns() throws IOException {
    terminal.ingot.hasComponent("web", DOCUMENT);
    runs(FakeIngot.arn("component/web/1.2.3"));

    assertThat(run("--endpoint-url", "http://127.0.0.1:1")).isZero();
    assertThat(terminal.out()).contains("Document " + FakeIngot.arn("component/web/1.2.3/1\n"));
    assertThat(terminal.target().endpoint()).contains(URI.create("http://127.0.0.1:1"));
    assertThat(terminal.ingot.isOpen()).isFalse();
  }

  @Test
  void a_component_that_is_not_there_fails_the_step_with_its_arn() throws IOException {
    runs(FakeIngot.arn("component/none/x.x.x"));

    assertThat(run()).isEqualTo(1);
    assertThat(terminal.out())
        .contains("there is no component " + FakeIngot.arn("component/none/x.x.x"));
  }

  @Test
  void a_shell_is_opened_in_the_machine_that_failed_and_then_it_goes() {
    terminal.sandboxes.answer("check", Script.exits(3, ""));

    run("--shell");
    // The shell of fake machines is no program.
    assertThat(terminal.err()).contains("A shell in i-", "cannot start fake-shell");
    assertThat(terminal.sandboxes.ids()).isEmpty();
  }

  @Test
  void an_interrupt_ends_the_command_and_removes_the_machine() throws Exception {
    terminal.sandboxes.answer("say hello", Script.blocks());

    var run = inBackground(() -> run());
    terminal.sandboxes.awaitCommand("say hello");
    run.thread().interrupt();

    assertThat(run.result().get()).isEqualTo(130);
    assertThat(terminal.err()).isEqualTo("ingot: interrupted\n");
    assertThat(terminal.sandboxes.ids()).isEmpty();
  }

  @Test
  void watching_runs_again_when_the_file_is_saved_and_told_what_is_wrong_meanwhile()
      throws Exception {
    var run = inBackground(() -> run("--watch"));
    await(() -> terminal.err().contains("waiting"));

    Files.writeString(Path.of(file), DOCUMENT.replace("name: Say", "nam: Say"));
    await(() -> terminal.err().contains("Did you mean 'name'?"));
    var saved = Files.writeString(folder.resolve("web.yaml~"), DOCUMENT.replace("hello", "salut"));
    Files.move(saved, Path.of(file), StandardCopyOption.REPLACE_EXISTING);
    terminal.sandboxes.awaitCommand("say salut");
    await(() -> terminal.err().split("waiting", -1).length == 4);
    run.thread().interrupt();

    assertThat(run.result().get()).isEqualTo(130);
    assertThat(terminal.sandboxes.launched()).hasSize(2);
    assertThat(terminal.sandboxes.ids()).isEmpty();
  }

  private record Background(Thread thread, FutureTask<Integer> result) {}

  private static Background inBackground(Callable<Integer> work) {
    var task = new FutureTask<>(work);
    return new Background(Thread.ofVirtual().start(task), task);
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(Duration.ofMillis(20));
    }
  }
}
