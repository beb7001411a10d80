// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.Signals;
import dev.ingot.cli.build.BuildOfImage;
import dev.ingot.cli.build.Interruption;
import dev.ingot.cli.build.Outcome;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.gateway.Ingot;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.RetryImageRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Goes on with an image that failed or was cancelled, and shows it as `ingot build` does.
@Command(
    name = "retry",
    description = "Go on with the build of an image that failed, from the step that failed.")
final class RetryCommand implements Callable<Integer> {
  private final Cli cli;

  @Parameters(paramLabel = "IMAGE", description = "an ARN or NAME[/VERSION[/BUILD]]")
  private String image = "";

  @Option(
      names = "--from",
      paramLabel = "STEP",
      description = "the step of the build workflow to begin with, in place of the failed one")
  private Optional<String> from = Optional.empty();

  @Mixin private ProgressOption form = new ProgressOption();
  @Mixin private ParameterStoreOption parameterStore = new ParameterStoreOption();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  RetryCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var begin = cli.clock().instant();
    var interruption = new Interruption();
    try (var _ = Signals.request(interruption);
        var ingot = connection.open(cli, Need.BUILD, parameterStore.given())) {
      parameterStore.check(ingot);
      var arn = new ImageFinder(ingot.api()).arn(image);
      try (var progress = form.open(cli)) {
        var build = new BuildOfImage(ingot, progress, interruption, arn);
        build.passOver();
        retry(ingot, arn);
        var ended = build.await();
        var failure = build.failure(ended);
        if (failure.isEmpty()) {
          progress.show(build.finished(ended, Duration.between(begin, cli.clock().instant())));
        }
        return failure.map(Outcome::exitCode).orElse(ExitCode.OK);
      }
    }
  }

  private void retry(Ingot ingot, String arn) {
    if (from.isPresent()) {
      ingot.retry(arn, from.get());
    } else {
      ingot
          .api()
          .call(
              ImageBuilder.RETRY_IMAGE,
              RetryImageRequest.builder().imageBuildVersionArn(arn).build());
    }
  }
}
