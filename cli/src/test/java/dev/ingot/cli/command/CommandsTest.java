// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.cli.FakeIngot;
import dev.ingot.cli.Scenes;
import dev.ingot.cli.Terminal;
import dev.ingot.core.machine.Machines;
import dev.ingot.model.shape.ImageState;
import dev.ingot.model.shape.ImageStatus;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
  private static final String WEB =
      "arn:aws:imagebuilder:eu-central-1:111122223333:image/web/1.0.0";

  private final Terminal terminal = new Terminal();

  @Test
  void help_lists_the_commands_but_not_those_for_the_launcher() {
    assertThat(terminal.run("--help")).isZero();
    assertThat(terminal.out()).contains("build", "serve", "doctor").doesNotContain("train");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "build",
        "serve",
        "images",
        "steps",
        "step",
        "logs",
        "waiting",
        "resume",
        "stop",
        "cancel",
        "retry",
        "export",
        "run",
        "machine",
        "base",
        "component",
        "workflow",
        "doctor",
        "version"
      })
  void every_command_has_help(String command) {
    assertThat(terminal.run(command, "--help")).isZero();
    assertThat(terminal.out()).startsWith("Usage: ingot " + command).contains("--help");
  }

  @Test
  void a_misspelt_command_is_wrong_usage_with_a_suggestion() {
    assertThat(terminal.run("biuld")).isEqualTo(2);
    assertThat(terminal.err()).contains("biuld").contains("ingot build");
  }

  @Test
  void no_command_is_wrong_usage() {
    assertThat(terminal.run()).isEqualTo(2);
    assertThat(terminal.err()).contains("a command is missing");
  }

  @Test
  void a_word_that_is_no_command_or_one_too_many_is_named() {
    assertThat(terminal.run("zzz")).isEqualTo(2);
    assertThat(terminal.err()).startsWith("ingot: there is no command 'zzz'");
    assertThat(terminal.run("base", "zzz")).isEqualTo(2);
    assertThat(terminal.err()).startsWith("ingot: there is no command 'zzz'");
    assertThat(terminal.run("steps", "web", "more")).isEqualTo(2);
    assertThat(terminal.err()).startsWith("ingot: 'more' is one argument too many");
  }

  @Test
  void a_missing_argument_is_wrong_usage() {
    assertThat(terminal.run("steps")).isEqualTo(2);
    assertThat(terminal.err()).contains("IMAGE").contains("'ingot steps --help'");
  }

  @Test
  void the_data_folder_comes_from_flag_then_variable_then_xdg_then_home() {
    Scenes.success(terminal.ingot);

    terminal.run("images");
    assertThat(terminal.target().data()).isEqualTo(Path.of("/home/somebody/.local/share/ingot"));
    terminal.environment.put("XDG_DATA_HOME", "/xdg");
    terminal.run("images");
    assertThat(terminal.target().data()).isEqualTo(Path.of("/xdg/ingot"));
    terminal.environment.put("INGOT_DATA", "/variable");
    terminal.run("images");
    assertThat(terminal.target().data()).isEqualTo(Path.of("/variable"));
    terminal.run("images", "--data", "/flag");
    assertThat(terminal.target().data()).isEqualTo(Path.of("/flag"));
  }

  @Test
  void the_server_comes_from_flag_then_variable() {
    Scenes.success(terminal.ingot);

    terminal.environment.put("AWS_ENDPOINT_URL_IMAGEBUILDER", "http://one:1");
    terminal.run("images");
    assertThat(terminal.target().endpoint()).isEqualTo(Optional.of(URI.create("http://one:1")));
    terminal.run("images", "--endpoint-url", "http://two:2");
    assertThat(terminal.target().endpoint()).isEqualTo(Optional.of(URI.create("http://two:2")));
  }

  @Test
  void an_endpoint_that_is_no_url_is_wrong_usage() {
    assertThat(terminal.run("images", "--endpoint-url", "localhost")).isEqualTo(2);
    assertThat(terminal.err()).contains("'localhost' is no URL of a server");
  }

  @Test
  void the_settings_are_printed_without_secrets() {
    terminal.environment.put("INGOT_CREDENTIALS", "AKIDEXAMPLE:geheim");

    assertThat(
            terminal.run(
                "serve",
                "--print-config",
                "--database",
                "jdbc:postgresql://ingot:geheim@db/ingot?user=a&password=geheim&sslmode=require"))
        .isZero();
    assertThat(terminal.out())
        .contains(
            "database: jdbc:postgresql://ingot:****@db/ingot?user=a&password=****&sslmode=require",
            "# credentials: 1")
        .doesNotContain("geheim", "AKIDEXAMPLE");
  }

  @Test
  void the_settings_can_be_printed() {
    terminal.environment.put("INGOT_CREDENTIALS", "a:b,c:d:read-only");
    terminal.environment.put("INGOT_RATE_LIMIT_PER_SECOND", "5");
    terminal.environment.put("INGOT_RATE_LIMIT_BURST", "20");
    terminal.environment.put(
        "INGOT_STATE_MACHINES",
        "approve=https://u:geheim@ops.example/a?sig=geheim,scan=http://10.0.0.5/scan,aws");

    assertThat(terminal.run("serve", "--print-config")).isZero();

    assertThat(terminal.out())
        .contains(
            "\nstate-machines: approve=https://****@ops.example/a?****,"
                + " scan=http://10.0.0.5/scan, aws\n",
            "\nrate-limit.per-second: 5\nrate-limit.burst: 20\n",
            "\nretry-machines: 2\nretry-hours: 24\n",
            "\n# credentials: 2, read-only: 1\n")
        .doesNotContain("geheim");
  }

  @Test
  void settings_that_are_not_set_are_not_printed() {
    assertThat(terminal.run("serve", "--print-config")).isZero();

    assertThat(terminal.out()).doesNotContain("state-machines", "rate-limit");
  }

  @Test
  void images_are_listed() {
    Scenes.success(terminal.ingot);

    assertThat(terminal.run("images")).isZero();
    assertThat(terminal.out())
        .isEqualTo(
            """
            IMAGE        STATUS    AMI  CREATED
            web/1.0.0/1  BUILDING  -    2026-11-24T10:00:00.000Z
            """);
    terminal.run("images", "--output", "json");
    assertThat(terminal.out()).contains("\"arn\": \"" + FakeIngot.IMAGE + "\"");
  }

  @Test
  void steps_are_listed() {
    Scenes.success(terminal.ingot);

    assertThat(terminal.run("steps", "web")).isZero();
    assertThat(terminal.out())
        .isEqualTo(
            """
            WORKFLOW  STEP    ACTION    STATUS   TIME    ID
            BUILD     Launch  DoLaunch  RUNNING  2.00 s  step-Launch
            BUILD     Apply   DoApply   PENDING  -       step-Apply
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web",
        "web/1.0.0",
        "web/1.0.0/1",
        "arn:aws:imagebuilder:eu-central-1:111122223333:image/web/1.0.0",
        "arn:aws:imagebuilder:eu-central-1:111122223333:image/web/1.0.0/1"
      })
  void an_image_is_found_by_what_people_call_it(String name) {
    Scenes.success(terminal.ingot);

    assertThat(terminal.run("steps", name)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"wab", "web/2.0.0", "web/1.0.0/2", "ami-00000000000000009", "arn:nothing"})
  void an_image_that_is_not_there_is_wrong_usage(String name) {
    Scenes.success(terminal.ingot);

    assertThat(terminal.run("steps", name)).isEqualTo(2);
    assertThat(terminal.err()).contains(name);
  }

  @Test
  void a_step_is_shown_with_the_members_of_the_api() {
    Scenes.success(terminal.ingot);

    assertThat(terminal.run("step", "step-Launch")).isZero();
    assertThat(terminal.out())
        .containsPattern("action +DoLaunch")
        .containsPattern("timeoutSeconds +43200");
    terminal.run("step", "step-Launch", "--output", "json");
    assertThat(terminal.out()).contains("\"stepExecutionId\": \"step-Launch\"");
  }

  @Test
  void a_step_that_is_not_there_is_told_in_the_words_of_the_service() {
    Scenes.success(terminal.ingot);

    assertThat(terminal.run("step", "step-Nothing")).isEqualTo(2);
    assertThat(terminal.err())
        .isEqualTo("ingot: ResourceNotFoundException: there is no such step\n");
  }

  @Test
  void logs_follow_a_build_to_its_end() {
    Scenes.success(terminal.ingot);

    assertThat(terminal.run("logs", "web", "--follow")).isZero();
    assertThat(terminal.out()).contains("the build begins", "a warning").endsWith("bye\n");
  }

  @Test
  void logs_of_a_step_have_only_its_lines() {
    Scenes.success(terminal.ingot);

    assertThat(terminal.run("logs", "web", "Apply", "--follow")).isZero();
    assertThat(terminal.out()).doesNotContain("the build begins").endsWith("bye\n");
    assertThat(terminal.run("logs", "web", "Appl")).isEqualTo(2);
  }

  @Test
  void logs_cannot_act_on_the_terminal_but_are_kept_as_they_were_written() {
    Scenes.hostile(terminal.ingot);

    terminal.run("logs", "web", "--follow");
    assertThat(terminal.out()).endsWith("Stdout: done\nCmdExecution: Stderr: red\n");
    terminal.run("logs", "web", "--follow", "--output", "json");
    assertThat(terminal.out())
        .contains("\"step\":\"step-Apply\",\"source\":\"stdout\",\"text\":\"Stdout: 5%\\rdone\"}");
  }

  @Test
  void a_cancelled_image_is_waited_for() {
    Scenes.cancelled(terminal.ingot);

    assertThat(terminal.run("cancel", "web")).isZero();
    assertThat(terminal.ingot.calls()).contains("CancelImageCreation");
    assertThat(terminal.out()).isEqualTo("CANCELLED " + FakeIngot.IMAGE + "\n");
    terminal.run("cancel", "web", "--output", "json");
    assertThat(terminal.out()).contains("\"status\": \"CANCELLED\"");
  }

  @Test
  void a_retried_image_is_shown_as_it_is_built() {
    Scenes.success(terminal.ingot);

    assertThat(terminal.run("retry", FakeIngot.IMAGE, "--from", "Apply")).isZero();
    assertThat(terminal.ingot.calls()).contains("RetryImage " + FakeIngot.IMAGE + " from Apply");
    assertThat(terminal.out()).contains("ami-0123456789abcdef0");
  }

  @Test
  void a_retry_that_fails_again_says_why() {
    Scenes.failure(terminal.ingot, "{}");

    assertThat(terminal.run("retry", FakeIngot.IMAGE)).isEqualTo(1);
    assertThat(terminal.ingot.calls()).contains("RetryImage " + FakeIngot.IMAGE);
    assertThat(terminal.out()).contains("failed  " + FakeIngot.IMAGE, "ingot retry web/1.0.0/1");
  }

  @Test
  void an_image_is_exported_to_a_file_that_is_not_there(@TempDir Path folder) throws Exception {
    Scenes.success(terminal.ingot);
    terminal.run("logs", "web", "--follow");
    var file = folder.resolve("web.raw");

    assertThat(terminal.run("export", "web", "--format", "raw", "--to", file.toString())).isZero();
    assertThat(terminal.ingot.calls()).contains("export ami-0123456789abcdef0 raw " + file);
    assertThat(terminal.out()).isEqualTo(file + "\n" + folder.resolve("web-xvdb.raw") + "\n");
    Files.writeString(file, "x");
    terminal.run(
        "export", "web", "--output", "json", "--to", folder.resolve("web.qcow2").toString());
    assertThat(terminal.out()).contains("\"format\": \"qcow2\"").contains("web-xvdb.qcow2\"");
    assertThat(terminal.run("export", "web", "--to", file.toString())).isEqualTo(2);
    assertThat(terminal.err()).contains("exists already");
  }

  @Test
  void a_folder_that_is_not_there_is_wrong_usage(@TempDir Path folder) {
    Scenes.success(terminal.ingot);
    terminal.run("logs", "web", "--follow");
    var nowhere = folder.resolve("no");

    assertThat(terminal.run("export", "web", "--to", nowhere.resolve("web.raw").toString()))
        .isEqualTo(2);
    assertThat(terminal.err()).contains("there is no folder " + nowhere);
  }

  @Test
  void a_format_that_is_not_known_is_wrong_usage() {
    assertThat(terminal.run("export", "web", "--format", "iso", "--to", "x")).isEqualTo(2);
    assertThat(terminal.err()).contains("iso");
  }

  @Test
  void an_image_is_run_with_its_console() {
    Scenes.success(terminal.ingot);
    terminal.run("logs", "web", "--follow");

    assertThat(terminal.run("run", "web")).isZero();
    assertThat(terminal.err()).contains("Ctrl-A x");
    assertThat(terminal.ingot.visits).hasSize(1);
    assertThat(terminal.ingot.visits.getFirst().seed()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "web/1.0.0", WEB})
  void the_newest_available_build_is_exported(String name, @TempDir Path folder) {
    terminal.ingot.hasBuild(state(ImageStatus.AVAILABLE));
    terminal.ingot.hasBuild(state(ImageStatus.AVAILABLE));
    var file = folder.resolve("web.qcow2");

    assertThat(terminal.run("export", name, "--to", file.toString())).isZero();
    assertThat(terminal.ingot.calls())
        .containsExactly("export ami-00000000000000002 qcow2 " + file);
    assertThat(terminal.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "web/1.0.0", WEB})
  void newer_builds_that_are_not_available_are_passed_over_and_told(
      String name, @TempDir Path folder) {
    terminal.ingot.hasBuild(state(ImageStatus.AVAILABLE));
    terminal.ingot.hasBuild(state(ImageStatus.FAILED));
    terminal.ingot.hasBuild(state(ImageStatus.BUILDING));
    var file = folder.resolve("web.qcow2");
    var told =
        "Taking web/1.0.0/1; newer, but not AVAILABLE: web/1.0.0/3 (BUILDING), web/1.0.0/2"
            + " (FAILED)\n";

    assertThat(terminal.run("export", name, "--to", file.toString())).isZero();
    assertThat(terminal.ingot.calls())
        .containsExactly("export ami-00000000000000001 qcow2 " + file);
    assertThat(terminal.err()).isEqualTo(told);
    assertThat(terminal.run("run", name)).isZero();
    assertThat(terminal.err()).startsWith(told);
  }

  @Test
  void only_the_newest_of_many_that_are_passed_over_are_named(@TempDir Path folder) {
    terminal.ingot.hasBuild(state(ImageStatus.AVAILABLE));
    for (var i = 0; i < 5; i++) {
      terminal.ingot.hasBuild(state(ImageStatus.CANCELLED));
    }

    terminal.run("export", "web", "--to", folder.resolve("web.qcow2").toString());
    assertThat(terminal.err()).endsWith(" web/1.0.0/4 (CANCELLED) and 2 more\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "export"})
  void an_image_of_which_no_build_is_available_is_not_used(String command, @TempDir Path folder) {
    terminal.ingot.hasBuild(state(ImageStatus.CANCELLED));
    terminal.ingot.hasBuild(
        ImageState.builder()
            .status(ImageStatus.FAILED)
            .reason("no such\npackage\u001b[2J")
            .build());
    var arguments =
        command.equals("run")
            ? new String[] {"run", "web"}
            : new String[] {"export", "web", "--to", folder.resolve("x").toString()};

    assertThat(terminal.run(arguments)).isEqualTo(2);
    assertThat(terminal.err())
        .isEqualTo(
            "ingot: no build of 'web' is AVAILABLE; the newest, web/1.0.0/2, is FAILED:"
                + " no such\npackage\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"web/1.0.0/1", WEB + "/1", "ami-00000000000000001"})
  void a_build_that_is_named_is_used_without_a_look_at_newer_ones(
      String name, @TempDir Path folder) {
    terminal.ingot.hasBuild(state(ImageStatus.AVAILABLE));
    terminal.ingot.hasBuild(state(ImageStatus.AVAILABLE));
    terminal.ingot.hasBuild(state(ImageStatus.FAILED));
    var file = folder.resolve("web.qcow2");

    assertThat(terminal.run("export", name, "--to", file.toString())).isZero();
    assertThat(terminal.ingot.calls())
        .containsExactly("export ami-00000000000000001 qcow2 " + file);
    assertThat(terminal.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"web/1.0.0/2", WEB + "/2"})
  void no_other_build_is_used_for_one_that_is_named_and_failed(String name) {
    terminal.ingot.hasBuild(state(ImageStatus.AVAILABLE));
    terminal.ingot.hasBuild(state(ImageStatus.FAILED));

    assertThat(terminal.run("run", name)).isEqualTo(2);
    assertThat(terminal.err())
        .isEqualTo("ingot: the build of '" + name + "' has not made an image\n");
  }

  private static ImageState state(ImageStatus status) {
    return ImageState.builder().status(status).build();
  }

  @Test
  void a_machine_that_was_kept_is_listed_entered_and_terminated() {
    terminal.ingot.hasMachine("i-1");

    assertThat(terminal.run("machine", "list")).isZero();
    assertThat(terminal.out()).isEqualTo("MACHINE\ni-1\n");
    terminal.run("machine", "list", "--output", "json");
    assertThat(terminal.out()).contains("\"machine\": \"i-1\"");
    assertThat(terminal.run("machine", "shell", "i-1")).isZero();
    assertThat(terminal.run("machine", "terminate", "i-1")).isZero();
    assertThat(terminal.ingot.calls()).containsExactly("shell i-1", "terminate i-1");
  }

  @Test
  void a_machine_that_is_not_there_is_wrong_usage() {
    assertThat(terminal.run("machine", "shell", "i-2")).isEqualTo(2);
    assertThat(terminal.err()).contains("no machine i-2", "ingot machine list");
    assertThat(terminal.run("machine", "terminate", "i-2")).isEqualTo(2);
    assertThat(terminal.ingot.calls()).isEmpty();
  }

  @Test
  void doctor_exits_with_3_if_anything_lacks() {
    assertThat(terminal.run("doctor")).isZero();
    terminal.ingot.require(
        new Machines.MissingRequirement("qemu is not installed", "no disk boots", "apt install"));

    assertThat(terminal.run("doctor")).isEqualTo(3);
    assertThat(terminal.out())
        .isEqualTo(
            """
            qemu is not installed
              without it: no disk boots
              fix:        apt install
            """);
    assertThat(terminal.run("doctor", "--json")).isEqualTo(3);
    assertThat(terminal.out()).contains("\"ok\": false").contains("\"fix\": \"apt install\"");
    var json = terminal.out();
    terminal.run("doctor", "--output", "json");
    assertThat(terminal.out()).isEqualTo(json);
  }

  @Test
  void bases_are_listed_added_and_pulled() {
    assertThat(terminal.run("base", "list")).isZero();
    assertThat(terminal.out()).contains("builtin:tiny");
    assertThat(terminal.run("base", "add", "mine", "file:///x#sha256=0")).isZero();
    assertThat(terminal.run("base", "pull", "builtin:tiny")).isZero();
    assertThat(terminal.ingot.calls())
        .containsExactly("add mine file:///x#sha256=0", "pull builtin:tiny");
    assertThat(terminal.err()).contains("making it");
  }

  @Test
  void component_documents_are_checked(@TempDir Path folder) throws Exception {
    var good = folder.resolve("good.yaml");
    var bad = folder.resolve("bad.yaml");
    var text =
        """
        name: hello
        schemaVersion: 1.0
        phases:
          - name: build
            steps:
              - name: Say
                action: ExecuteBash
                inputs:
                  commands: [echo hello]
        """;
    Files.writeString(good, text);
    Files.writeString(
        bad, text.replace("ExecuteBash", "ExecuteBush").replace("name: Say", "nam: Say"));

    assertThat(terminal.run("component", "validate", good.toString())).isZero();
    assertThat(terminal.run("component", "validate", good.toString(), bad.toString())).isEqualTo(2);
    assertThat(terminal.out().lines().filter(l -> l.startsWith(bad + ":")).count())
        .isGreaterThan(1);
  }

  @Test
  void a_file_that_cannot_be_read_does_not_keep_others_from_being_checked(@TempDir Path folder)
      throws Exception {
    var missing = folder.resolve("missing.yaml");
    var binary = Files.write(folder.resolve("a.yaml"), new byte[] {'a', '\n', (byte) 0xff});
    var empty = Files.createDirectory(folder.resolve("empty"));
    var bad = Files.writeString(folder.resolve("b.yaml"), "phases: []\n");

    var exit =
        terminal.run(
            "component", "validate", missing.toString(), empty.toString(), folder.toString());

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.out().lines())
        .containsExactly(
            "there is no file " + missing,
            "there is no document (.yaml, .yml, .json) in the folder " + empty,
            binary + ":2:1: is not text in UTF-8",
            bad + ":1:1: schemaVersion: Invalid schema version. Supported versions include: 1.0.",
            bad + ":1:9: phases: Document has 0 phases. Phases list must not be empty.");
  }

  @Test
  void all_documents_of_a_folder_are_checked(@TempDir Path folder) throws Exception {
    var examples = Path.of("../examples/components");
    Files.createDirectory(folder.resolve("below.yaml"));
    Files.copy(examples.resolve("hello.yaml"), folder.resolve("one.yaml"));
    Files.copy(examples.resolve("hello.yaml"), folder.resolve("two.yml"));
    Files.writeString(folder.resolve("notes.txt"), "no document");

    assertThat(terminal.run("component", "validate", folder.toString())).isZero();
    assertThat(terminal.out().lines())
        .containsExactly(
            folder.resolve("one.yaml") + ": valid", folder.resolve("two.yml") + ": valid");
  }

  @Test
  void version_is_printed() {
    assertThat(terminal.run("version")).isZero();
    assertThat(terminal.out()).startsWith("ingot ");
  }

  @Test
  void steps_that_wait_are_listed_until_they_are_answered() {
    Scenes.success(terminal.ingot);
    terminal.run("logs", "web", "--follow");
    assertThat(terminal.run("waiting")).isZero();
    assertThat(terminal.out()).doesNotContain("step-");
    terminal.ingot.waits("step-Apply");

    terminal.run("waiting");
    assertThat(terminal.out()).contains("Gate").contains("step-Apply");
    assertThat(terminal.run("stop", "step-Apply", "--reason", "wrong kernel")).isZero();

    assertThat(terminal.out()).startsWith("stopped ").contains(" of arn:aws:imagebuilder:");
    assertThat(terminal.ingot.answers()).containsExactly("step-Apply STOP wrong kernel");
  }

  @Test
  void a_step_that_does_not_wait_cannot_be_resumed() {
    Scenes.success(terminal.ingot);
    terminal.run("logs", "web", "--follow");

    assertThat(terminal.run("resume", "step-Apply")).isEqualTo(2);

    assertThat(terminal.err()).contains("is not waiting for an action");
  }
}
