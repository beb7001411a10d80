// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ForbiddenException;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidRequestException;
import software.amazon.awssdk.services.imagebuilder.model.Ownership;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowSummary;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowType;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowVersion;

@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class WorkflowApiTest {
  private static final String ARN = "arn:aws:imagebuilder:eu-central-1:111122223333:workflow";
  private static final String MANAGED =
      "arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/";

  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();

  @AfterEach
  void close() {
    server.close();
  }

  private String create(String name, WorkflowType type, String version, String data) {
    server.clock.advance(Duration.ofSeconds(1));
    return client
        .createWorkflow(r -> r.name(name).type(type).semanticVersion(version).data(data))
        .workflowBuildVersionArn();
  }

  private static ImagebuilderException failure(Runnable call) {
    return catchThrowableOfType(ImagebuilderException.class, call::run);
  }

  @Test
  void all_that_was_said_about_a_workflow_comes_back() {
    var created =
        client.createWorkflow(r ->
            r.name("My Flow")
                .type(WorkflowType.TEST)
                .semanticVersion("1.0.0")
                .data("steps: []")
                .description("Tests")
                .changeDescription("first")
                .tags(Map.of("a", "b")));

    var answer = client.getWorkflow(r -> r.workflowBuildVersionArn(ARN + "/test/my-flow/1.x.x"));

    var workflow = answer.workflow();
    assertThat(created.workflowBuildVersionArn()).isEqualTo(ARN + "/test/my-flow/1.0.0/1");
    assertThat(workflow.arn()).isEqualTo(created.workflowBuildVersionArn());
    assertThat(workflow.name()).isEqualTo("My Flow");
    assertThat(workflow.version()).isEqualTo("1.0.0");
    assertThat(workflow.description()).isEqualTo("Tests");
    assertThat(workflow.changeDescription()).isEqualTo("first");
    assertThat(workflow.type()).isEqualTo(WorkflowType.TEST);
    assertThat(workflow.state()).isNull();
    assertThat(workflow.owner()).isEqualTo("111122223333");
    assertThat(workflow.data()).isEqualTo("steps: []");
    assertThat(workflow.dateCreated()).isEqualTo("2026-11-24T12:00:00.000Z");
    assertThat(workflow.tags()).isEqualTo(Map.of("a", "b"));
    assertThat(workflow.parameters().getFirst().defaultValue()).containsExactly("Hello");
    assertThat(answer.latestVersionReferences().latestMinorVersionArn())
        .isEqualTo(ARN + "/test/my-flow/1.0.x");
  }

  @Test
  void a_managed_workflow_is_amazons_and_has_one_reference() {
    var answer = client.getWorkflow(r -> r.workflowBuildVersionArn(MANAGED + "x.x.x"));

    assertThat(answer.workflow().owner()).isEqualTo("Amazon");
    assertThat(answer.workflow().arn()).isEqualTo(MANAGED + "1.0.3/1");
    assertThat(answer.latestVersionReferences().latestVersionArn()).isEqualTo(MANAGED + "x.x.x");
    assertThat(answer.latestVersionReferences().latestMajorVersionArn()).isNull();
    assertThat(
            failure(
                () -> client.deleteWorkflow(r -> r.workflowBuildVersionArn(MANAGED + "1.0.3/1"))))
        .isInstanceOf(ForbiddenException.class);
  }

  @Test
  void lists_can_be_filtered_by_part_of_the_name_by_type_and_by_version() {
    create("web-build", WorkflowType.BUILD, "1.0.0", "a");
    create("web-test", WorkflowType.TEST, "1.0.0", "a");
    create("web-test", WorkflowType.TEST, "2.0.0", "a");
    create("db-test", WorkflowType.TEST, "1.0.0", "a");

    assertThat(
            client
                .listWorkflows(r ->
                    r.filters(
                        f -> f.name("name").values("web", "nothing"),
                        f -> f.name("type").values("TEST")))
                .workflowVersionList())
        .extracting(WorkflowVersion::arn)
        .containsExactly(ARN + "/test/web-test/1.0.0", ARN + "/test/web-test/2.0.0");
    assertThat(
            client
                .listWorkflows(r -> r.filters(f -> f.name("version").values("2.0")))
                .workflowVersionList())
        .extracting(WorkflowVersion::version)
        .containsExactly("2.0.0");
    assertThat(client.listWorkflows(r -> r.byName(true)).workflowVersionList())
        .extracting(WorkflowVersion::arn)
        .containsExactly(
            ARN + "/build/web-build/1.0.0",
            ARN + "/test/web-test/2.0.0",
            ARN + "/test/db-test/1.0.0");
    assertThat(
            failure(() ->
                client.listWorkflows(
                    r -> r.byName(true).filters(f -> f.name("version").values("1.0.0")))))
        .isInstanceOf(InvalidParameterCombinationException.class);
  }

  @Test
  void lists_are_ones_own_or_amazons() {
    create("web-build", WorkflowType.BUILD, "1.0.0", "a");

    assertThat(client.listWorkflows(r -> {}).workflowVersionList())
        .extracting(WorkflowVersion::owner)
        .containsExactly("111122223333");
    assertThat(client.listWorkflows(r -> r.owner(Ownership.AMAZON)).workflowVersionList())
        .extracting(WorkflowVersion::arn)
        .containsExactly(MANAGED + "1.0.3");
    assertThat(failure(() -> client.listWorkflows(r -> r.owner(Ownership.SHARED))))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void builds_are_listed_page_by_page_newest_first() {
    for (var i = 0; i < 5; i++) {
      create("flow", WorkflowType.BUILD, "1.0.0", "data " + i);
    }

    for (var version : new String[] {"1.0.0", "x.x.x"}) {
      assertThat(
              client
                  .listWorkflowBuildVersionsPaginator(
                      r -> r.workflowVersionArn(ARN + "/build/flow/" + version).maxResults(2))
                  .workflowSummaryList())
          .extracting(WorkflowSummary::arn)
          .extracting(arn -> arn.substring(arn.lastIndexOf('/') + 1))
          .containsExactly("5", "4", "3", "2", "1");
    }
    assertThat(
            client.listWorkflowBuildVersionsPaginator(r -> r.maxResults(2)).workflowSummaryList())
        .hasSize(5);
  }

  @Test
  void a_deleted_workflow_does_not_exist() {
    var arn = create("flow", WorkflowType.BUILD, "1.0.0", "a");

    client.deleteWorkflow(r -> r.workflowBuildVersionArn(arn));

    var gone = failure(() -> client.getWorkflow(r -> r.workflowBuildVersionArn(arn)));
    assertThat(gone.awsErrorDetails().errorCode()).isEqualTo("ResourceNotFoundException");
  }
}
