// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One build version of an image, with full copies of the recipe, infrastructure and distribution
/// that it was built from, taken when the build was asked for.
///
/// @param arn with version and build
/// @param recipe empty if it was not built of one; `origin` says what it was made of then
/// @param infrastructure empty if nothing was launched to make it
/// @param workflows as the caller gave them; empty means the managed default workflows
/// @param packages what metadata collection found, in order of name
/// @param sourcePipeline that built it; empty if it was created by itself
/// @param completed when it became AVAILABLE, FAILED or CANCELLED
/// @param origin of an image that was distributed or imported; empty if it was built of a recipe
/// @param deprecationTime when it was deprecated, or is to be
/// @param lifecycleExecutionId of the last lifecycle execution that changed it
@RecordBuilder
public record Image(
    Arn arn,
    String name,
    Platform platform,
    Optional<String> osVersion,
    State state,
    Optional<ImageRecipe> recipe,
    Optional<InfrastructureConfiguration> infrastructure,
    Optional<DistributionConfiguration> distribution,
    TestsConfiguration tests,
    boolean enhancedMetadata,
    Optional<ScanningConfiguration> scanning,
    List<WorkflowUse> workflows,
    Optional<String> executionRole,
    Optional<String> logGroupName,
    List<OutputAmi> outputs,
    List<InstalledPackage> packages,
    Optional<Arn> sourcePipeline,
    Instant dateCreated,
    Optional<Instant> completed,
    Optional<Origin> origin,
    Optional<Instant> deprecationTime,
    Optional<String> lifecycleExecutionId,
    Map<String, String> tags)
    implements Resource, AnyImage {

  public Image {
    workflows = List.copyOf(workflows);
    outputs = List.copyOf(outputs);
    packages = List.copyOf(packages);
    tags = Map.copyOf(tags);
  }

  public enum Status {
    PENDING,
    CREATING,
    BUILDING,
    TESTING,
    DISTRIBUTING,
    INTEGRATING,
    AVAILABLE,
    CANCELLED,
    FAILED,
    DEPRECATED,
    DISABLED,
    DELETED;

    /// Whether work on the image is still going on.
    public boolean inProgress() {
      return compareTo(AVAILABLE) < 0;
    }
  }

  /// @param reason at most 1024 characters
  public record State(
      Status status, Optional<String> reason, Optional<FailureContext> failureContext) {
    public static State of(Status status) {
      return new State(status, Optional.empty(), Optional.empty());
    }
  }

  /// Which step failed and why (User Guide, `image-failure-context`); only on FAILED images.
  ///
  /// @param imageStatus the stage in which it failed
  /// @param workflowArn the workflow's build version
  public record FailureContext(
      Optional<Status> imageStatus,
      Optional<String> workflowExecutionId,
      Optional<String> workflowArn,
      Optional<String> stepExecutionId,
      Optional<String> failedStep,
      Optional<ComponentFailure> componentFailure) {}

  /// @param errorMessage at most 1024 characters
  public record ComponentFailure(
      String componentArn, String phaseName, String stepName, String action, String errorMessage) {}

  /// What an image was made of that was not built of a recipe.
  ///
  /// @param source the machine image that is distributed, the import task, or where the disk is
  /// @param description of the request
  public record Origin(Kind kind, String source, Optional<String> description) {}

  public enum Kind {
    /// By DistributeImage.
    DISTRIBUTED,
    /// By ImportVmImage.
    IMPORTED,
    /// By ImportDiskImage.
    IMPORTED_ISO
  }

  public record TestsConfiguration(boolean enabled, int timeoutMinutes) {
    public static final TestsConfiguration DEFAULT = new TestsConfiguration(true, 720);
  }

  public record ScanningConfiguration(
      Optional<Boolean> enabled, Optional<String> repositoryName, List<String> containerTags) {
    public ScanningConfiguration {
      containerTags = List.copyOf(containerTags);
    }
  }

  /// @param workflowArn exactly as the caller wrote it
  public record WorkflowUse(
      String workflowArn,
      List<ParameterValue> parameters,
      Optional<String> parallelGroup,
      Optional<OnFailure> onFailure) {
    public WorkflowUse {
      parameters = List.copyOf(parameters);
    }
  }

  /// What a failed TEST workflow does to the image.
  public enum OnFailure {
    CONTINUE,
    ABORT
  }

  public record OutputAmi(
      String region, String image, String name, Optional<String> description, String accountId) {}

  public record InstalledPackage(String name, String version) {}

  @Override
  public ImageType type() {
    return ImageType.AMI;
  }

  public Image withState(State newState) {
    return ImageCopy.of(this).state(newState).build();
  }

  /// In a final state, reached at the given time.
  public Image completed(State finalState, Instant at) {
    return ImageCopy.of(this).state(finalState).completed(at).build();
  }

  /// Built again, from where it had stopped.
  public Image resumed(State newState) {
    return ImageCopy.of(this).state(newState).completed(Optional.empty()).build();
  }

  /// In another state for whose deprecation there is a time, or none.
  ///
  /// @param executionId of the lifecycle execution that changes it
  public Image updated(
      State newState, Optional<Instant> newDeprecationTime, Optional<String> executionId) {
    return ImageCopy.of(this)
        .state(newState)
        .deprecationTime(newDeprecationTime)
        .lifecycleExecutionId(executionId.or(() -> lifecycleExecutionId))
        .build();
  }

  public Image withOutputs(List<OutputAmi> newOutputs) {
    return ImageCopy.of(this).outputs(newOutputs).build();
  }

  public Image withMetadata(Optional<String> newOsVersion, List<InstalledPackage> newPackages) {
    return ImageCopy.of(this).osVersion(newOsVersion).packages(newPackages).build();
  }

  @Override
  public Image withTags(Map<String, String> newTags) {
    return ImageCopy.of(this).tags(newTags).build();
  }
}
