// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Problem;
import dev.ingot.toe.document.ComponentParser;
import dev.ingot.toe.report.RunListener;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.report.StepReport;
import dev.ingot.toe.run.ComponentRunner;
import dev.ingot.toe.run.DocumentRun;
import dev.ingot.toe.run.RunRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Documents that cannot be meant and commands that misbehave: each gives one clear answer.
class BadInputTest {
  @TempDir private Path folder;

  private Runs runs() {
    return new Runs(new LocalShellMachine(folder.resolve("bin")), folder);
  }

  private static List<String> problems(String text) {
    try {
      ComponentParser.parse(text, "doc.yaml", Platform.LINUX);
      return List.of();
    } catch (InvalidDocumentException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }

  private static final String READ = "Failed to parse the document. Error: ";

  @Test
  void a_stray_quote_is_told_with_its_place() {
    assertThat(problems("schemaVersion: 1.0\nname: \"a\nphases: []\n"))
        .containsExactly(
            "doc.yaml:4:1: "
                + READ
                + "not YAML: found unexpected end of stream, while scanning a quoted scalar that"
                + " starts in line 2");
  }

  @Test
  void a_tab_in_front_of_a_key_is_told_with_its_place() {
    assertThat(problems("schemaVersion: 1.0\nphases:\n\t- name: build\n"))
        .singleElement()
        .asString()
        .startsWith("doc.yaml:3:1: " + READ + "not YAML: found character '\\t(TAB)'");
  }

  @Test
  void an_empty_document_and_a_second_one_are_told() {
    assertThat(problems("")).containsExactly("doc.yaml:1:1: " + READ + "the document is empty");
    assertThat(problems(Runs.step("UpdateOS", "{}") + "---\na: b\n"))
        .containsExactly(
            "doc.yaml:9:1: " + READ + "a second document in the same stream is not allowed");
  }

  @Test
  void an_alias_bomb_is_told_where_it_goes_off() {
    var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (var i = 1; i < 10; i++) {
      var alias = "*a" + (i - 1);
      text.append("a" + i + ": &a" + i + " [" + (alias + ", ").repeat(9) + alias + "]\n");
    }

    assertThat(problems(text.toString()))
        .containsExactly(
            "doc.yaml:5:25: a4[3]: " + READ + "the document's aliases expand to too much");
  }

  @Test
  void a_nul_is_told_with_its_place() {
    assertThat(problems("schemaVersion: 1.0\nname: a\0b\n"))
        .containsExactly("doc.yaml:2:8: " + READ + "the character U+0000 is not allowed");
  }

  @Test
  @Timeout(5)
  void ten_megabytes_are_refused_before_they_are_read() {
    assertThat(problems("#".repeat(10 * 1024 * 1024)))
        .containsExactly(
            "doc.yaml:1:1: Component document exceeds the maximum size of 65536 bytes.");
  }

  @Test
  void deep_nesting_is_refused() {
    assertThat(problems("a: " + "[".repeat(20_000)))
        .singleElement()
        .asString()
        .endsWith(READ + "nested deeper than 100 levels");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[a] | doc.yaml:1:1: " + READ + "the document must be a mapping",
        "text | doc.yaml:1:1: " + READ + "the document must be a mapping",
        "{schemaVersion: 1.0, phases: x} | doc.yaml:1:30: phases: Field 'phases' must be a list.",
        "{schemaVersion: 1.0, phases: [x]} | doc.yaml:1:31: phases[0]: A phase must be a mapping.",
        "{schemaVersion: 1.0, phases: [{name: build, steps: [x]}]} | doc.yaml:1:53:"
            + " phases[0].steps[0]: A step in phase 'build' must be a mapping.",
        "{schemaVersion: 1.0, phases: [{name: build, steps: {}}]} | doc.yaml:1:52:"
            + " phases[0].steps: Field 'steps' must be a list.",
        "{schemaVersion: 1.0, phases: [{name: [a], steps: [{name: One, action: UpdateOS}]}]} |"
            + " doc.yaml:1:38: phases[0].name: Field 'name' must be a string.",
      })
  void wrong_types_are_told(String text, String first) {
    assertThat(problems(text)).first().isEqualTo(first);
  }

  @Test
  void unknown_keys_are_told_everywhere_with_what_was_meant_or_is_allowed() {
    assertThat(
            problems(
                """
                schemaversion: 1.0
                parameters:
                  - Name: {type: string, defalt: x, zzz: 1}
                constants:
                  - Other: {type: string, valu: x}
                phases:
                  - name: build
                    setps: []
                    steps:
                      - name: One
                        action: ExecuteBsh
                        inputs: {commands: [x]}
                      - name: Two
                        action: ExecuteBash
                        timeoutSecond: 1
                        loop: {forEeach: [a]}
                        inputs: {comands: [x]}
                      - name: Three
                        action: Assert
                        inputs: {fileExist: x}
                """))
        .containsExactly(
            "doc.yaml:1:1: schemaversion: Unknown field 'schemaversion' in document. Did you mean"
                + " 'schemaVersion'?",
            "doc.yaml:1:1: schemaVersion: Invalid schema version. Supported versions include: 1.0.",
            "doc.yaml:3:26: parameters[0].Name.defalt: Invalid parameter 'Name'. Unknown field"
                + " 'defalt' in the definition. Did you mean 'default'?",
            "doc.yaml:3:37: parameters[0].Name.zzz: Invalid parameter 'Name'. Unknown field 'zzz'"
                + " in the definition. Allowed: type, default, description, allowedValues.",
            "doc.yaml:5:27: constants[0].Other.valu: Invalid constant 'Other'. Unknown field 'valu'"
                + " in the definition. Did you mean 'value'?",
            "doc.yaml:5:12: constants[0].Other: Invalid constant 'Other'. Field 'value' is"
                + " required.",
            "doc.yaml:8:5: phases[0].setps: Unknown field 'setps' in phase 'build'. Did you mean"
                + " 'steps'?",
            "doc.yaml:11:17: phases[0].steps[0].action: Parsing step 'One' in phase 'build' failed."
                + " Error: Unsupported action ExecuteBsh for os platform linux. Did you mean"
                + " 'ExecuteBash'?",
            "doc.yaml:15:9: phases[0].steps[1].timeoutSecond: Unknown field 'timeoutSecond' in step"
                + " 'Two' in phase 'build'. Did you mean 'timeoutSeconds'?",
            "doc.yaml:16:16: phases[0].steps[1].loop.forEeach: Parsing step 'Two' in phase 'build'"
                + " failed. Error: Unknown field 'forEeach' in loop. Did you mean 'forEach'?",
            "doc.yaml:16:15: phases[0].steps[1].loop: Parsing step 'Two' in phase 'build' failed."
                + " Error: A loop needs one of 'for' and 'forEach'.",
            "doc.yaml:17:18: phases[0].steps[1].inputs.comands: Parsing step 'Two' in phase 'build'"
                + " failed. Error: inputs.comands: unknown key 'comands'; did you mean"
                + " 'commands'?",
            "doc.yaml:20:18: phases[0].steps[2].inputs.fileExist: Parsing step 'Three' in phase"
                + " 'build' failed. Error: inputs.fileExist: unknown operator 'fileExist'; did you"
                + " mean 'fileExists'?");
  }

  @Test
  void problems_of_inputs_and_conditions_stand_at_their_keys() {
    assertThat(
            problems(
                Runs.build(
                    """
                    - name: Value
                      action: CreateFile
                      inputs:
                        - path: /x
                          content: text
                          permissions: rw
                    - name: Missing
                      action: CreateFile
                      inputs:
                        - content: text
                    - name: Unknown
                      action: CreateFile
                      inputs:
                        - path: /x
                          contents: text
                    - name: Operand
                      action: ExecuteBash
                      if:
                        fileMD5Equals: 00ff
                        pth: /x
                        els: Abort
                      inputs: {commands: ['true']}
                    - {name: Two, action: Assert, inputs: {fileExists: /x, folderExists: /x}}
                    - {name: None, action: Assert, inputs: {or: []}}
                    - name: Checksum
                      action: WebDownload
                      inputs:
                        - source: https://example.com/x
                          destination: /x
                          checksum: 00ff
                    - name: Algorithm
                      action: WebDownload
                      inputs:
                        - source: https://example.com/x
                          destination: /x
                          algorithm: MD5
                    """)))
        .extracting(text -> text.replaceFirst("Parsing step .* failed. Error: ", ""))
        .containsExactly(
            "doc.yaml:10:26: phases[0].steps[0].inputs[0].permissions: inputs[0].permissions:"
                + " 'permissions' must be 3 or 4 octal digits, not 'rw'",
            "doc.yaml:14:13: phases[0].steps[1].inputs[0].path: inputs[0].path: 'path' is required",
            "doc.yaml:19:13: phases[0].steps[2].inputs[0].contents: inputs[0].contents: unknown key"
                + " 'contents'; did you mean 'content'?",
            "doc.yaml:24:11: phases[0].steps[3].if.pth: if.pth: unknown key 'pth' beside"
                + " 'fileMD5Equals'; did you mean 'path'?",
            "doc.yaml:25:11: phases[0].steps[3].if.els: if.els: unknown key 'els' beside"
                + " 'fileMD5Equals'; did you mean 'else'?",
            "doc.yaml:23:11: phases[0].steps[3].if: if: 'path' is required",
            "doc.yaml:27:62: phases[0].steps[4].inputs.folderExists: inputs.folderExists: a"
                + " condition has one operator, not fileExists and folderExists",
            "doc.yaml:28:51: phases[0].steps[5].inputs.or: inputs.or: 'or' needs a list of at least"
                + " one condition",
            "doc.yaml:34:23: phases[0].steps[6].inputs[0].checksum: inputs[0].checksum: 'checksum'"
                + " needs 'algorithm' beside it",
            "doc.yaml:40:24: phases[0].steps[7].inputs[0].algorithm: inputs[0].algorithm:"
                + " 'algorithm' needs 'checksum' beside it");
  }

  @Test
  void two_kinds_of_a_loop_are_told_at_the_second() {
    assertThat(
            problems(
                Runs.build(
                    """
                    - name: Counts
                      action: UpdateOS
                      loop:
                        for: {start: 1, end: 2, updateBy: 1}
                        forEach:
                          - a
                    - name: Lists
                      action: UpdateOS
                      loop:
                        forEach:
                          - a
                        for: {start: 1, end: 2, updateBy: 1}
                        name: last
                    """)))
        .containsExactly(
            "doc.yaml:9:11: phases[0].steps[0].loop.forEach: Parsing step 'Counts' in phase 'build'"
                + " failed. Error: A loop has one of 'for' and 'forEach', not both.",
            "doc.yaml:16:11: phases[0].steps[1].loop.for: Parsing step 'Lists' in phase 'build'"
                + " failed. Error: A loop has one of 'for' and 'forEach', not both.");
  }

  @Test
  void names_of_parameters_stand_at_their_keys() {
    assertThat(
            problems(
                "parameters: [{ab: {type: string}}, {Name: text}]\n"
                    + "constants: [{Name: {type: string, value: x}}]\n"
                    + Runs.step("UpdateOS", "{}")))
        .containsExactly(
            "doc.yaml:1:15: parameters[0].ab: Invalid parameter 'ab'. A name has 3 to 128"
                + " characters of numbers, english letters, - and _.",
            "doc.yaml:1:43: parameters[1].Name: Invalid parameter 'Name'. It must have a mapping"
                + " with a 'type'.",
            "doc.yaml:2:14: constants[0].Name: Duplicate variable name 'Name'.");
  }

  @Test
  void undeclared_references_are_told_with_what_was_meant() {
    assertThat(
            problems(
                "constants: [{Version: {type: string, value: 1}}]\n"
                    + Runs.step(
                        "ExecuteBash", "commands: ['{{ Versio }} {{ build.None.outputs.x }}']")))
        .containsExactly(
            "doc.yaml:9:22: phases[0].steps[0].inputs.commands[0]: Parsing step 'TheStep' in phase 'build'"
                + " failed. Error: Variable 'Versio' is not defined. Did you mean 'Version'?",
            "doc.yaml:9:22: phases[0].steps[0].inputs.commands[0]: Parsing step 'TheStep' in phase 'build'"
                + " failed. Error: Variable 'build.None.outputs.x' is not defined.");
  }

  @Test
  void modules_of_windows_are_checked_there_and_fail_on_a_linux_machine() throws Exception {
    var text =
        Runs.build(
            """
            - {name: One, action: ExecutePowerShell, inputs: {commands: [Get-Date]}, onFailure: Ignore}
            - {name: Two, action: InstallMSI, inputs: {path: 'C:\\a.msi', reboot: Force}, onFailure: Ignore}
            - {name: Three, action: UninstallMSI, inputs: {path: 'C:\\a.msi'}, onFailure: Ignore}
            - name: Four
              action: SetRegistry
              onFailure: Ignore
              inputs: {path: 'HKLM:\\x', name: y, value: 1.1, type: DWORD}
            """);
    var document = ComponentParser.parse(text, "doc.yaml", Platform.WINDOWS);

    var report = runs().run(List.of(new DocumentRun("doc", document, Map.of())));

    assertThat(report.documents().getFirst().phases().getFirst().steps())
        .extracting(StepReport::failureMessage)
        .containsExactly(
            "ExecutePowerShell: the module needs a Windows machine, and i-local runs Linux",
            "InstallMSI: the module needs a Windows machine, and i-local runs Linux",
            "UninstallMSI: the module needs a Windows machine, and i-local runs Linux",
            "SetRegistry: the module needs a Windows machine, and i-local runs Linux");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "ExecutePowerShell | {} | inputs: one of 'commands' and 'file' is required",
        "ExecutePowerShell | {commands: [x], file: x.ps1} | inputs.file: 'file' cannot stand beside"
            + " 'commands'",
        "ExecutePowerShell | {file: x.bat} | inputs.file: 'file' must end with .ps1, not 'x.bat'",
        "InstallMSI | {path: x, reboot: Never} | inputs.reboot: must be one of Allow, Force, Skip,"
            + " not 'Never'",
        "InstallMSI | {path: x, logOptions: '*VXZ'} | inputs.logOptions: 'logOptions' may have the characters"
            + " iwearucmopvx+!*, not '*vxz'",
        "UninstallMSI | {path: x, properties: {REBOOT: x}} | inputs.properties: 'properties' must not have"
            + " REBOOT; the module sets REBOOT, REINSTALLMODE, REINSTALL itself",
        "SetRegistry | {path: 'C:/', name: x, value: y, type: SZ} | inputs[0].path: 'path' must begin"
            + " with one of HKEY_CLASSES_ROOT, HKCR:, HKEY_USERS, HKU:, HKEY_LOCAL_MACHINE, HKLM:,"
            + " HKEY_CURRENT_CONFIG, HKCC:, HKEY_CURRENT_USER, HKCU:, not 'C:/'",
        "SetRegistry | {path: 'HKLM:', name: x, value: {a: b}, type: SZ} | inputs[0].value: 'value' must"
            + " be a string, a number or a list of them",
        "SetRegistry | {path: 'HKLM:', name: x, value: y, type: sz} | inputs[0].type: must be one"
            + " of BINARY, DWORD, QWORD, SZ, EXPAND_SZ, MULTI_SZ, not 'sz'",
      })
  void wrong_inputs_of_modules_of_windows_are_refused(String module, String inputs, String reason) {
    assertThatThrownBy(
            () -> ComponentParser.parse(Runs.step(module, inputs), "doc.yaml", Platform.WINDOWS))
        .hasMessageEndingWith("Error: " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "S3Download | {source: 's3://b', destination: x} | inputs[0].source: 'source' must be"
            + " s3://bucket/key, not 's3://b'",
        "S3Download | {source: 's3://b/k', destination: x, expectedBucketOwner: 12} | inputs[0].expectedBucketOwner:"
            + " 'expectedBucketOwner' must be an account id of 12 digits, not '12'",
        "S3Upload | {source: x, destination: /x} | inputs[0].destination: 'destination' must be s3://bucket/key"
            + " or s3://bucket/prefix/, not '/x'",
        "WebDownload | {source: 'ftp://x/y', destination: x} | inputs[0].source: 'source' must be an http"
            + " or https URL, not 'ftp://x/y'",
        "WebDownload | {source: 'http://x/y', destination: x, checksum: a} | inputs[0].checksum:"
            + " 'checksum' needs 'algorithm' beside it",
        "WebDownload | {source: 'http://x/y', destination: x, algorithm: MD5} |"
            + " inputs[0].algorithm: 'algorithm' needs 'checksum' beside it",
        "WebDownload | {source: 'http://x/y', destination: x, checksum: a, algorithm: CRC} |"
            + " inputs[0].algorithm: must be one of MD5, SHA1, SHA256, SHA512, not 'CRC'",
        "ExecuteDocument | {document: '', phases: build} | inputs.document: 'document' must not be empty",
        "ExecuteDocument | {document: x, phases: ' ,'} | inputs.phases: 'phases' must name at least one"
            + " phase",
        "ExecuteDocument | {document: x, parameters: [{name: y}]} | inputs.parameters[0].value:"
            + " 'value' is required",
        "CopyFolder | {source: '/*/x', destination: y} | inputs[0].source: 'source' may have '*' only"
            + " behind its last '/', not '/*/x'",
      })
  void wrong_inputs_of_transfers_and_folders_are_refused(
      String module, String inputs, String reason) {
    assertThat(problems(Runs.step(module, inputs)))
        .singleElement()
        .asString()
        .endsWith("Error: " + reason);
  }

  @Test
  void inputs_with_text_that_stayed_a_reference_fail_the_step() throws Exception {
    assertThat(failure("WebDownload", "{source: '{{ loop.value }}', destination: x}"))
        .isEqualTo("WebDownload: 'source' must be an http or https URL, not '{{ loop.value }}'");
    assertThat(failure("S3Download", "{source: '{{ loop.value }}', destination: x}"))
        .isEqualTo("S3Download: 's3://bucket/key' is needed, not '{{ loop.value }}'");
    assertThat(failure("CreateFile", "{path: x, encoding: '{{ loop.value }}'}"))
        .startsWith("CreateFile: 'encoding' must be utf8, ");
  }

  @Test
  @Timeout(30)
  void a_daemon_lives_on_and_does_not_hold_the_step() throws Exception {
    var runs = runs();
    var report =
        runs.run(bash("['(setsid sleep 60 >/dev/null 2>&1 & echo $! > pid)', 'echo started']"));

    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(runs.stdout()).containsExactly("started");
    var daemon = ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("pid")).strip()));
    assertThat(daemon).isPresent();
    daemon.ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  @Timeout(30)
  void a_time_out_ends_children_and_their_children() throws Exception {
    var report =
        runs()
            .run(
                bash("['bash -c \"sleep 60 & echo \\$! > pid; wait\" | cat', 'touch late']")
                    + "        timeoutSeconds: 1\n");

    assertThat(Runs.step(report, 0).failureMessage()).isEqualTo("step timed out after 1 seconds");
    var child = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    while (isRunning(child)) { // who was told to end does so in its own time
      Thread.sleep(10);
    }
    assertThat(folder.resolve("late")).doesNotExist();
  }

  /// Whether there is such a process that is more than a record for a parent that does not ask.
  private static boolean isRunning(long pid) throws Exception {
    var state = Path.of("/proc", String.valueOf(pid), "stat");
    return Files.exists(state) && !Files.readString(state).contains(") Z ");
  }

  @Test
  void a_full_disk_is_told_as_the_tools_tell_it() throws Exception {
    var report = runs().run(bash("['set -e', 'echo text > /dev/full']"));

    assertThat(report.firstFailure().orElseThrow().errorMessage()).isEqualTo("exit status 1");
    assertThat(report.firstFailure().orElseThrow().lastStderr())
        .endsWith("No space left on device");
    assertThat(failure("CreateFile", "{path: /dev/full, content: text}"))
        .startsWith("CreateFile: cat: ")
        .endsWith("No space left on device");
  }

  @Test
  void bytes_that_are_no_text_are_replaced_and_nothing_breaks() throws Exception {
    var runs = runs();
    var report = runs.run(bash("[\"printf 'a\\\\377\\\\000b\\\\n\\\\303'\"]"));

    assertThat(runs.stdout()).containsExactly("a\uFFFD\0b", "\uFFFD");
    assertThat(Runs.step(report, 0).outputs())
        .isEqualTo("[{\"stdout\":\"a\uFFFD\\u0000b\\n\uFFFD\"}]");
  }

  @Test
  void a_command_that_is_killed_gives_the_shell_its_status() throws Exception {
    var report = runs().run(bash("['bash -c \"kill -9 \\$\\$\"']"));

    assertThat(report.firstFailure().orElseThrow().errorMessage()).isEqualTo("exit status 137");
  }

  @Test
  @Timeout(30)
  void lines_come_while_the_command_runs() throws Exception {
    var seen = new CompletableFuture<String>();
    RunListener listener =
        (source, text) -> {
          if (source == BuildLog.Source.STDOUT) {
            seen.complete(text);
          }
        };
    var ended = new CompletableFuture<RunReport>();
    Thread.startVirtualThread(() -> {
      try {
        ended.complete(
            runs()
                .listening(listener)
                .run(bash("['echo first', 'while [ ! -f go ]; do sleep 0.05; done']")));
      } catch (Exception e) {
        ended.completeExceptionally(e);
      }
    });

    assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo("Stdout: first");
    assertThat(ended).isNotDone();
    Files.createFile(folder.resolve("go"));
    assertThat(ended.get(20, TimeUnit.SECONDS).status()).isEqualTo(RunReport.Status.SUCCESS);
  }

  @Test
  @Timeout(60)
  void a_flood_of_output_reaches_the_log_whole_and_a_long_line_is_cut() throws Exception {
    var count = new long[2];
    RunListener counting =
        (source, text) -> {
          if (text.startsWith("Stdout: ")) {
            count[0]++;
            count[1] += text.length() - "Stdout: ".length();
          }
        };
    new ComponentRunner(new Runs.Noon())
        .run(
            new LocalShellMachine(folder.resolve("bin")),
            new RunRequest(
                Runs.ID,
                List.of(
                    new DocumentRun(
                        "doc",
                        Runs.parse(
                            bash("['seq 1 500000', 'head -c 300000 /dev/zero | tr \"\\0\" x']")),
                        Map.of())),
                List.of(),
                folder.toString(),
                Map.of(),
                Map.of(),
                Map.of()),
            counting);

    assertThat(count[0]).isEqualTo(500_000 + 5);
    assertThat(count[1]).isEqualTo(2_888_895 + 300_000);
  }

  private static String bash(String commands) {
    return Runs.step("ExecuteBash", "commands: " + commands);
  }

  private String failure(String module, String inputs) throws Exception {
    return runs().run(Runs.step(module, inputs)).firstFailure().orElseThrow().errorMessage();
  }
}
