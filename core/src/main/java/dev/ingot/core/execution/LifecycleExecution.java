// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.LifecyclePolicy;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Optional;

/// One run of a lifecycle policy, or one change of the state of an image that somebody asked for.
///
/// @param id `lce-` and a UUID
/// @param resource the policy, or the build version of the image
/// @param update what was asked for; empty for a run of a policy
/// @param startTime when it was made, also if it is to begin later
@RecordBuilder
public record LifecycleExecution(
    String id,
    Arn resource,
    Optional<StateUpdate> update,
    Status status,
    Optional<String> reason,
    Instant startTime,
    Optional<Instant> endTime) {

  /// How `lce-…` begins: nothing else in the queue has such an id.
  public static final String PREFIX = "lce-";

  /// The API's words.
  public enum Status {
    /// It waits for its time.
    PENDING,
    IN_PROGRESS,
    /// Somebody asked for it to stop.
    CANCELLING,
    CANCELLED,
    FAILED,
    SUCCESS;

    public boolean terminal() {
      return switch (this) {
        case PENDING, IN_PROGRESS, CANCELLING -> false;
        case CANCELLED, FAILED, SUCCESS -> true;
      };
    }
  }

  /// A change of the state of an image.
  ///
  /// @param included what beside the image is changed; empty if nothing is
  /// @param executionRole as the caller wrote it
  /// @param exclusions the AMIs that stay as they are
  /// @param updateAt when it is to begin; empty for now
  public record StateUpdate(
      LifecycleResource.Action action,
      Optional<LifecyclePolicy.Included> included,
      Optional<String> executionRole,
      Optional<LifecyclePolicy.AmiExclusions> exclusions,
      Optional<Instant> updateAt) {

    /// Whether AMIs are changed too.
    public boolean includesAmis() {
      return included.flatMap(LifecyclePolicy.Included::amis).orElse(false);
    }

    public boolean includesSnapshots() {
      return included.flatMap(LifecyclePolicy.Included::snapshots).orElse(false);
    }
  }

  public LifecycleExecution with(Status newStatus, Optional<String> newReason) {
    return LifecycleExecutionCopy.of(this).status(newStatus).reason(newReason).build();
  }

  /// It has ended; never before it began, though the clock may have been set back meanwhile.
  public LifecycleExecution ended(Status end, Optional<String> why, Instant at) {
    return LifecycleExecutionCopy.of(this)
        .status(end)
        .reason(why)
        .endTime(at.isBefore(startTime) ? startTime : at)
        .build();
  }
}
