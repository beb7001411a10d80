// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a lifecycle execution does with one image, or with one AMI of an image.
///
/// @param id the ARN of an image's build version, or the id of an AMI
/// @param parent the ARN of the image that the AMI belongs to; empty for images
/// @param snapshots of an AMI, if they are meant too
/// @param imageUris of a container image
@RecordBuilder
public record LifecycleResource(
    String id,
    Optional<String> parent,
    String accountId,
    String region,
    Action action,
    Optional<String> actionReason,
    State state,
    List<Snapshot> snapshots,
    List<String> imageUris,
    Instant startTime,
    Optional<Instant> endTime) {

  public LifecycleResource {
    snapshots = List.copyOf(snapshots);
    imageUris = List.copyOf(imageUris);
  }

  /// The API's words.
  public enum Action {
    AVAILABLE,
    DELETE,
    DEPRECATE,
    DISABLE
  }

  /// The API's words.
  public enum Status {
    FAILED,
    IN_PROGRESS,
    SKIPPED,
    SUCCESS
  }

  public record State(Status status, Optional<String> reason) {
    public static State of(Status status) {
      return new State(status, Optional.empty());
    }

    public static State failed(String reason) {
      return new State(Status.FAILED, Optional.of(reason));
    }

    public static State skipped(String reason) {
      return new State(Status.SKIPPED, Optional.of(reason));
    }
  }

  public record Snapshot(String id, State state) {}

  /// It has ended, and its snapshots with it.
  public LifecycleResource ended(State end, Instant at) {
    return LifecycleResourceCopy.of(this)
        .state(end)
        .snapshots(snapshots.stream().map(s -> new Snapshot(s.id(), end)).toList())
        .endTime(at.isBefore(startTime) ? startTime : at)
        .build();
  }
}
