// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.newWorkflow;
import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.core.rule.Desk.token;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.resource.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkflowsTest {
  private static final Arn MANAGED =
      Arn.parse("arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/x.x.x")
          .orElseThrow();

  private final Desk desk = new Desk();

  private List<Arn> list(Owner owner, boolean byName, Filter... filters) {
    return desk
        .workflows
        .list(SCOPE, owner, List.of(filters), byName, PageRequest.FIRST)
        .items()
        .stream()
        .map(Workflow::arn)
        .toList();
  }

  @Test
  void the_type_is_part_of_the_name() {
    var build = desk.workflow("My Flow", Workflow.Type.BUILD, "a");
    var test = desk.workflow("My Flow", Workflow.Type.TEST, "a");

    assertThat(build).asString().endsWith(":workflow/build/my-flow/1.0.0/1");
    assertThat(test).asString().endsWith(":workflow/test/my-flow/1.0.0/1");
  }

  @Test
  void another_document_is_the_next_build_and_the_same_one_exists() {
    desk.workflow("flow", Workflow.Type.BUILD, "a");
    var second = desk.workflow("flow", Workflow.Type.BUILD, "b");

    assertThat(second.build()).hasValue(2);
    assertThat(refusal(() -> desk.workflow("flow", Workflow.Type.BUILD, "b")))
        .isEqualTo(new Rejection.AlreadyExists(ResourceKind.WORKFLOW, second.toString()));
  }

  @Test
  void a_dry_run_makes_nothing() {
    var request = newWorkflow("flow", Workflow.Type.BUILD, "1.0.0", "a");
    var dry =
        new NewWorkflow(
            request.name(),
            request.version(),
            request.type(),
            request.document(),
            request.description(),
            request.changeDescription(),
            request.kmsKeyId(),
            request.tags(),
            true);

    assertThat(refusal(() -> desk.workflows.create(SCOPE, dry, token())))
        .isEqualTo(new Rejection.DryRun());
    assertThat(list(Owner.SELF, false)).isEmpty();
  }

  @Test
  void a_managed_workflow_is_found_in_every_region_under_its_name_there() {
    var found = desk.workflows.get(SCOPE, MANAGED);
    var elsewhere =
        Arn.parse(MANAGED.toString().replace("eu-central-1", "us-east-1")).orElseThrow();

    assertThat(found.arn())
        .hasToString("arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/1.0.3/1");
    assertThat(desk.workflows.get(SCOPE, found.arn())).isEqualTo(found);
    assertThat(refusal(() -> desk.workflows.get(SCOPE, MANAGED.withType("test"))))
        .isInstanceOf(Rejection.NotFound.class);
    assertThat(refusal(() -> desk.workflows.get(SCOPE, found.arn().withBuild(2))))
        .isInstanceOf(Rejection.NotFound.class);
    assertThat(refusal(() -> desk.workflows.get(SCOPE, elsewhere)))
        .isInstanceOf(Rejection.NotFound.class);
  }

  @Test
  void a_managed_workflow_cannot_be_deleted() {
    assertThat(refusal(() -> desk.workflows.delete(SCOPE, MANAGED)))
        .isInstanceOf(Rejection.Forbidden.class);
  }

  @Test
  void lists_show_ones_own_or_the_managed_ones() {
    var own = desk.workflow("flow", Workflow.Type.BUILD, "a");

    assertThat(list(Owner.SELF, false)).containsExactly(own);
    assertThat(list(Owner.AMAZON, false)).extracting(Arn::slug).contains("build-image");
    assertThat(list(Owner.AWS_MARKETPLACE, false)).isEmpty();
    assertThat(refusal(() -> list(Owner.SHARED, false)))
        .isInstanceOf(Rejection.InvalidRequest.class);
    assertThat(refusal(() -> list(Owner.THIRD_PARTY, false)))
        .isInstanceOf(Rejection.InvalidRequest.class);
  }

  @Test
  void a_list_shows_the_newest_build_of_each_version_in_the_order_of_creation() {
    desk.workflow("b", Workflow.Type.BUILD, "a");
    desk.clock.advance(Duration.ofSeconds(1));
    var a = desk.workflow("a", Workflow.Type.BUILD, "a");
    desk.clock.advance(Duration.ofSeconds(1));
    var b = desk.workflow("b", Workflow.Type.BUILD, "b");

    assertThat(list(Owner.SELF, false)).containsExactly(a, b);
  }

  @Test
  void name_and_version_match_in_part_and_the_type_as_a_whole() {
    var base = desk.workflow("web-base", Workflow.Type.BUILD, "a");
    var test = desk.workflow("web-test", Workflow.Type.TEST, "a");
    desk.workflow("other", Workflow.Type.TEST, "a");

    assertThat(list(Owner.SELF, false, new Filter("name", List.of("web"))))
        .containsExactlyInAnyOrder(base, test);
    assertThat(list(Owner.SELF, false, new Filter("version", List.of("1.0")))).hasSize(3);
    assertThat(list(Owner.SELF, false, new Filter("type", List.of("BUI")))).isEmpty();
    assertThat(
            list(
                Owner.SELF,
                false,
                new Filter("name", List.of("web")),
                new Filter("type", List.of("TEST"))))
        .containsExactly(test);
  }

  @Test
  void builds_are_listed_newest_first_and_by_pattern_too() {
    var first = desk.workflow("flow", Workflow.Type.BUILD, "a");
    var second = desk.workflow("flow", Workflow.Type.BUILD, "b");
    var pattern = first.withVersion(MANAGED.version().orElseThrow());

    assertThat(desk.workflows.listBuilds(SCOPE, Optional.of(pattern), PageRequest.FIRST).items())
        .extracting(Workflow::arn)
        .containsExactly(second, first);
    assertThat(desk.workflows.listBuilds(SCOPE, Optional.of(MANAGED), PageRequest.FIRST).items())
        .hasSize(1);
  }

  @Test
  void what_is_deleted_is_gone() {
    var flow = desk.workflow("flow", Workflow.Type.BUILD, "a");

    desk.workflows.delete(SCOPE, flow);

    assertThat(refusal(() -> desk.workflows.get(SCOPE, flow)))
        .isInstanceOf(Rejection.NotFound.class);
    assertThat(refusal(() -> desk.workflows.delete(SCOPE, flow)))
        .isInstanceOf(Rejection.NotFound.class);
  }
}
