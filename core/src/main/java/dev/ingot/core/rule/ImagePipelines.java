// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.AnyImage;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImagePipeline;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Workflow;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rules of image pipelines, which have no versions and can be updated.
public final class ImagePipelines {
  private static final Filters<ImagePipeline> FILTERS =
      new Filters<ImagePipeline>()
          .part("description", ImagePipeline::description)
          .exact("distributionConfigurationArn", p -> p.distribution().map(Arn::toString))
          .exact("imageRecipeArn", p -> p.imageRecipe().map(Arn::toString))
          .exact("infrastructureConfigurationArn", p -> Optional.of(p.infrastructure().toString()))
          .exact("name", p -> Optional.of(p.name()))
          .exact("status", p -> Optional.of(p.status().name()));

  private final Resources resources;
  private final Images images;
  private final ImageRecipes imageRecipes;
  private final ContainerRecipes containerRecipes;
  private final WorkflowUses workflowUses;
  private final ScheduleChecker schedules;

  /// @param parts the services of what images are made of
  public ImagePipelines(
      Resources resources, Images images, Images.Parts parts, ScheduleChecker schedules) {
    this.resources = resources;
    this.images = images;
    this.imageRecipes = parts.recipes();
    this.containerRecipes = parts.containerRecipes();
    this.workflowUses =
        new WorkflowUses(parts.workflows(), parts.workflowChecker(), resources.quotas());
    this.schedules = schedules;
  }

  private record Update(Arn arn, ImagePipelineSettings settings) {}

  private record Start(Arn arn, Map<String, String> tags) {}

  public Arn create(Scope scope, NewImagePipeline request, String clientToken) {
    return resources
        .calls()
        .once(scope, "CreateImagePipeline", clientToken, request, () -> create(scope, request));
  }

  private Arn create(Scope scope, NewImagePipeline request) {
    Resources.requireTags("tags", request.tags());
    var platform = requireSettings(scope, request.settings());
    var arn = Arn.of(scope, ResourceKind.IMAGE_PIPELINE, Arn.slugOf(request.name()));
    resources.requireRoom(
        scope, ResourceKind.IMAGE_PIPELINE, resources.quotas().imagePipelines(), "image pipelines");
    var now = resources.now();
    resources.addNew(
        of(
            arn,
            request.name(),
            request.settings(),
            platform,
            now,
            now,
            Optional.empty(),
            request.tags()),
        request.dryRun());
    return arn;
  }

  /// Replaces everything but the name and the tags.
  public Arn update(Scope scope, Arn arn, ImagePipelineSettings settings, String clientToken) {
    resources.requireOwn(scope, arn);
    return resources
        .calls()
        .once(
            scope,
            "UpdateImagePipeline",
            clientToken,
            new Update(arn, settings),
            () -> update(scope, arn, settings));
  }

  private Arn update(Scope scope, Arn arn, ImagePipelineSettings settings) {
    get(scope, arn);
    var platform = requireSettings(scope, settings);
    var now = resources.now();
    return resources
        .store()
        .change(
            arn,
            r ->
                r instanceof ImagePipeline p
                    ? of(
                        arn,
                        p.name(),
                        settings,
                        platform,
                        p.dateCreated(),
                        now,
                        p.lastRun(),
                        p.tags())
                    : r)
        .orElseThrow(() -> Resources.notFound(arn))
        .arn();
  }

  private static ImagePipeline of(
      Arn arn,
      String name,
      ImagePipelineSettings settings,
      Platform platform,
      Instant created,
      Instant updated,
      Optional<ImagePipeline.Run> lastRun,
      Map<String, String> tags) {
    return new ImagePipeline(
        arn,
        name,
        settings.description(),
        platform,
        settings.imageRecipe(),
        settings.containerRecipe(),
        settings.infrastructure(),
        settings.distribution(),
        settings.tests().orElse(Image.TestsConfiguration.DEFAULT),
        settings.enhancedMetadata().orElse(true),
        settings.schedule(),
        settings.status().orElse(ImagePipeline.Status.ENABLED),
        settings.scanning(),
        settings.workflows(),
        settings.executionRole(),
        settings.logging(),
        settings.imageTags(),
        created,
        updated,
        lastRun,
        tags);
  }

  /// Holds what the pipeline names, so that nobody deletes it before the pipeline is there.
  ///
  /// @return the platform of its recipe
  private Platform requireSettings(Scope scope, ImagePipelineSettings settings) {
    Resources.requireTags("imageTags", settings.imageTags());
    Images.requireRole(
        settings.workflows(),
        settings.executionRole(),
        settings.logging().flatMap(ImagePipeline.Logging::imageLogGroupName));
    Images.requireRole(
        List.of(),
        settings.executionRole(),
        settings.logging().flatMap(ImagePipeline.Logging::pipelineLogGroupName));
    settings.schedule().ifPresent(this::requireSchedule);
    var recipe = recipe(scope, settings);
    if (recipe.arn().scope().equals(scope)) {
      resources.hold(scope, recipe.arn());
    }
    resources.hold(scope, settings.infrastructure());
    settings.distribution().ifPresent(arn -> resources.hold(scope, arn));
    workflowUses.require(scope, settings.workflows()).stream()
        .map(Workflow::arn)
        .filter(arn -> !arn.owner().equals(Arn.AMAZON))
        .forEach(arn -> resources.hold(scope, arn));
    return recipe.platform();
  }

  private record Recipe(Arn arn, Platform platform) {}

  private Recipe recipe(Scope scope, ImagePipelineSettings settings) {
    if (settings.imageRecipe().isPresent() == settings.containerRecipe().isPresent()) {
      throw Resources.combination(
          "Exactly one of imageRecipeArn and containerRecipeArn must be given.");
    }
    if (settings.containerRecipe().isPresent()) {
      var recipe = containerRecipes.get(scope, settings.containerRecipe().get());
      return new Recipe(recipe.arn(), recipe.platform());
    }
    var recipe = imageRecipes.get(scope, settings.imageRecipe().orElseThrow());
    return new Recipe(recipe.arn(), recipe.platform());
  }

  private void requireSchedule(ImagePipeline.Schedule schedule) {
    schedule
        .expression()
        .flatMap(schedules::problem)
        .ifPresent(problem -> {
          throw Resources.invalid(
              "schedule.scheduleExpression", "Invalid schedule expression. Details: " + problem);
        });
    schedule
        .timezone()
        .filter(zone -> !isZone(zone))
        .ifPresent(zone -> {
          throw Resources.invalid("schedule.timezone", "There is no timezone '" + zone + "'.");
        });
  }

  private static boolean isZone(String name) {
    return ZoneId.getAvailableZoneIds().contains(name);
  }

  public ImagePipeline get(Scope scope, Arn arn) {
    return resources
        .find(scope, arn, ImagePipeline.class)
        .orElseThrow(() -> Resources.notFound(arn));
  }

  /// How the image fares that the pipeline built last; empty if there is none, or it was deleted.
  public Optional<Image.Status> lastRunStatus(ImagePipeline pipeline) {
    return pipeline
        .lastRun()
        .flatMap(run -> resources.find(pipeline.arn().scope(), run.image(), Image.class))
        .map(image -> image.state().status());
  }

  public Page<ImagePipeline> list(Scope scope, List<Filter> filters, PageRequest page) {
    return resources.list(
        new Paging.Call(scope, "ListImagePipelines", List.of(filters), page),
        ResourceKind.IMAGE_PIPELINE,
        ResourceStore.Order.NAME,
        ImagePipeline.class,
        FILTERS.of(filters));
  }

  /// The images that a pipeline built, the newest first.
  public Page<AnyImage> listImages(Scope scope, Arn arn, List<Filter> filters, PageRequest page) {
    get(scope, arn);
    return images.listOf(scope, arn, filters, page);
  }

  /// Builds an image now, whatever the pipeline's schedule and status say.
  ///
  /// @param tags of the image
  /// @return the ARN of the image, with its build
  public Arn start(Scope scope, Arn arn, Map<String, String> tags, String clientToken) {
    resources.requireOwn(scope, arn);
    return resources
        .calls()
        .once(
            scope,
            "StartImagePipelineExecution",
            clientToken,
            new Start(arn, tags),
            () -> start(scope, arn, tags));
  }

  private Arn start(Scope scope, Arn arn, Map<String, String> tags) {
    resources.hold(scope, arn);
    var pipeline = get(scope, arn);
    var image =
        images.build(
            scope,
            new NewImage(
                pipeline.imageRecipe(),
                pipeline.containerRecipe(),
                pipeline.infrastructure(),
                pipeline.distribution(),
                Optional.of(pipeline.tests()),
                Optional.of(pipeline.enhancedMetadata()),
                pipeline.scanning(),
                pipeline.workflows(),
                pipeline.executionRole(),
                pipeline.logging().flatMap(ImagePipeline.Logging::imageLogGroupName),
                tags),
            Optional.of(arn));
    var run = new ImagePipeline.Run(image, resources.now());
    resources.store().change(arn, r -> r instanceof ImagePipeline p ? p.ran(run) : r);
    return image;
  }

  /// Deletes it. What it is building goes on, and its images stay.
  public void delete(Scope scope, Arn arn) {
    resources.requireOwn(scope, arn);
    if (!resources.store().delete(arn)) {
      throw Resources.notFound(arn);
    }
  }
}
