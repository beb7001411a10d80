// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Scope;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.model.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeedsTest {
  private static final Scope SCOPE = new Scope("aws", "eu-central-1", "111122223333");
  private static final String OWN = "arn:aws:imagebuilder:eu-central-1:111122223333:";

  private static List<String> needs(Operation<?, ?> operation, String body) {
    return of(operation, body).stream()
        .map(need -> need.action() + " " + need.resource().replace(OWN, ""))
        .toList();
  }

  private static <I> List<Need> of(Operation<I, ?> operation, String body) {
    var input =
        JsonCodec.decodeRequest(
            operation, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Map.of());
    return Needs.of(operation, input, SCOPE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "ListImages | {} | ListImages image/*",
        "ListComponents | {} | ListComponents component/*",
        "ListWaitingWorkflowSteps | {} | ListWaitingWorkflowSteps workflow-step-execution/*",
        "ListImageBuildVersions | {} | ListImageBuildVersions image/*",
        "ListImageBuildVersions | {'imageVersionArn': '@image/web/1.0.0'} |"
            + " ListImageBuildVersions image/web/1.0.0",
        "ListWorkflowBuildVersions | {'workflowVersionArn': '@workflow/build/web/1.0.0'} |"
            + " ListWorkflowBuildVersions workflow/build/web/1.0.0",
        "ListLifecycleExecutions | {'resourceArn': '@lifecycle-policy/old'} |"
            + " ListLifecycleExecutions lifecycle-policy/old",
        "ListWorkflowStepExecutions |"
            + " {'workflowExecutionId': 'wf-01234567-89ab-4def-8123-456789abcdef'} |"
            + " ListWorkflowStepExecutions"
            + " workflow-execution/wf-01234567-89ab-4def-8123-456789abcdef",
        "PutImagePolicy | {'imageArn': '@image/web/1.0.0/1', 'policy': '{}'} |"
            + " PutImagePolicy image/web/1.0.0/1",
        "CreateWorkflow | {'name': 'My Test', 'semanticVersion': '1.0.0', 'type': 'TEST',"
            + " 'clientToken': 't'} | CreateWorkflow workflow/test/my-test/1.0.0/*",
        "GetMarketplaceResource | {'resourceType': 'COMPONENT_DATA', 'resourceArn':"
            + " '@component/web/1.0.0/1'} | GetMarketplaceResource *",
      })
  void a_call_needs_its_action_on_its_resource(String operation, String body, String need) {
    assertThat(needs(operation(operation), body.replace("@", OWN))).containsExactly(need.strip());
  }

  private static Operation<?, ?> operation(String name) {
    return ImageBuilder.OPERATIONS.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void what_is_made_is_named_as_it_would_be_and_tagging_it_is_an_action_too() {
    assertThat(
            needs(
                ImageBuilder.CREATE_COMPONENT,
                "{'name': 'Web Base', 'semanticVersion': '1.0.0', 'platform': 'Linux',"
                    + " 'tags': {'team': 'web'}, 'clientToken': 't'}"))
        .containsExactly(
            "CreateComponent component/web-base/1.0.0/*", "TagResource component/web-base/1.0.0/*");
  }

  @Test
  void an_image_needs_what_it_is_made_of() {
    assertThat(
            needs(
                ImageBuilder.CREATE_IMAGE,
                ("{'imageRecipeArn': '@image-recipe/web/1.0.x',"
                        + " 'infrastructureConfigurationArn': '@infrastructure-configuration/small',"
                        + " 'distributionConfigurationArn': '@distribution-configuration/all',"
                        + " 'workflows': [{'workflowArn': '@workflow/build/mine/1.0.0'}],"
                        + " 'executionRole': 'builder', 'clientToken': 't'}")
                    .replace("@", OWN)))
        .containsExactly(
            "CreateImage image/web/1.0.x/*",
            "GetImageRecipe image-recipe/web/1.0.x",
            "GetInfrastructureConfiguration infrastructure-configuration/small",
            "GetDistributionConfiguration distribution-configuration/all",
            "GetWorkflow workflow/build/mine/1.0.0");
  }

  @Test
  void a_recipe_needs_its_components_and_its_parent() {
    assertThat(
            needs(
                ImageBuilder.CREATE_IMAGE_RECIPE,
                ("{'name': 'web', 'semanticVersion': '1.0.0', 'parentImage': '@image/base/x.x.x',"
                        + " 'components': [{'componentArn': '@component/a/x.x.x'}],"
                        + " 'clientToken': 't'}")
                    .replace("@", OWN)))
        .containsExactly(
            "CreateImageRecipe image-recipe/web/1.0.0",
            "GetImage image/base/x.x.x",
            "GetComponent component/a/x.x.x");
  }

  @Test
  void a_step_is_answered_by_who_may_answer_it_for_its_image() {
    assertThat(
            needs(
                ImageBuilder.SEND_WORKFLOW_STEP_ACTION,
                ("{'stepExecutionId': 'step-01234567-89ab-4def-8123-456789abcdef',"
                        + " 'imageBuildVersionArn': '@image/web/1.0.0/1', 'action': 'RESUME',"
                        + " 'clientToken': 't'}")
                    .replace("@", OWN)))
        .containsExactly(
            "SendWorkflowStepAction"
                + " workflow-step-execution/step-01234567-89ab-4def-8123-456789abcdef",
            "SendWorkflowStepAction image/web/1.0.0/1");
  }
}
