// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Scope;
import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.Workflow;
import dev.ingot.document.Json;
import dev.ingot.document.Problem;
import dev.ingot.engine.action.BuiltInActions;
import dev.ingot.engine.build.ManagedWorkflows;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowParserTest {
  private static final StepCatalog CATALOG = BuiltInActions.catalog();
  private static final WorkflowParser PARSER = new WorkflowParser(CATALOG);
  private static final EngineWorkflowChecker CHECKER = new EngineWorkflowChecker(CATALOG);

  @Test
  void a_document_is_read_with_all_it_has() throws Exception {
    var document =
        parse(
            """
            name: everything
            description: All keys
            schemaVersion: 1.0
            parameters:
              - name: flag
                type: boolean
                default: TRUE
                description: A flag
              - name: names
                type: stringList
                default: [a, b]
              - name: must
            steps:
              - name: Launch
                action: LaunchInstance
                description: Launches
                onFailure: Continue
                rollbackEnabled: false
                timeoutSeconds: 100
                waitSeconds: 99
                retry:
                  maxAttempts: 3
                inputs:
                  waitFor: ssmAgent
                  instanceTypesOverride.$: $.parameters.names
              - name: Terminate
                action: TerminateInstance
                if:
                  booleanEquals: true
                  value: $.parameters.flag
                rollbackEnabled.$: $.parameters.flag
                inputs:
                  instanceId.$: $.stepOutputs.Launch.instanceId
            outputs:
              - name: Id
                value: $.stepOutputs.Launch.instanceId
            """);

    assertThat(document.parameters())
        .containsExactly(
            new Parameter("flag", "boolean", Optional.of(List.of("true")), Optional.of("A flag")),
            new Parameter("names", "stringList", Optional.of(List.of("a", "b")), Optional.empty()),
            new Parameter("must", "string", Optional.empty(), Optional.empty()));
    var launch = document.steps().getFirst();
    assertThat(launch.timeoutSeconds()).isEqualTo(100);
    assertThat(launch.waitSeconds()).isEqualTo(99);
    assertThat(launch.retry()).contains(new WorkflowDocument.Retry(3, 30));
    assertThat(launch.onFailure()).isEqualTo(WorkflowDocument.OnFailure.CONTINUE);
    assertThat(launch.rollbackEnabled())
        .isEqualTo(new WorkflowDocument.RollbackEnabled.Fixed(false));
    assertThat(launch.rawInputs().map(Json::write))
        .contains(
            "{\"waitFor\": \"ssmAgent\", \"instanceTypesOverride.$\": \"$.parameters.names\"}");
    assertThat(document.steps().getLast().condition()).isPresent();
    assertThat(document.outputs()).extracting(WorkflowDocument.Output::name).containsExactly("Id");
  }

  @Test
  void json_is_read_as_well() throws Exception {
    var document =
        parse(
            """
            {"schemaVersion": "1.0", "steps": [{"name": "Wait", "action": "WaitForAction"}]}
            """);

    assertThat(document.steps()).extracting(WorkflowDocument.Step::name).containsExactly("Wait");
  }

  @Test
  void a_step_without_its_own_words_gets_the_defaults() throws Exception {
    var step = parse(wait("")).steps().getFirst();

    assertThat(step.onFailure().word()).isEqualTo("Abort");
    assertThat(step.timeoutSeconds()).isEqualTo(259_200);
    assertThat(step.waitSeconds()).isZero();
    assertThat(step.retry()).isEmpty();
    assertThat(step.rawInputs()).isEmpty();
    assertThat(step.rollbackEnabled()).isEqualTo(new WorkflowDocument.RollbackEnabled.Fixed(true));
  }

  @ParameterizedTest
  @CsvSource({
    "ApplyImageConfigurations,DISTRIBUTION,21600,43200",
    "BootstrapInstanceForContainer,BUILD TEST DISTRIBUTION,3600,43200",
    "CollectImageMetadata,BUILD TEST DISTRIBUTION,1800,43200",
    "CollectImageScanFindings,TEST,7200,43200",
    "CreateImage,BUILD TEST DISTRIBUTION,43200,259200",
    "CreateImageFromIso,BUILD TEST DISTRIBUTION,43200,43200",
    "DistributeContainerImage,DISTRIBUTION,7200,43200",
    "DistributeImage,DISTRIBUTION,21600,43200",
    "ExecuteComponents,BUILD TEST,43200,86400",
    "ExecuteStateMachine,BUILD TEST DISTRIBUTION,21600,86400",
    "LaunchInstance,BUILD TEST DISTRIBUTION,4500,43200",
    "ModifyImageAttributes,DISTRIBUTION,7200,10800",
    "RegisterImage,BUILD TEST DISTRIBUTION,32400,43200",
    "RunCommand,BUILD TEST DISTRIBUTION,43200,43200",
    "RunSysPrep,BUILD TEST DISTRIBUTION,3600,43200",
    "SanitizeInstance,BUILD TEST DISTRIBUTION,3600,43200",
    "TerminateInstance,BUILD TEST DISTRIBUTION,1800,43200",
    "WaitForAction,BUILD TEST DISTRIBUTION,259200,604800",
    "WaitForSSMAgent,BUILD TEST DISTRIBUTION,3600,10800",
  })
  void every_action_is_known(String word, String stages, int timeout, int max) {
    var kind = CATALOG.find(word).orElseThrow();

    assertThat(kind.stages()).extracting(Enum::name).containsExactlyInAnyOrder(stages.split(" "));
    assertThat(kind.timeoutSeconds()).isEqualTo(timeout);
    assertThat(kind.maxTimeoutSeconds()).isEqualTo(max);
  }

  @Test
  void the_managed_workflows_are_valid_and_have_their_steps() throws Exception {
    var scope = new Scope("aws", "eu-central-1", "111122223333");
    for (var workflow : new ManagedWorkflows().all(scope)) {
      assertThat(CHECKER.check(workflow.data(), workflow.type()).parameters()).isEmpty();
    }
    assertThat(steps("build-image", scope))
        .containsExactly(
            "LaunchBuildInstance",
            "ApplyBuildComponents",
            "InventoryCollection",
            "RunSanitizeScript",
            "RunSysPrepScript",
            "CreateOutputAMI",
            "TerminateBuildInstance");
    assertThat(steps("test-image", scope))
        .containsExactly(
            "LaunchTestInstance",
            "CollectImageScanFindings",
            "ApplyTestComponents",
            "TerminateTestInstance");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "schemaVersion: 2.0 | schemaVersion | must be 1.0, not '2.0'",
        "nmae: x | nmae | did you mean 'name'?",
        "colour: x | colour | known keys are name, description",
        "outputs: [{name: a, value: $.stepOutputs.Nope.x}] | outputs[0].value | does not exist",
        "outputs: [{name: a, value: b}] | outputs[0].value | is no reference",
        "outputs: [{name: a}] | outputs[0].value | is required",
        "parameters: [{type: string}] | parameters[0].name | is required",
        "parameters: [{name: a}, {name: a}] | parameters[1].name | another parameter 'a'",
        "parameters: [{name: a, type: text}] | parameters[0].type | must be one of string",
        "parameters: [{name: a, type: integer, default: x}] | parameters[0].default | not 'x'",
        "parameters: [{name: a, type: integer, default: [1]}] | parameters[0].default | integer",
        "parameters: [{name: a, type: stringList, default: b}] | parameters[0].default | stringList",
        "parameters: [{name: a, kind: b}] | parameters[0].kind | unknown key",
        "parameters: 5 | parameters | must be a list",
      })
  void what_is_wrong_outside_the_steps_is_told(String line, String path, String message) {
    var text = wait("") + line + "\n";
    if (line.startsWith("schemaVersion")) {
      text = text.replace("schemaVersion: 1.0\n", "");
    }
    assertProblem(text, path, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "onFailure: abort | onFailure | must be Abort or Continue, not 'abort'",
        "timeoutSeconds: 604801 | timeoutSeconds | from 1 to 604800, not '604801'",
        "timeoutSeconds: 0 | timeoutSeconds | from 1 to 604800",
        "waitSeconds: 259200 | waitSeconds | from 0 to 259199",
        "timeout: 5 | timeout | unknown key 'timeout'",
        "timeoutSecond: 5 | timeoutSecond | did you mean 'timeoutSeconds'?",
        "description: '' | description | must not be empty",
        "rollbackEnabled: maybe | rollbackEnabled | must be true, false or a path",
        "rollbackEnabled: $.parameters.nope | rollbackEnabled | is not declared",
        "retry: {} | retry.maxAttempts | is required",
        "retry: {maxAttempts: 11} | retry.maxAttempts | from 1 to 10",
        "retry: {maxAttempts: 2, backoffSeconds: 601} | retry.backoffSeconds | from 0 to 600",
        "retry: 3 | retry | must be a mapping",
        "inputs: [a] | inputs | must be a mapping",
        "inputs: {payloud: a} | inputs.payloud | did you mean 'payload'?",
        "inputs: {payload: [a]} | inputs.payload | must be a string",
        "inputs: {payload: a, payload.$: $.stepOutputs.x.y} | inputs.payload.$ | twice",
        "inputs: {payload.$: $.stepOutputs.Later.x} | inputs.payload.$ | does not exist",
        "inputs: {payload.$: $.stepOutputs.Wait.x} | inputs.payload.$ | comes no earlier",
        "inputs: {payload.$: $.nope.x} | inputs.payload.$ | is no reference",
        "inputs: {payload: 'a {{ $.parameters.nope }} b'} | inputs.payload | is not declared",
        "inputs: {payload: 'a {{ $.nope }} b'} | inputs.payload | is no reference",
        "if: {stringEquals: a, value: $.parameters.nope} | if.value | is not declared",
      })
  void what_is_wrong_in_a_step_is_told(String line, String path, String message) {
    assertProblem(wait(line), "steps[0]." + path, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{action: WaitForAction} | name | is required",
        "{name: Wt, action: WaitForAction} | name | 3 to 100 characters",
        "{name: 1Wait, action: WaitForAction} | name | a letter",
        "{name: Wait for, action: WaitForAction} | name | a letter",
        "{name: Wait} | action | is required",
        "{name: Wait, action: WaitForAktion} | action | did you mean 'WaitForAction'?",
        "{name: Wait, action: waitforaction} | action | unknown action",
        "{name: Wait, action: DistributeImage} | action | not allowed in workflows of the type BUILD",
        "{name: Wait, action: TerminateInstance} | inputs.instanceId | 'instanceId' is required",
        "{name: Wait, action: LaunchInstance} | inputs.waitFor | 'waitFor' is required",
        "{name: Wait, action: LaunchInstance, inputs: {waitFor: agent}} | inputs.waitFor | one of ssmAgent",
        "{name: Wait, action: LaunchInstance, inputs: {waitFor: ssmAgent, healthCheck: OK}} | inputs.healthCheck | one of RUNNING",
        "5 |  | must be a mapping",
      })
  void a_bad_step_is_told(String step, String path, String message) {
    var text = "schemaVersion: 1.0\nsteps:\n  - " + step + "\n";
    assertProblem(text, path == null ? "steps[0]" : "steps[0]." + path, message);
  }

  @Test
  void all_problems_are_told_at_once_in_the_order_of_the_text() {
    var problems =
        CHECKER.problems(
            """
            nme: x
            steps:
              - name: a
                action: Nope
                onFailure: Never
              - name: Wait
                action: WaitForAction
                timeoutSeconds: x
            outputs:
              - name: o
            """,
            "w.yaml",
            Optional.empty());

    assertThat(problems)
        .extracting(Problem::path)
        .containsExactly(
            "nme",
            "schemaVersion",
            "steps[0].name",
            "steps[0].action",
            "steps[0].onFailure",
            "steps[1].timeoutSeconds",
            "outputs[0].value");
    assertThat(problems.get(2))
        .hasToString(
            "w.yaml:3:11: steps[0].name: must have 3 to 100 characters: a letter, then letters, digits,"
                + " '_' or '-'");
  }

  @Test
  void limits_of_a_document_are_kept() {
    assertProblem(
        "schemaVersion: 1.0\nsteps:\n"
            + numbered(16, "  - {name: Wait%d, action: WaitForAction}\n"),
        "steps",
        "has 16 items; at most 15");
    assertProblem(
        wait("") + "parameters:\n" + numbered(26, "  - {name: p%d}\n"), "parameters", "at most 25");
    assertProblem("schemaVersion: 1.0\nsteps: []\n", "steps", "at least one step");
    assertProblem("schemaVersion: 1.0\n", "steps", "is required");
    assertProblem(
        "schemaVersion: 1.0\nsteps:\n" + "  - {name: Wait, action: WaitForAction}\n".repeat(2),
        "steps[1].name",
        "another step 'Wait'");
  }

  @Test
  void container_distribution_excludes_the_distribution_of_images() {
    var problems =
        CHECKER.problems(
            """
            schemaVersion: 1.0
            steps:
              - {name: One, action: DistributeContainerImage, inputs: {instanceId: i-1}}
              - {name: Two, action: DistributeImage}
              - name: Three
                action: ModifyImageAttributes
                inputs: {distributedImages: []}
            """,
            "w.yaml",
            Optional.of(Workflow.Type.DISTRIBUTION));

    assertThat(problems)
        .extracting(Problem::message)
        .containsExactly(
            "DistributeImage and DistributeContainerImage exclude each other",
            "ModifyImageAttributes and DistributeContainerImage exclude each other",
            "must be a path that starts with $.stepOutputs.");
  }

  @Test
  void inputs_are_checked_as_far_as_they_can_be_known() throws Exception {
    var document =
        parse(
            """
            schemaVersion: 1.0
            parameters:
              - {name: flag, type: boolean, default: true}
              - {name: commands, type: stringList, default: []}
            steps:
              - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
              - name: Run
                action: RunCommand
                inputs:
                  documentName: AWS-RunShellScript
                  instanceId.$: $.stepOutputs.Launch.instanceId
                  parameters:
                    commands.$: $.parameters.commands
                    workingDirectory: ["{{ $.imagebuilder.workingDirectory }}"]
              - name: Terminate
                action: TerminateInstance
                inputs:
                  instanceId: $.stepOutputs.Launch.instanceId
                  waitForTermination.$: $.parameters.flag
            """);

    assertThat(document.steps().get(1).notes()).isEmpty();
    assertThat(document.steps().get(2).notes())
        .singleElement()
        .asString()
        .contains("steps[2].inputs.instanceId is the path $.stepOutputs.Launch.instanceId");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "text", "a: [", "- a", "\t", "a: 1\na: 2", "{}"})
  void what_is_no_document_is_told(String text) {
    assertThat(CHECKER.problems(text, "w.yaml", Optional.empty())).isNotEmpty();
  }

  private static List<String> steps(String name, Scope scope) throws Exception {
    var workflow =
        new ManagedWorkflows()
            .all(scope).stream().filter(w -> w.name().equals(name)).findFirst().orElseThrow();
    return parse(workflow.data()).steps().stream().map(WorkflowDocument.Step::name).toList();
  }

  private static WorkflowDocument parse(String text) throws Exception {
    return PARSER.parse(text, "test", Optional.empty());
  }

  /// A document of one step that waits, with a line of its own.
  private static String wait(String line) {
    return """
    schemaVersion: 1.0
    steps:
      - name: Wait
        action: WaitForAction
        %s
    """
        .formatted(line);
  }

  private static String numbered(int count, String line) {
    var text = new StringBuilder();
    for (var i = 0; i < count; i++) {
      text.append(String.format(java.util.Locale.ROOT, line, i));
    }
    return text.toString();
  }

  private static void assertProblem(String text, String path, String message) {
    assertThat(CHECKER.problems(text, "w.yaml", Optional.of(Workflow.Type.BUILD)))
        .anySatisfy(problem -> {
          assertThat(problem.path()).isEqualTo(path);
          assertThat(problem.message()).contains(message);
        });
  }
}
