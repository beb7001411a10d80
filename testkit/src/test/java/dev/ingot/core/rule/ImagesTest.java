// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.newImage;
import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.core.rule.Desk.settings;
import static dev.ingot.core.rule.Desk.token;
import static dev.ingot.testkit.Fixtures.OTHER_SCOPE;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.VersionPattern;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.resource.AnyImage;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ManagedImage;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.resource.Resource;
import dev.ingot.core.resource.Workflow;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.MemoryBases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImagesTest {
  private static final String MANAGED_BUILD =
      "arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/x.x.x";

  private final Desk desk = new Desk();

  private Image get(Arn arn) {
    return (Image) desk.images.get(SCOPE, arn);
  }

  private Rejection refusalOf(NewImage request) {
    return refusal(() -> desk.images.create(SCOPE, request, token()));
  }

  private NewImage with(Image.WorkflowUse... uses) {
    return newImage(desk.recipe("r", "1.0.x"), small(), uses);
  }

  private Arn small() {
    var arn = Arn.of(SCOPE, ResourceKind.INFRASTRUCTURE_CONFIGURATION, "small");
    return desk.store.find(arn).map(Resource::arn).orElseGet(() -> desk.infrastructure("small"));
  }

  private static Image.WorkflowUse use(String workflow, ParameterValue... values) {
    return new Image.WorkflowUse(workflow, List.of(values), Optional.empty(), Optional.empty());
  }

  private static Image.WorkflowUse use(Arn workflow, ParameterValue... values) {
    return use(workflow.toString(), values);
  }

  @Test
  void an_image_is_there_at_once_pending_with_copies_and_its_build_starts() {
    var recipe = desk.recipe("Web Base", "1.0.0");
    var infrastructure = desk.infrastructure("small");

    var arn = desk.images.create(SCOPE, newImage(recipe, infrastructure), token());

    var image = get(arn);
    assertThat(arn).asString().endsWith(":image/web-base/1.0.0/1");
    assertThat(image.name()).isEqualTo("Web Base");
    assertThat(image.state()).isEqualTo(Image.State.of(Image.Status.PENDING));
    assertThat(image.recipe()).contains(desk.recipes.get(SCOPE, recipe));
    assertThat(image.infrastructure()).contains(desk.infrastructures.get(SCOPE, infrastructure));
    assertThat(image.tests()).isEqualTo(new Image.TestsConfiguration(true, 720));
    assertThat(image.enhancedMetadata()).isTrue();
    assertThat(desk.builds.started).containsExactly(arn);
  }

  @Test
  void later_changes_do_not_reach_the_copies() {
    var arn = desk.image("web", "1.0.0");
    var before = get(arn).infrastructure().orElseThrow();
    desk.clock.advance(Duration.ofMinutes(1));

    desk.infrastructures.update(SCOPE, before.arn(), settings(), token());

    assertThat(get(arn).infrastructure()).contains(before);
  }

  @Test
  void another_image_of_a_version_is_its_next_build_also_after_a_delete() {
    desk.image("web", "1.0.0");
    var second = desk.image("web", "1.0.0");
    desk.end(second, Image.Status.FAILED);
    desk.images.delete(SCOPE, second);

    assertThat(desk.image("web", "1.0.0").build()).hasValue(3);
    assertThat(desk.image("web", "1.1.0").build()).hasValue(1);
  }

  @Test
  void a_repeated_call_builds_once() {
    var request = with();
    var token = token();

    var first = desk.images.create(SCOPE, request, token);

    assertThat(desk.images.create(SCOPE, request, token)).isEqualTo(first);
    assertThat(desk.builds.started).containsExactly(first);
  }

  @Test
  void what_an_image_is_made_of_must_be_there() {
    var recipe = desk.recipe("web", "1.0.0");
    var infrastructure = desk.infrastructure("small");
    var gone = Arn.of(SCOPE, ResourceKind.INFRASTRUCTURE_CONFIGURATION, "gone");
    var future = recipe.withVersion(VersionPattern.parse("2.x.x").orElseThrow());

    assertThat(refusalOf(newImage(recipe, gone)))
        .isEqualTo(new Rejection.NotFound(gone.toString()));
    assertThat(refusalOf(newImage(future, infrastructure)))
        .isEqualTo(new Rejection.NotFound(future.toString()));
    assertThat(desk.builds.started).isEmpty();
  }

  @Test
  void an_image_has_one_recipe() {
    var infrastructure = desk.infrastructure("small");
    var recipe = desk.recipe("web", "1.0.0");
    var container = Arn.of(SCOPE, ResourceKind.CONTAINER_RECIPE, "web");

    assertThat(refusalOf(of(Optional.empty(), Optional.empty(), infrastructure)))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(refusalOf(of(Optional.of(recipe), Optional.of(container), infrastructure)))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(refusalOf(of(Optional.empty(), Optional.of(container), infrastructure)))
        .isEqualTo(new Rejection.NotFound(container.toString()));
  }

  @Test
  void no_image_of_a_container_recipe_is_built_yet() {
    var container = desk.containerRecipe("web", "1.0.0");

    assertThat(refusalOf(of(Optional.empty(), Optional.of(container), small())))
        .isInstanceOf(Rejection.NotBuiltYet.class);
    assertThat(desk.builds.started).isEmpty();
  }

  @Test
  void an_image_keeps_the_distribution_as_it_was_when_it_was_asked_for() {
    var recipe = desk.recipe("web", "1.0.0");
    var arn = desk.distribution("d-1", Desk.distribution("eu-central-1"));
    var before = desk.distributions.get(SCOPE, arn);

    var image = desk.images.create(SCOPE, distributed(recipe, arn), token());
    desk.distributions.delete(SCOPE, arn);

    assertThat(get(image).distribution()).contains(before);
    assertThat(refusalOf(distributed(recipe, arn)))
        .isEqualTo(new Rejection.NotFound(arn.toString()));
    assertThat(desk.builds.started).containsExactly(image);
  }

  private NewImage distributed(Arn recipe, Arn distribution) {
    return of(Optional.of(recipe), Optional.empty(), small(), Optional.of(distribution));
  }

  private static NewImage of(Optional<Arn> recipe, Optional<Arn> container, Arn infrastructure) {
    return of(recipe, container, infrastructure, Optional.empty());
  }

  private static NewImage of(
      Optional<Arn> recipe,
      Optional<Arn> container,
      Arn infrastructure,
      Optional<Arn> distribution) {
    return new NewImage(
        recipe,
        container,
        infrastructure,
        distribution,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  @Test
  void workflows_and_foreign_log_groups_need_a_role() {
    var request = with(use(MANAGED_BUILD));

    assertThat(refusalOf(of(request, request.workflows(), Optional.empty())))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(refusalOf(of(request, List.of(), Optional.of("mine"))))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(
            desk.images.create(
                SCOPE, of(request, List.of(), Optional.of("/aws/imagebuilder/x")), token()))
        .isNotNull();
  }

  private static NewImage of(
      NewImage request, List<Image.WorkflowUse> workflows, Optional<String> logGroup) {
    return new NewImage(
        request.imageRecipe(),
        Optional.empty(),
        request.infrastructure(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        workflows,
        Optional.empty(),
        logGroup,
        Map.of());
  }

  @Test
  void managed_workflows_are_named_by_their_newest_version() {
    var exact = MANAGED_BUILD.replace("x.x.x", "1.0.3");

    assertThat(refusalOf(with(use(exact))).message())
        .isEqualTo(
            "The value supplied for parameter 'workflows' is not valid. AWS managed workflows must"
                + " have latest version 'x.x.x' for '"
                + exact
                + "'");
    assertThat(desk.images.create(SCOPE, with(use(MANAGED_BUILD)), token())).isNotNull();
  }

  @Test
  void there_is_one_build_workflow_and_any_number_of_tests() {
    var build = desk.workflow("build", Workflow.Type.BUILD, "a");
    var test = desk.workflow("test", Workflow.Type.TEST, "a");

    assertThat(refusalOf(with(use(MANAGED_BUILD), use(build))))
        .isInstanceOf(Rejection.InvalidValue.class);
    assertThat(desk.images.create(SCOPE, with(use(test), use(build), use(test)), token()))
        .isNotNull();
    assertThat(
            refusalOf(with(Collections.nCopies(11, use(test)).toArray(Image.WorkflowUse[]::new))))
        .isEqualTo(new Rejection.QuotaExceeded(10, "workflows per image"));
  }

  @Test
  void only_tests_have_groups_and_a_say_in_failure() {
    var build = desk.workflow("build", Workflow.Type.BUILD, "a").toString();
    var test = desk.workflow("test", Workflow.Type.TEST, "a").toString();
    var group = Optional.of("g");
    var go = Optional.of(Image.OnFailure.CONTINUE);

    assertThat(refusalOf(with(new Image.WorkflowUse(build, List.of(), group, Optional.empty()))))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(refusalOf(with(new Image.WorkflowUse(build, List.of(), Optional.empty(), go))))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(
            desk.images.create(
                SCOPE, with(new Image.WorkflowUse(test, List.of(), group, go)), token()))
        .isNotNull();
  }

  @Test
  void a_workflow_must_be_there_and_declare_its_parameters() {
    var build = desk.workflow("build", Workflow.Type.BUILD, "a");

    assertThat(refusalOf(with(use(build.withBuild(2))))).isInstanceOf(Rejection.NotFound.class);
    assertThat(refusalOf(with(use("build")))).isInstanceOf(Rejection.InvalidValue.class);
    assertThat(refusalOf(with(use(build, new ParameterValue("Colour", List.of("red"))))))
        .isInstanceOf(Rejection.InvalidCombination.class);
  }

  @Test
  void two_workflows_cannot_declare_the_same_output() {
    var one = desk.workflow("one", Workflow.Type.TEST, "outputs Result");
    var two = desk.workflow("two", Workflow.Type.TEST, "outputs Other Result");

    assertThat(refusalOf(with(use(one), use(two)))).isInstanceOf(Rejection.InvalidValue.class);
  }

  @Test
  void a_pattern_leads_to_an_available_image_and_an_exact_arn_to_any() {
    var available = desk.image("web", "1.0.0");
    desk.end(available, Image.Status.AVAILABLE);
    var failed = desk.image("web", "1.0.0");
    desk.end(failed, Image.Status.FAILED);
    var pattern = failed.withVersion(VersionPattern.parse("x.x.x").orElseThrow());

    assertThat(get(pattern).arn()).isEqualTo(available);
    assertThat(get(failed.withoutBuild()).arn()).isEqualTo(failed);
    assertThat(get(failed).arn()).isEqualTo(failed);
  }

  @Test
  void a_base_of_the_catalogue_is_a_managed_image() {
    var arn =
        Arn.parse("arn:aws:imagebuilder:eu-central-1:aws:image/debian-12-x86/x.x.x").orElseThrow();

    var image = (ManagedImage) desk.images.get(SCOPE, arn);

    assertThat(image.name()).isEqualTo("Debian 12 x86");
    assertThat(image.arn().build()).hasValue(1);
    assertThat(image.amiId()).startsWith("ami-");
    assertThat(desk.images.get(SCOPE, image.arn())).isEqualTo(image);
    assertThat(desk.images.list(SCOPE, Owner.AMAZON, List.of(), false, PageRequest.FIRST).items())
        .contains(image);
    assertThat(
            refusal(() ->
                desk.images.get(
                    SCOPE, arn.withVersion(VersionPattern.parse("1.x.x").orElseThrow()))))
        .isInstanceOf(Rejection.NotFound.class);
  }

  @Test
  void a_managed_image_is_there_without_a_base_too() {
    var name = MemoryBases.AMAZON_LINUX;
    var arn =
        Arn.parse("arn:aws:imagebuilder:eu-central-1:aws:image/" + name.slug() + "/x.x.x")
            .orElseThrow();

    var image = (ManagedImage) desk.images.get(SCOPE, arn);

    assertThat(image.arn()).asString().endsWith("/amazon-linux-2-x86/2022.6.14/1");
    assertThat(image.name()).isEqualTo("Amazon Linux 2 x86");
    assertThat(image.osVersion()).contains("Amazon Linux 2");
    assertThat(image.amiId()).isEqualTo(desk.bases.amiId(name, SCOPE));
    assertThat(
            desk.images
                .listBuilds(
                    SCOPE, Optional.of(image.arn().withoutBuild()), List.of(), PageRequest.FIRST)
                .items())
        .containsExactly(image);
    assertThat(amazons(new Filter("type", List.of("DOCKER"))))
        .containsExactly("amazon-linux-x86-2");
    assertThat(amazons(new Filter("platform", List.of("Windows"))))
        .containsExactly("windows-server-2022-english-full-base-x86");
  }

  private List<String> amazons(Filter filter) {
    return desk
        .images
        .list(SCOPE, Owner.AMAZON, List.of(filter), false, PageRequest.FIRST)
        .items()
        .stream()
        .map(image -> image.arn().slug())
        .toList();
  }

  @Test
  void lists_show_versions_and_builds() {
    var first = desk.image("web", "1.0.0");
    desk.clock.advance(Duration.ofSeconds(1));
    var second = desk.image("web", "1.0.0");
    desk.clock.advance(Duration.ofSeconds(1));
    var next = desk.image("web", "1.1.0");

    assertThat(desk.images.list(SCOPE, Owner.SELF, List.of(), false, PageRequest.FIRST).items())
        .extracting(AnyImage::arn)
        .containsExactly(second, next);
    assertThat(desk.images.list(SCOPE, Owner.SELF, List.of(), true, PageRequest.FIRST).items())
        .extracting(AnyImage::arn)
        .containsExactly(next);
    assertThat(builds(Optional.of(first.withoutBuild()))).containsExactly(second, first);
    assertThat(builds(Optional.empty())).containsExactly(next, second, first);
  }

  private List<Arn> builds(Optional<Arn> version) {
    return desk.images.listBuilds(SCOPE, version, List.of(), PageRequest.FIRST).items().stream()
        .map(AnyImage::arn)
        .toList();
  }

  @Test
  void a_cancel_is_passed_on_while_the_image_is_being_built() {
    var image = desk.image("web", "1.0.0");

    assertThat(desk.images.cancel(SCOPE, image, token())).isEqualTo(image);
    assertThat(desk.images.cancel(SCOPE, image, token())).isEqualTo(image);

    assertThat(desk.builds.cancelled).containsOnly(image);
  }

  @Test
  void an_image_at_rest_cannot_be_cancelled() {
    var image = desk.image("web", "1.0.0");
    desk.end(image, Image.Status.AVAILABLE);

    assertThat(refusal(() -> desk.images.cancel(SCOPE, image, token())))
        .isInstanceOf(Rejection.InvalidValue.class);
    assertThat(refusal(() -> desk.images.cancel(SCOPE, image.withBuild(2), token())))
        .isInstanceOf(Rejection.NotFound.class);
    assertThat(desk.builds.cancelled).isEmpty();
  }

  @Test
  void a_repeated_cancel_is_answered_also_when_the_image_has_stopped_meanwhile() {
    var image = desk.image("web", "1.0.0");
    var token = token();
    desk.images.cancel(SCOPE, image, token);
    desk.end(image, Image.Status.CANCELLED);

    assertThat(desk.images.cancel(SCOPE, image, token)).isEqualTo(image);
    assertThat(desk.builds.cancelled).hasSize(1);
  }

  @Test
  void an_image_that_failed_or_was_cancelled_is_retried_once_for_each_token() {
    var image = desk.image("web", "1.0.0");
    var token = token();
    for (var status : List.of(Image.Status.FAILED, Image.Status.CANCELLED)) {
      desk.end(image, status);

      assertThat(desk.images.retry(SCOPE, image, Optional.empty(), token)).isEqualTo(image);
    }
    desk.images.retry(SCOPE, image, Optional.of("Apply"), token());

    assertThat(desk.builds.retried).containsExactly(image.toString(), image + " from Apply");
    assertThat(refusal(() -> desk.images.retry(SCOPE, image, Optional.of("Apply"), token)))
        .isInstanceOf(Rejection.TokenReused.class);
  }

  @Test
  void an_image_in_any_other_state_cannot_be_retried() {
    var image = desk.image("web", "1.0.0");
    for (var status : Image.Status.values()) {
      if (status == Image.Status.FAILED || status == Image.Status.CANCELLED) {
        continue;
      }
      desk.end(image, status);
      assertThat(refusal(() -> desk.images.retry(SCOPE, image, Optional.empty(), token())))
          .isEqualTo(
              new Rejection.InvalidRequest(
                  "The image '"
                      + image
                      + "' cannot be retried: its status is "
                      + status
                      + ", and only a FAILED or CANCELLED image can be."));
    }
    assertThat(
            refusal(() -> desk.images.retry(SCOPE, image.withBuild(7), Optional.empty(), token())))
        .isEqualTo(new Rejection.NotFound(image.withBuild(7).toString()));
    assertThat(desk.builds.retried).isEmpty();
  }

  @Test
  void an_image_that_is_being_built_cannot_be_deleted() {
    var image = desk.image("web", "1.0.0");

    for (var status : Image.Status.values()) {
      if (status.inProgress()) {
        desk.end(image, status);
        assertThat(refusal(() -> desk.images.delete(SCOPE, image)))
            .as(status.name())
            .isEqualTo(new Rejection.InUse(image.toString()));
      }
    }
  }

  @Test
  void with_an_image_go_its_executions_and_its_log() {
    var image = desk.image("web", "1.0.0");
    var execution = Fixtures.execution();
    assertThat(execution.imageArn()).isEqualTo(image);
    desk.journal.create(execution, Fixtures.steps(execution.id()));
    desk.log.append(
        image,
        new BuildLog.Line(Fixtures.NOON, Optional.empty(), BuildLog.Source.SERVICE, "hello"));
    desk.end(image, Image.Status.FAILED);

    desk.images.delete(SCOPE, image);

    assertThat(refusal(() -> get(image))).isEqualTo(new Rejection.NotFound(image.toString()));
    assertThat(desk.journal.executions(image)).isEmpty();
    assertThat(desk.log.read(image, 0, 10).lines()).isEmpty();
  }

  @Test
  void a_build_that_a_recipe_names_exactly_stays() {
    var image = desk.image("web", "1.0.0");
    desk.end(image, Image.Status.AVAILABLE);
    desk.output(image, "ami-0123456789abcdef0");
    desk.recipes.create(
        SCOPE, Desk.newRecipe("child", "1.0.0", image.withoutBuild().toString()), token());
    desk.recipes.create(SCOPE, Desk.newRecipe("child", "1.0.1", image.toString()), token());

    assertThat(refusal(() -> desk.images.delete(SCOPE, image)))
        .isEqualTo(new Rejection.InUse(image.toString()));
    desk.recipes.delete(
        SCOPE,
        Resources.versionArn(SCOPE, ResourceKind.IMAGE_RECIPE, "child", Versions.exact("1.0.1")));
    desk.images.delete(SCOPE, image);
    assertThat(refusal(() -> get(image))).isInstanceOf(Rejection.NotFound.class);
  }

  @Test
  void packages_are_listed_in_pages() {
    var image = desk.image("web", "1.0.0");
    var packages = new ArrayList<Image.InstalledPackage>();
    for (var i = 0; i < 30; i++) {
      packages.add(new Image.InstalledPackage("p-%02d".formatted(i), "1"));
    }
    desk.store.change(image, i -> ((Image) i).withMetadata(Optional.empty(), packages));

    var first = desk.images.listPackages(SCOPE, image, PageRequest.FIRST);
    var second =
        desk.images.listPackages(SCOPE, image, new PageRequest(Optional.empty(), first.next()));

    assertThat(first.items()).isEqualTo(packages.subList(0, 25));
    assertThat(second.items()).isEqualTo(packages.subList(25, 30));
    assertThat(second.next()).isEmpty();
    assertThat(refusal(() -> desk.images.listPackages(OTHER_SCOPE, image, PageRequest.FIRST)))
        .isInstanceOf(Rejection.NotFound.class);
  }
}
