// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.Ingot;
import dev.ingot.cli.progress.BuildEvent;
import dev.ingot.cli.progress.BuildFailure;
import dev.ingot.cli.progress.Progress;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.CancelImageCreationRequest;
import dev.ingot.model.shape.Image;
import dev.ingot.model.shape.ImageStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The build of an image that is under way, shown to somebody until it ends.
public final class BuildOfImage {
  private static final long PACE_MILLIS = 40;
  private static final long REMOTE_PACE_MILLIS = 400;

  private final Ingot ingot;
  private final Progress progress;
  private final Interruption interruption;
  private final String arn;
  private final ImageWatch watch;

  /// @param arn of the build version
  public BuildOfImage(Ingot ingot, Progress progress, Interruption interruption, String arn) {
    this.ingot = ingot;
    this.progress = progress;
    this.interruption = interruption;
    this.arn = arn;
    this.watch = new ImageWatch(ingot, arn);
  }

  /// Looks at what has happened until now, so that it is not shown.
  public void passOver() {
    watch.look();
  }

  /// Shows what happens until the image stays as it is. An interruption cancels the build; then its
  /// end is waited for too, so that nothing of it is left.
  public Image await() {
    var cancelled = false;
    while (true) {
      if (interruption.isRequested() && !cancelled) {
        cancelled = true;
        cancel();
      }
      watch.look().forEach(progress::show);
      progress.tick();
      if (watch.hasEnded()) {
        return watch.image().orElseThrow();
      }
      interruption.pause(ingot.isInProcess() ? PACE_MILLIS : REMOTE_PACE_MILLIS);
    }
  }

  private void cancel() {
    progress.show(new BuildEvent.Note("cancelling; interrupt again to leave at once"));
    try {
      ingot
          .api()
          .call(
              ImageBuilder.CANCEL_IMAGE_CREATION,
              CancelImageCreationRequest.builder().imageBuildVersionArn(arn).build());
    } catch (ApiException e) {
      // It has just ended by itself.
      progress.show(new BuildEvent.Note("cannot cancel: " + e.message()));
    }
  }

  /// Shows why the image is not there; empty if it is.
  public Optional<Outcome> failure(Image image) {
    var status = image.state().flatMap(state -> state.status()).orElse(ImageStatus.FAILED);
    if (status == ImageStatus.AVAILABLE) {
      return Optional.empty();
    }
    var failure = new Failures(ingot.api()).of(image);
    progress.show(new BuildEvent.Failed(failure));
    return Optional.of(new Outcome(exitCode(failure, status), Optional.of(failure)));
  }

  private int exitCode(BuildFailure failure, ImageStatus status) {
    if (interruption.isRequested() || status == ImageStatus.CANCELLED) {
      return ExitCode.INTERRUPTED;
    }
    if (failure.missingRequirement().isPresent()) {
      return ExitCode.MISSING_REQUIREMENT;
    }
    return failure.reason().filter(reason -> reason.strip().endsWith("timed out")).isPresent()
        ? ExitCode.TIMED_OUT
        : ExitCode.FAILED;
  }

  /// What is to be told of an image that is there.
  public BuildEvent.Finished finished(Image image, Duration took) {
    var ami = ami(image);
    var stored = ami.flatMap(ingot::image);
    return new BuildEvent.Finished(
        arn,
        ami,
        stored.flatMap(Ingot.StoredImage::file).map(file -> file.toString()),
        stored.map(Ingot.StoredImage::sizeBytes).orElse(0L),
        took);
  }

  /// The id of the machine image that was made.
  static Optional<String> ami(Image image) {
    return image.outputResources().flatMap(outputs -> outputs.amis()).stream()
        .flatMap(List::stream)
        .findFirst()
        .flatMap(ami -> ami.image());
  }
}
