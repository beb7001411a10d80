// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.build.ImageStates;
import dev.ingot.cli.build.Interruption;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.document.Json;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.CancelImageCreationRequest;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Cancels the build of an image and waits until nothing of it runs any more.
@Command(name = "cancel", description = "Cancel the build of an image.")
final class CancelCommand implements Callable<Integer> {
  private static final long PACE_MILLIS = 200;

  private final Cli cli;

  @Parameters(paramLabel = "IMAGE", description = "an ARN, NAME[/VERSION[/BUILD]] or ami- id")
  private String image = "";

  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOption output = new OutputOption();

  CancelCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    // Whoever began the build may be dead: then this process brings it to its end.
    try (var ingot = connection.open(cli, Need.BUILD)) {
      var finder = new ImageFinder(ingot.api());
      var arn = finder.arn(image);
      ingot
          .api()
          .call(
              ImageBuilder.CANCEL_IMAGE_CREATION,
              CancelImageCreationRequest.builder().imageBuildVersionArn(arn).build());
      var interruption = new Interruption();
      while (true) {
        var status = finder.get(arn).state().flatMap(state -> state.status());
        if (status.map(ImageStates::isFinal).orElse(true)) {
          print(arn, status.map(s -> s.wire()).orElse(""));
          return ExitCode.OK;
        }
        interruption.pause(PACE_MILLIS);
      }
    }
  }

  private void print(String arn, String status) {
    if (output.isJson()) {
      var members = new LinkedHashMap<String, Object>();
      members.put("arn", arn);
      members.put("status", status);
      cli.out().println(Json.writePretty(members));
    } else {
      cli.out().println(status + " " + arn);
    }
  }
}
