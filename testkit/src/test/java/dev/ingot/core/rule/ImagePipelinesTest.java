// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.core.rule.Desk.token;
import static dev.ingot.testkit.Fixtures.OTHER_SCOPE;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.VersionPattern;
import dev.ingot.core.resource.AnyImage;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImagePipeline;
import dev.ingot.core.resource.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImagePipelinesTest {
  private static final PageRequest FIRST = new PageRequest(Optional.empty(), Optional.empty());

  private final Desk desk = new Desk();
  private final Arn recipe = desk.recipe("web", "1.0.0");
  private final Arn infrastructure = desk.infrastructure("small");

  private ImagePipelineSettings settings() {
    return settings(Optional.of(recipe), Optional.empty(), infrastructure);
  }

  private static ImagePipelineSettings settings(
      Optional<Arn> recipe, Optional<Arn> container, Arn infrastructure) {
    return new ImagePipelineSettings(
        Optional.empty(),
        recipe,
        container,
        infrastructure,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private ImagePipelineSettings scheduled(String expression, Optional<String> timezone) {
    return new ImagePipelineSettings(
        Optional.of("Nightly"),
        Optional.of(recipe),
        Optional.empty(),
        infrastructure,
        Optional.empty(),
        Optional.of(new Image.TestsConfiguration(false, 60)),
        Optional.of(false),
        Optional.of(
            new ImagePipeline.Schedule(
                Optional.of(expression),
                timezone,
                ImagePipeline.StartCondition.EXPRESSION_MATCH_ONLY,
                Optional.empty())),
        Optional.of(ImagePipeline.Status.DISABLED),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private Arn create(String name, ImagePipelineSettings settings) {
    return desk.pipelines.create(
        SCOPE, new NewImagePipeline(name, settings, Map.of("made", "here"), false), token());
  }

  private ImagePipeline get(Arn arn) {
    return desk.pipelines.get(SCOPE, arn);
  }

  private Rejection refusalOf(ImagePipelineSettings settings) {
    return refusal(() -> create("Other", settings));
  }

  @Test
  void what_was_not_said_has_its_default() {
    var arn = create("Nightly web", settings());

    assertThat(arn).isEqualTo(Arn.of(SCOPE, ResourceKind.IMAGE_PIPELINE, "nightly-web"));
    var pipeline = get(arn);
    assertThat(pipeline.tests()).isEqualTo(new Image.TestsConfiguration(true, 720));
    assertThat(pipeline.enhancedMetadata()).isTrue();
    assertThat(pipeline.status()).isEqualTo(ImagePipeline.Status.ENABLED);
    assertThat(pipeline.dateUpdated()).isEqualTo(pipeline.dateCreated());
    assertThat(pipeline.lastRun()).isEmpty();
    assertThat(desk.pipelines.lastRunStatus(pipeline)).isEmpty();
  }

  @Test
  void an_update_replaces_everything_but_the_name_the_tags_and_what_was_built() {
    var arn = create("Nightly", scheduled("rate(1 day)", Optional.of("Europe/Berlin")));
    var image = desk.pipelines.start(SCOPE, arn, Map.of(), token());
    var before = get(arn);
    desk.clock.advance(Duration.ofMinutes(1));

    desk.pipelines.update(SCOPE, arn, settings(), token());

    var after = get(arn);
    assertThat(after.description()).isEmpty();
    assertThat(after.schedule()).isEmpty();
    assertThat(after.status()).isEqualTo(ImagePipeline.Status.ENABLED);
    assertThat(after.tests()).isEqualTo(Image.TestsConfiguration.DEFAULT);
    assertThat(after.name()).isEqualTo("Nightly");
    assertThat(after.tags()).isEqualTo(Map.of("made", "here"));
    assertThat(after.dateCreated()).isEqualTo(before.dateCreated());
    assertThat(after.dateUpdated()).isEqualTo(before.dateCreated().plusSeconds(60));
    assertThat(after.lastRun().map(ImagePipeline.Run::image)).contains(image);
  }

  @Test
  void one_recipe_is_needed_and_all_that_is_named_must_be_there() {
    var container = desk.containerRecipe("box", "1.0.0");
    var missing = recipe.withVersion(VersionPattern.parse("2.x.x").orElseThrow());

    assertThat(refusalOf(settings(Optional.of(recipe), Optional.of(container), infrastructure)))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(refusalOf(settings(Optional.empty(), Optional.empty(), infrastructure)))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(refusalOf(settings(Optional.of(missing), Optional.empty(), infrastructure)))
        .isEqualTo(new Rejection.NotFound(missing.toString()));
    var nowhere = Arn.of(SCOPE, ResourceKind.INFRASTRUCTURE_CONFIGURATION, "nowhere");
    assertThat(refusalOf(settings(Optional.of(recipe), Optional.empty(), nowhere)))
        .isEqualTo(new Rejection.NotFound(nowhere.toString()));
    var foreign = Arn.of(OTHER_SCOPE, ResourceKind.INFRASTRUCTURE_CONFIGURATION, "small");
    assertThat(refusalOf(settings(Optional.of(recipe), Optional.empty(), foreign)))
        .isEqualTo(new Rejection.NotFound(foreign.toString()));
    assertThat(desk.store.all(SCOPE, ResourceKind.IMAGE_PIPELINE)).isEmpty();

    var arn = create("Boxes", settings(Optional.empty(), Optional.of(container), infrastructure));
    assertThat(get(arn).containerRecipe()).contains(container);
  }

  @Test
  void schedules_have_an_expression_and_a_timezone_that_there_is() {
    assertThat(refusalOf(scheduled("often", Optional.empty())).message())
        .isEqualTo(
            "The value supplied for parameter 'schedule.scheduleExpression' is not valid. Invalid"
                + " schedule expression. Details: It is bad.");
    assertThat(refusalOf(scheduled("rate(1 day)", Optional.of("Mars/Base"))))
        .isEqualTo(
            new Rejection.InvalidValue("schedule.timezone", "There is no timezone 'Mars/Base'."));
    assertThat(get(create("Utc", scheduled("rate(1 day)", Optional.of("Etc/UTC")))).schedule())
        .isPresent();
  }

  @Test
  void names_are_unique_and_a_dry_run_makes_nothing() {
    create("Nightly", settings());

    assertThat(refusal(() -> create("nightly", settings())))
        .isInstanceOf(Rejection.AlreadyExists.class);
    assertThat(
            refusal(() ->
                desk.pipelines.create(
                    SCOPE, new NewImagePipeline("Dry", settings(), Map.of(), true), token())))
        .isEqualTo(new Rejection.DryRun());
    assertThat(desk.store.all(SCOPE, ResourceKind.IMAGE_PIPELINE)).hasSize(1);
  }

  private Arn createWith(String name, Arn workflow) {
    var with = settings();
    return create(
        name,
        new ImagePipelineSettings(
            with.description(),
            with.imageRecipe(),
            with.containerRecipe(),
            with.infrastructure(),
            with.distribution(),
            with.tests(),
            with.enhancedMetadata(),
            with.schedule(),
            with.status(),
            with.scanning(),
            List.of(
                new Image.WorkflowUse(
                    workflow.toString(), List.of(), Optional.empty(), Optional.empty())),
            Optional.of("builder"),
            with.logging(),
            with.imageTags()));
  }

  @Test
  void a_workflow_cannot_be_deleted_while_a_pipeline_leads_to_it_only() {
    var first = desk.workflow("flow", Workflow.Type.BUILD, "a");
    var second = desk.workflow("flow", Workflow.Type.BUILD, "b");
    var named = createWith("Named", first);
    var any =
        createWith(
            "Any", first.withoutBuild().withVersion(VersionPattern.parse("x.x.x").orElseThrow()));

    assertThat(refusal(() -> desk.workflows.delete(SCOPE, first)))
        .isEqualTo(new Rejection.InUse(first.toString()));
    desk.workflows.delete(SCOPE, second); // the pattern leads to the first as well
    desk.pipelines.delete(SCOPE, named);
    assertThat(refusal(() -> desk.workflows.delete(SCOPE, first)))
        .isEqualTo(new Rejection.InUse(first.toString()));
    desk.pipelines.delete(SCOPE, any);
    desk.workflows.delete(SCOPE, first);
    assertThat(refusal(() -> desk.workflows.delete(SCOPE, first)))
        .isEqualTo(new Rejection.NotFound(first.toString()));
  }

  @Test
  void what_a_pipeline_needs_cannot_be_deleted() {
    var distribution = desk.distribution("here", Desk.distribution("eu-west-1"));
    var pattern = recipe.withVersion(VersionPattern.parse("1.x.x").orElseThrow());
    var with = settings(Optional.of(pattern), Optional.empty(), infrastructure);
    var arn =
        create(
            "Nightly",
            new ImagePipelineSettings(
                with.description(),
                with.imageRecipe(),
                with.containerRecipe(),
                with.infrastructure(),
                Optional.of(distribution),
                with.tests(),
                with.enhancedMetadata(),
                with.schedule(),
                with.status(),
                with.scanning(),
                with.workflows(),
                with.executionRole(),
                with.logging(),
                with.imageTags()));
    assertThat(get(arn).imageRecipe()).contains(pattern);

    assertThat(refusal(() -> desk.infrastructures.delete(SCOPE, infrastructure)))
        .isEqualTo(new Rejection.InUse(infrastructure.toString()));
    assertThat(refusal(() -> desk.distributions.delete(SCOPE, distribution)))
        .isEqualTo(new Rejection.InUse(distribution.toString()));
    assertThat(refusal(() -> desk.recipes.delete(SCOPE, recipe)))
        .isEqualTo(new Rejection.InUse(recipe.toString()));

    desk.recipe("web", "1.1.0"); // the pattern leads to this one as well
    desk.recipes.delete(SCOPE, recipe);
    desk.pipelines.delete(SCOPE, arn);
    desk.infrastructures.delete(SCOPE, infrastructure);
    desk.distributions.delete(SCOPE, distribution);
    assertThat(refusal(() -> desk.pipelines.delete(SCOPE, arn)))
        .isEqualTo(new Rejection.NotFound(arn.toString()));
  }

  @Test
  void a_start_builds_an_image_of_the_pipeline_even_if_it_is_disabled() {
    var arn = create("Nightly", scheduled("rate(1 day)", Optional.empty()));
    var token = token();

    var image = desk.pipelines.start(SCOPE, arn, Map.of("run", "by hand"), token);

    assertThat(desk.pipelines.start(SCOPE, arn, Map.of("run", "by hand"), token)).isEqualTo(image);
    assertThat(desk.builds.started).containsExactly(image);
    var built = (Image) desk.images.get(SCOPE, image);
    assertThat(built.sourcePipeline()).contains(arn);
    assertThat(built.tests()).isEqualTo(new Image.TestsConfiguration(false, 60));
    assertThat(built.enhancedMetadata()).isFalse();
    assertThat(built.tags()).isEqualTo(Map.of("run", "by hand"));
    assertThat(get(arn).lastRun().map(ImagePipeline.Run::image)).contains(image);
    assertThat(desk.pipelines.lastRunStatus(get(arn))).contains(Image.Status.PENDING);
    desk.end(image, Image.Status.AVAILABLE);
    assertThat(desk.pipelines.lastRunStatus(get(arn))).contains(Image.Status.AVAILABLE);
  }

  @Test
  void only_the_images_of_a_pipeline_are_its_images() {
    var arn = create("Nightly", settings());
    var first = desk.pipelines.start(SCOPE, arn, Map.of(), token());
    desk.image("web", "1.0.0");
    desk.clock.advance(Duration.ofMinutes(1));
    var second = desk.pipelines.start(SCOPE, arn, Map.of(), token());

    assertThat(desk.pipelines.listImages(SCOPE, arn, List.of(), FIRST).items())
        .extracting(AnyImage::arn)
        .containsExactly(second, first);
    assertThat(
            desk.pipelines
                .listImages(SCOPE, arn, List.of(new Filter("version", List.of("2.x.x"))), FIRST)
                .items())
        .isEmpty();
    var other = Arn.of(SCOPE, ResourceKind.IMAGE_PIPELINE, "other");
    assertThat(refusal(() -> desk.pipelines.listImages(SCOPE, other, List.of(), FIRST)))
        .isEqualTo(new Rejection.NotFound(other.toString()));
  }

  @Test
  void lists_are_filtered() {
    create("First", settings());
    create("Second", scheduled("rate(1 day)", Optional.empty()));

    assertThat(list(new Filter("status", List.of("DISABLED")))).containsExactly("Second");
    assertThat(list(new Filter("description", List.of("ight")))).containsExactly("Second");
    assertThat(list(new Filter("imageRecipeArn", List.of(recipe.toString()))))
        .containsExactly("First", "Second");
    assertThat(list(new Filter("distributionConfigurationArn", List.of("none")))).isEmpty();
    assertThat(refusal(() -> list(new Filter("platform", List.of("Linux")))))
        .isInstanceOf(Rejection.InvalidValue.class);
  }

  private List<String> list(Filter filter) {
    return desk.pipelines.list(SCOPE, List.of(filter), FIRST).items().stream()
        .map(ImagePipeline::name)
        .toList();
  }
}
