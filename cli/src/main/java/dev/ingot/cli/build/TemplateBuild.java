// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.Ingot;
import dev.ingot.cli.progress.BuildEvent;
import dev.ingot.cli.progress.Progress;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Problem;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.StartImagePipelineExecutionRequest;
import dev.ingot.template.Deployment;
import dev.ingot.template.Request;
import dev.ingot.template.Step;
import dev.ingot.template.Target;
import dev.ingot.template.Template;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Builds what a template describes: creates its resources in order, and watches each image until
/// it is there or has failed.
public final class TemplateBuild {
  /// The HTTP statuses of answers to what was asked; others say that the caller may not ask, or not
  /// now.
  private static final Set<Integer> REFUSALS = Set.of(400, 402, 404, 409);

  private final Ingot ingot;
  private final Progress progress;
  private final Interruption interruption;
  private final InstantSource clock;
  private final Instant begin;
  private final Optional<Boolean> terminateOnFailure;
  private Optional<BuildEvent.Finished> finished = Optional.empty();
  private boolean building;

  /// @param begin when the user's wait began
  /// @param terminateOnFailure what to do with the machine of a failed build, instead of what the
  ///   template says
  public TemplateBuild(
      Ingot ingot,
      Progress progress,
      Interruption interruption,
      InstantSource clock,
      Instant begin,
      Optional<Boolean> terminateOnFailure) {
    this.ingot = ingot;
    this.progress = progress;
    this.interruption = interruption;
    this.clock = clock;
    this.begin = begin;
    this.terminateOnFailure = terminateOnFailure;
  }

  /// @param target what of the template is built
  /// @throws InvalidDocumentException if a value that is known only now makes a request invalid
  public Outcome run(Template template, Target target) throws InvalidDocumentException {
    template.notes(target).forEach(note -> progress.show(new BuildEvent.Note(note.text())));
    var deployment = template.deployment(target);
    requireParents(deployment);
    var deployer = new Deployer(ingot.api(), Pipelines.of(deployment, ingot.scope()));
    for (var step : deployment.steps()) {
      if (interruption.isRequested()) {
        return new Outcome(ExitCode.INTERRUPTED, Optional.empty());
      }
      var outcome = makeOrUndo(deployer, deployment, step);
      if (outcome.isPresent()) {
        return outcome.get();
      }
    }
    deployment
        .outputs()
        .forEach(output -> progress.show(new BuildEvent.Output(output.name(), output.value())));
    showFinished();
    return new Outcome(ExitCode.OK, Optional.empty());
  }

  /// A build that cannot begin is told before anything is created.
  private void requireParents(Deployment deployment) throws InvalidDocumentException {
    var problems = new ArrayList<Problem>();
    for (var step : deployment.steps()) {
      deployment
          .parentImage(step)
          .flatMap(ingot::parentProblem)
          .ifPresent(problem ->
              problems.add(
                  new Problem(
                      step.place(),
                      "Resources." + step.id() + ".Properties.ParentImage",
                      problem)));
    }
    if (!problems.isEmpty()) {
      throw new InvalidDocumentException(problems);
    }
  }

  /// What the service refuses is a problem of the template, at the resource's place. Until an image
  /// is being built, nothing stays of a template that cannot be created.
  private Optional<Outcome> makeOrUndo(Deployer deployer, Deployment deployment, Step step)
      throws InvalidDocumentException {
    try {
      return make(deployer, deployment, step);
    } catch (InvalidDocumentException e) {
      undo(deployer);
      throw e;
    } catch (ApiException e) {
      if (building || !REFUSALS.contains(e.httpStatus())) {
        throw e;
      }
      undo(deployer);
      var message = e.code() + ": " + e.message();
      throw new InvalidDocumentException(
          List.of(new Problem(step.place(), "Resources." + step.id(), message)));
    }
  }

  private void undo(Deployer deployer) {
    if (!building) {
      var removed = deployer.undo();
      if (!removed.isEmpty()) {
        progress.show(
            new BuildEvent.Note("removed what was created: " + String.join(", ", removed)));
      }
    }
  }

  /// @return how the build ended, if it ends here
  private Optional<Outcome> make(Deployer deployer, Deployment deployment, Step step)
      throws InvalidDocumentException {
    return switch (deployment.request(step)) {
      case Request.OfComponent(var component) ->
          made(deployment, step, deployer.component(component));
      case Request.OfWorkflow(var workflow) -> made(deployment, step, deployer.workflow(workflow));
      case Request.OfImageRecipe(var recipe) ->
          made(deployment, step, deployer.imageRecipe(recipe));
      case Request.OfContainerRecipe(var recipe) ->
          made(deployment, step, deployer.containerRecipe(recipe));
      case Request.OfInfrastructureConfiguration(var infrastructure) ->
          made(deployment, step, deployer.infrastructure(withFailureRule(infrastructure)));
      case Request.OfDistributionConfiguration(var distribution) ->
          made(deployment, step, deployer.distribution(distribution));
      case Request.OfImagePipeline(var pipeline) ->
          made(deployment, step, deployer.pipeline(pipeline));
      case Request.OfLifecyclePolicy(var policy) ->
          made(deployment, step, deployer.lifecyclePolicy(policy));
      case Request.OfImage(var image) -> {
        image.distributionConfigurationArn().ifPresent(this::showLimits);
        yield image(deployment, step, start(image));
      }
      case Request.OfPipelineRun(var run) -> {
        new Stored(ingot.api())
            .pipeline(run.imagePipelineArn())
            .distributionConfigurationArn()
            .ifPresent(this::showLimits);
        yield image(deployment, step, start(run));
      }
    };
  }

  private Optional<Outcome> made(Deployment deployment, Step step, Deployer.Made made) {
    deployment.created(step, made.arn(), made.attributes());
    progress.show(made.event(step.id(), step.kind().typeName()));
    return Optional.empty();
  }

  /// What is known to fail at the end of the build is told at its beginning.
  private void showLimits(String distribution) {
    var configuration = new Stored(ingot.api()).distribution(distribution);
    DistributionLimits.of(configuration.distributions().orElse(List.of()), ingot.scope())
        .forEach(limit -> progress.show(new BuildEvent.Note(limit)));
  }

  private CreateInfrastructureConfigurationRequest withFailureRule(
      CreateInfrastructureConfigurationRequest request) {
    if (terminateOnFailure.isEmpty()) {
      return request;
    }
    return CreateInfrastructureConfigurationRequest.builder()
        .name(request.name())
        .description(request.description())
        .instanceTypes(request.instanceTypes())
        .instanceProfileName(request.instanceProfileName())
        .securityGroupIds(request.securityGroupIds())
        .subnetId(request.subnetId())
        .logging(request.logging())
        .keyPair(request.keyPair())
        .terminateInstanceOnFailure(terminateOnFailure)
        .snsTopicArn(request.snsTopicArn())
        .resourceTags(request.resourceTags())
        .instanceMetadataOptions(request.instanceMetadataOptions())
        .tags(request.tags())
        .placement(request.placement())
        .clientToken(request.clientToken())
        .build();
  }

  private String start(CreateImageRequest request) {
    return started(ingot.api().call(ImageBuilder.CREATE_IMAGE, request).imageBuildVersionArn());
  }

  private String start(StartImagePipelineExecutionRequest request) {
    return started(
        ingot
            .api()
            .call(ImageBuilder.START_IMAGE_PIPELINE_EXECUTION, request)
            .imageBuildVersionArn());
  }

  private static String started(Optional<String> arn) {
    return arn.orElseThrow(() -> new IllegalStateException("the service answered without an ARN"));
  }

  /// @param arn of the build version that begins
  private Optional<Outcome> image(Deployment deployment, Step step, String arn) {
    building = true;
    showFinished();
    progress.show(new BuildEvent.ImageStarted(step.id(), arn));
    var build = new BuildOfImage(ingot, progress, interruption, arn);
    var image = build.await();
    var failure = build.failure(image);
    if (failure.isPresent()) {
      return failure;
    }
    var attributes = Attributes.ofVersion(arn);
    BuildOfImage.ami(image).ifPresent(id -> attributes.put("ImageId", id));
    image.name().ifPresent(name -> attributes.put("Name", name));
    deployment.created(step, arn, attributes);
    finished = Optional.of(build.finished(image, Duration.between(begin, clock.instant())));
    return Optional.empty();
  }

  /// Where the image is stands last, whatever else there was to say.
  private void showFinished() {
    finished.ifPresent(progress::show);
    finished = Optional.empty();
  }
}
