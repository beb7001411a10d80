// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.resource.Platform;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.toe.Runs;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentParserTest {
  private static final String FULL =
      """
      name: A (full) document
      description: everything that the grammar has
      schemaVersion: 1.0
      disableLogging: false
      parameters:
        - Greeting:
            type: string
            default: hello
            description: said first
        - Flavour:
            type: string
            allowedValues: [sweet, 1.0]
            default: ""
      constants:
        - FailCode:
            type: string
            value: 1
      phases:
        - name: build
          disableLogging: true
          steps:
            - name: Say_It-1
              action: ExecuteBash
              timeoutSeconds: -1
              onFailure: Continue
              maxAttempts: 3
              disableLogging: True
              if:
                and:
                  - stringEquals: "{{ Greeting }}"
                    value: hello
                then: Execute
                else: Abort
              loop:
                name: count
                for: {start: 10, end: 4, updateBy: -3}
              inputs:
                commands:
                  - echo {{ count.index }} {{ loop.value }} {{ Greeting }}
                  - 17
            - name: Update
              action: UpdateOS
            - name: Restart
              action: Reboot
              inputs: {}
            - name: Files
              action: CreateFile
              inputs:
                - path: /x/{{ build.Say_It-1.outputs.stdout }}
                  permissions: 0755
                  overwrite: '{{ Flavour }}'
            - name: One
              action: DeleteFile
              inputs:
                path: /x/*
        - name: test
          steps:
            - name: Check
              action: Assert
              loop:
                forEach:
                  list: a;b
                  delimiter: ;
              inputs:
                fileExists: /x
      """;

  @Test
  void the_whole_grammar_is_read() throws Exception {
    var document = ComponentParser.parse(FULL, "doc.yaml", Platform.LINUX);

    assertThat(document.name()).contains("A (full) document");
    assertThat(document.constants()).isEqualTo(Map.of("FailCode", "1"));
    assertThat(document.parameters().get(1).allowedValues()).containsExactly("sweet", "1.0");
    assertThat(document.parameters().get(1).defaultValue()).contains("");
    assertThat(document.hasPhase("test")).isTrue();
    assertThat(document.hasPhase("validate")).isFalse();
    var steps = document.phases().getFirst().steps();
    assertThat(steps)
        .extracting(step -> step.module().name())
        .containsExactly("ExecuteBash", "UpdateOS", "Reboot", "CreateFile", "DeleteFile");
    var first = steps.getFirst();
    assertThat(first.timeoutSeconds()).isEqualTo(-1);
    assertThat(first.maxAttempts()).isEqualTo(3);
    assertThat(first.onFailure()).isEqualTo(OnFailure.CONTINUE);
    assertThat(first.disableLogging()).isTrue();
    assertThat(first.loop()).contains(new Loop.Counting("count", 10, 4, -3));
    assertThat(first.branch().orElseThrow().otherwise()).isEqualTo(Branch.Action.ABORT);
    assertThat(steps.get(1).timeoutSeconds()).isEqualTo(7200);
  }

  @Test
  void names_have_3_to_128_characters_and_differ_by_case() {
    var longest = "x".repeat(128);
    var text =
        """
        schemaVersion: 1.0
        parameters:
          - NAME: {type: string}
          - Name: {type: string}
        phases:
          - name: build
            steps: [{name: STEP, action: UpdateOS}, {name: Step, action: UpdateOS}]
          - name: BUILD
            steps: [{name: STEP, action: UpdateOS}]
        """;

    assertThat(messages(text)).isEmpty();
    for (var name : List.of("NAME", "BUILD", "Step")) {
      assertThat(messages(text.replace(name, "abc"))).isEmpty();
      assertThat(messages(text.replace(name, longest))).isEmpty();
      assertThat(messages(text.replace(name, "ab"))).singleElement().asString().contains("3 ");
      assertThat(messages(text.replace(name, longest + "x")))
          .singleElement()
          .asString()
          .contains("128");
    }
    assertThat(
            messages(
                text.replace(
                    "action: UpdateOS}, ",
                    "action: UpdateOS, inputs: {include: [" + "'{{ nAME }}']}}, ")))
        .singleElement()
        .asString()
        .contains("Variable 'nAME' is not defined. Did you mean 'NAME'?");
  }

  @Test
  void booleans_may_stand_in_quotes_and_be_written_large() {
    for (var word : List.of("true", "True", "'TRUE'", "\"false\"", "FALSE")) {
      assertThat(messages("disableLogging: " + word + "\n" + Runs.step("UpdateOS", "{}")))
          .isEmpty();
    }
    for (var word : List.of("yes", "on", "1", "tRUE")) {
      assertThat(messages("disableLogging: " + word + "\n" + Runs.step("UpdateOS", "{}")))
          .containsExactly("Field 'disableLogging' must be true or false.");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timeoutSeconds: '{{ Name }}'",
        "maxAttempts: '{{ Name }}'",
        "onFailure: '{{ Name }}'",
        "loop: {for: {start: '{{ Name }}', end: 2, updateBy: 1}}",
        "loop: {forEach: {list: a, delimiter: '{{ Name }}'}}"
      })
  void what_takes_no_references_takes_literals_only(String attribute) {
    var declared = "parameters: [{Name: {type: string}}]\n";

    assertThat(messages(declared + Runs.step("UpdateOS", "{}") + "        " + attribute + "\n"))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ",", ";", ":", "\\n", "\\t", " ", "-", "_"})
  void a_list_is_cut_at_any_of_nine_characters(String delimiter) {
    assertThat(messages(looped("{forEach: {list: a, delimiter: \"" + delimiter + "\"}}")))
        .isEmpty();
  }

  @Test
  void a_loops_name_is_its_own_in_the_phase() {
    var twice =
        looped("{name: each, forEach: [a]}")
            + "      - {name: Other, action: UpdateOS, loop: {name: each, forEach: [a]}}\n";
    var inAnotherPhase = "  - name: test\n    steps:\n";

    assertThat(messages(twice)).singleElement().asString().contains("Duplicate loop name 'each'");
    assertThat(
            messages(twice.replace("      - {name: Other", inAnotherPhase + "      - {name: O2r")))
        .isEmpty();
    assertThat(
            messages(
                "constants: [{Each: {type: string, value: x}}]\n"
                    + looped("{name: Each, forEach: [a]}")))
        .singleElement()
        .asString()
        .contains("The name 'Each' has another meaning in this document.");
    assertThat(messages(looped("{name: i, forEach: [a]}"))).isEmpty();
    assertThat(messages(looped("{name: " + "x".repeat(129) + ", forEach: [a]}"))).hasSize(1);
    assertThat(messages(looped("{name: a b, forEach: [a]}"))).hasSize(1);
    assertThat(messages(looped("{forEach: [a], for: {start: 1, end: 2, updateBy: 1}}"))).hasSize(1);
  }

  private static String looped(String loop) {
    return Runs.step("UpdateOS", "{}") + "        loop: " + loop + "\n";
  }

  @Test
  void json_is_accepted() throws Exception {
    var json =
        "{\"schemaVersion\":\"1\",\"phases\":[{\"name\":\"build\",\"steps\":[{\"name\":\"Run\","
            + "\"action\":\"ExecuteBash\",\"inputs\":{\"commands\":[\"true\"]}}]}]}";

    assertThat(ComponentParser.parse(json, "doc.json", Platform.LINUX).phases()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "", "2", "1.00", "[1]"})
  void a_wrong_schema_version_is_answered_as_aws_does(String version) {
    assertThat(messages(Runs.step("UpdateOS", "include: [a]").replace("1.0\n", version + "\n")))
        .contains("Invalid schema version. Supported versions include: 1.0.");
  }

  @Test
  void the_texts_that_aws_has_are_used() {
    assertThat(messages("schemaVersion: 1.0\nphases: []\n"))
        .containsExactly("Document has 0 phases. Phases list must not be empty.");
    assertThat(messages("schemaVersion: 1.0\n"))
        .containsExactly("Document has 0 phases. Phases list must not be empty.");
    assertThat(messages(Runs.step("UpdateOS", "{}").replace("TheStep", "Install App")))
        .containsExactly(
            "Invalid step name 'Install App' in phase 'build'. Allowed characters are combinations"
                + " of numbers [0-9], english letters [a-z,A-Z] and special characters [-_].");
    assertThat(messages(Runs.step("ExecutePowerShell", "commands: [x]")))
        .containsExactly(
            "Parsing step 'TheStep' in phase 'build' failed. Error: Unsupported action"
                + " ExecutePowerShell for os platform linux.");
    assertThat(messages(Runs.build("- name: TheStep\n  action: ExecuteBash\n  inputs: []\n")))
        .containsExactly(
            "Parsing step 'TheStep' in phase 'build' failed. Error: Action ExecuteBash has no"
                + " inputs; it requires an 'inputs'");
  }

  @Test
  void modules_are_checked_for_the_platform() {
    var bash = Runs.step("ExecuteBash", "commands: [x]");

    assertThat(messages(bash, Platform.WINDOWS))
        .containsExactly(
            "Parsing step 'TheStep' in phase 'build' failed. Error: Unsupported action ExecuteBash"
                + " for os platform windows.");
    assertThat(messages(bash, Platform.MACOS)).isEmpty();
    assertThat(messages(Runs.build("- {name: One, action: Reboot}"), Platform.MACOS))
        .containsExactly(
            "Parsing step 'One' in phase 'build' failed. Error: Unsupported action Reboot for os"
                + " platform darwin.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CreateFile", "CreateFolder"})
  void windows_knows_no_owner_group_and_permissions(String module) {
    var inputs =
        "- {path: a}\n- path: b\n  owner: '{{ loop.value }}'\n  group: g\n  permissions: 0600";
    var document = Runs.step(module, inputs);

    assertThat(problems(document, Platform.WINDOWS))
        .extracting(Problem::toString)
        .map(text -> text.replace("Parsing step 'TheStep' in phase 'build' failed. Error: ", ""))
        .containsExactly(
            "doc.yaml:10:13: phases[0].steps[0].inputs[1].owner: inputs[1].owner: 'owner' is not"
                + " supported for os platform windows",
            "doc.yaml:11:13: phases[0].steps[0].inputs[1].group: inputs[1].group: 'group' is not"
                + " supported for os platform windows",
            "doc.yaml:12:13: phases[0].steps[0].inputs[1].permissions: inputs[1].permissions:"
                + " 'permissions' is not supported for os platform windows");
    assertThat(messages(document, Platform.LINUX)).isEmpty();
    assertThat(messages(document, Platform.MACOS)).isEmpty();
    assertThat(messages(Runs.step(module, "- {path: a, owner: }"), Platform.WINDOWS)).isEmpty();
  }

  @Test
  void a_misspelt_action_is_corrected() {
    assertThat(messages(Runs.step("executebash", "commands: [x]")))
        .containsExactly(
            "Parsing step 'TheStep' in phase 'build' failed. Error: Unsupported action executebash"
                + " for os platform linux. Did you mean 'ExecuteBash'?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "timeoutSeconds: 0 | Field 'timeoutSeconds' must be at least 1, or -1.",
        "timeoutSeconds: soon | Field 'timeoutSeconds' must be an integer.",
        "maxAttempts: 0 | Field 'maxAttempts' must be at least 1.",
        "onFailure: abort | Field 'onFailure' must be one of Abort, Continue, Ignore, not 'abort'.",
        "disableLogging: yes | Field 'disableLogging' must be true or false.",
        "loop: {} | A loop needs one of 'for' and 'forEach'.",
        "loop: {for: {start: 1, end: 2, updateBy: 0}} | The loop from 1 to 2 by 0 never ends.",
        "loop: {for: {start: 1, end: 2, updateBy: -1}} | The loop from 1 to 2 by -1 never ends.",
        "loop: {for: {start: 1, end: 2}} | Field 'updateBy' is required.",
        "loop: {forEach: a} | Field 'forEach' must be a list, or a mapping with 'list'.",
        "loop: {forEach: [[a]]} | The list of 'forEach' may have strings only.",
        "loop: {name: loop, forEach: [a]} | The name 'loop' has another meaning in this document.",
        "loop: {forEach: {list: a, delimiter: x}} | The delimiter must be one of . , ; : - _ or a"
            + " line feed, a tab or a blank.",
        "loop: {forEach: {delimiter: ','}} | Field 'list' is required.",
        "if: {stringEquals: a} | if: 'value' is required",
        "if: {fileExists: a, then: skip} | Field 'then' must be one of Execute, Skip, Abort, not"
            + " 'skip'."
      })
  void wrong_attributes_of_a_step_are_refused(String attribute, String reason) {
    assertThat(messages(Runs.step("ExecuteBash", "commands: [x]") + "        " + attribute + "\n"))
        .containsExactly("Parsing step 'TheStep' in phase 'build' failed. Error: " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "ExecuteBash | commands: [] | inputs.commands: 'commands' must have at least one command",
        "ExecuteBash | commands: [[a]] | inputs.commands[0]: must be a string, not a list",
        "ExecuteBash | comands: [a] | inputs.comands: unknown key 'comands'; did you mean"
            + " 'commands'?",
        "ExecuteBinary | commands: {path: x} | inputs.commands: unknown key 'commands'; allowed:"
            + " path, arguments",
        "Reboot | delaySeconds: -1 | inputs.delaySeconds: 'delaySeconds' must not be negative",
        "Assert | stringEqual: x | inputs.stringEqual: unknown operator 'stringEqual'; did you mean"
            + " 'stringEquals'?",
        "CreateFile | permissions: 0755 | inputs[0].path: 'path' is required",
        "CreateFile | {path: /x, permissions: 888} | inputs[0].permissions: 'permissions' must be 3 or 4 octal"
            + " digits, not '888'",
        "CreateFile | {path: /x, encoding: latin1} | inputs[0].encoding: 'encoding' must be utf8, utf16,"
            + " utf16-LE, utf16-BE, utf32, utf32-LE or utf32-BE, not 'latin1'",
        "DeleteFile | path: /*/x | inputs[0].path: 'path' may have '*' only behind its last '/', not"
            + " '/*/x'",
        "SetFileOwner | path: /x | inputs[0].owner: 'owner' is required",
      })
  void wrong_inputs_are_refused(String action, String inputs, String reason) {
    assertThat(messages(Runs.step(action, inputs)))
        .contains("Parsing step 'TheStep' in phase 'build' failed. Error: " + reason);
  }

  @Test
  void a_list_for_a_module_with_one_mapping_is_refused() {
    assertThat(messages(Runs.step("ExecuteBash", "- commands: [x]")))
        .containsExactly(
            "Parsing step 'TheStep' in phase 'build' failed. Error: The inputs of ExecuteBash must"
                + " be a mapping, not a list.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Foo_Bar | Variable 'Foo_Bar' is not defined.",
        "Greating | Variable 'Greating' is not defined. Did you mean 'Greeting'?",
        "build.Other.outputs.stdout | Variable 'build.Other.outputs.stdout' is not defined.",
        "build.Earlyer.outputs.stdout | Variable 'build.Earlyer.outputs.stdout' is not defined. Did"
            + " you mean 'build.Earlier'?",
        "build.TheStep.outputs.stdout | Variable 'build.TheStep.outputs.stdout' is not defined. The"
            + " step does not run before this one.",
        "aws:ssm:resolve(Other) | Variable 'aws:ssm:resolve(Other)' is not defined.",
        "aws:imds:iam/info | The instance metadata of 'aws:imds:iam/info' cannot be referred to."
      })
  void references_to_nothing_are_refused(String expression, String reason) {
    var text =
        Runs.step("ExecuteBash", "commands: ['echo {{ " + expression + " }}']")
            .replace("phases:", "parameters:\n  - Greeting: {type: string, default: x}\nphases:")
            .replace("    steps:\n", "    steps:\n      - {name: Earlier, action: UpdateOS}\n");

    assertThat(messages(text))
        .containsExactly("Parsing step 'TheStep' in phase 'build' failed. Error: " + reason);
  }

  @Test
  void an_unknown_key_of_the_context_is_refused() {
    assertThat(messages(Runs.step("ExecuteBash", "commands: ['{{ context:planet }}']")))
        .singleElement()
        .asString()
        .contains("Variable 'context:planet' is not defined. Known: executionId, ");
  }

  @Test
  void text_of_other_template_languages_is_accepted() {
    assertThat(
            messages(
                Runs.step(
                    "ExecuteBash",
                    "commands: ['docker ps --format \"{{.Names}}\"', 'echo {{ loop.value }}']")))
        .isEmpty();
  }

  @Test
  void every_problem_is_reported_with_place_and_path() {
    var text =
        """
        schemaVersion: 2
        fases: []
        parameters:
          - ab: {type: string}
          - Name: {type: number}
        constants:
          - Name: {type: string, value: x}
          - Other: {type: string}
        phases:
          - name: b!
            steps: []
          - name: build
            stepz: 1
            steps:
              - name: Same
                action: ExecuteBash
                inputs: {commands: ["{{ Nobody }}"]}
              - name: Same
                acton: ExecuteBash
                inputs: {}
        """;

    assertThat(problems(text, Platform.LINUX))
        .extracting(Problem::toString)
        .containsExactly(
            "doc.yaml:2:1: fases: Unknown field 'fases' in document. Did you mean 'phases'?",
            "doc.yaml:1:16: schemaVersion: Invalid schema version. Supported versions include: 1.0.",
            "doc.yaml:4:5: parameters[0].ab: Invalid parameter 'ab'. A name has 3 to 128 characters of"
                + " numbers, english letters, - and _.",
            "doc.yaml:5:18: parameters[1].Name.type: Invalid parameter 'Name'. The type must be"
                + " string, not 'number'.",
            "doc.yaml:7:5: constants[0].Name: Duplicate variable name 'Name'.",
            "doc.yaml:8:12: constants[1].Other: Invalid constant 'Other'. Field 'value' is"
                + " required.",
            "doc.yaml:10:11: phases[0].name: Invalid phase name 'b!'. Allowed characters are"
                + " combinations of numbers [0-9], english letters [a-z,A-Z] and special characters"
                + " [-_].",
            "doc.yaml:11:12: phases[0].steps: Phase 'b!' has 0 steps. Steps list must not be"
                + " empty.",
            "doc.yaml:13:5: phases[1].stepz: Unknown field 'stepz' in phase 'build'. Did you mean"
                + " 'steps'?",
            "doc.yaml:19:9: phases[1].steps[1].acton: Unknown field 'acton' in step 'Same' in phase"
                + " 'build'. Did you mean 'action'?",
            "doc.yaml:18:15: phases[1].steps[1].name: Duplicate step name 'Same' in phase"
                + " 'build'.",
            "doc.yaml:18:9: phases[1].steps[1].action: Parsing step 'Same' in phase 'build' failed."
                + " Error: Field 'action' is required.",
            "doc.yaml:17:29: phases[1].steps[0].inputs.commands[0]: Parsing step 'Same' in phase 'build'"
                + " failed. Error: Variable 'Nobody' is not defined.");
  }

  @Test
  void a_document_that_is_too_large_is_refused() {
    assertThat(problems("# " + "x".repeat(65_536), Platform.LINUX))
        .containsExactly(
            new Problem(
                new Place("doc.yaml", 1, 1),
                "",
                "Component document exceeds the maximum size of 65536 bytes."));
  }

  @Test
  void what_is_no_yaml_is_named_with_its_place() {
    assertThat(problems("a: 'x\n", Platform.LINUX))
        .singleElement()
        .asString()
        .startsWith("doc.yaml:2:1: Failed to parse the document. Error: not YAML: ");
    assertThat(messages("- a\n"))
        .containsExactly("Failed to parse the document. Error: the document must be a mapping");
  }

  @Test
  void any_change_of_a_document_is_read_or_refused() {
    var random = new Random(20_261_124);
    var pieces =
        List.of(
            "\n",
            "  ",
            ":",
            "-",
            "{",
            "}",
            "[",
            "]",
            "'",
            "null",
            "{{",
            "}}",
            "{{ Greeting }}",
            "name",
            "loop",
            "if",
            "inputs",
            "1",
            "~",
            "!x ",
            "&a ",
            "*a",
            "#",
            "|",
            "<<",
            "\t");
    var lines = FULL.lines().toList();
    for (var i = 0; i < 3_000; i++) {
      var changed = new StringBuilder();
      for (var line : lines) {
        switch (random.nextInt(25)) {
          case 0 -> {}
          case 1 -> changed.append(line).append('\n').append(line).append('\n');
          case 2 -> {
            var at = random.nextInt(line.length() + 1);
            changed.append(line, 0, at);
            changed.append(pieces.get(random.nextInt(pieces.size())));
            changed.append(line, at, line.length()).append('\n');
          }
          case 3 -> {
            var at = random.nextInt(line.length() + 1);
            changed.append(line, 0, at).append('\n');
          }
          default -> changed.append(line).append('\n');
        }
      }
      problems(changed.toString(), i % 2 == 0 ? Platform.LINUX : Platform.WINDOWS);
    }
  }

  private static List<String> messages(String text) {
    return messages(text, Platform.LINUX);
  }

  private static List<String> messages(String text, Platform platform) {
    return problems(text, platform).stream().map(Problem::message).toList();
  }

  private static List<Problem> problems(String text, Platform platform) {
    try {
      assertThat(ComponentParser.parse(text, "doc.yaml", platform).phases()).isNotEmpty();
      return List.of();
    } catch (InvalidDocumentException e) {
      assertThat(e.problems()).isNotEmpty();
      return e.problems();
    }
  }
}
