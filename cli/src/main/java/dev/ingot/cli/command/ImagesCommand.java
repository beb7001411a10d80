// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.document.Json;
import dev.ingot.model.shape.ImageSummary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Lists the images that were built, the newest last.
@Command(name = "images", description = "List the images that were built.")
final class ImagesCommand implements Callable<Integer> {
  private final Cli cli;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOption output = new OutputOption();

  ImagesCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    try (var ingot = connection.open(cli, Need.LOOK)) {
      var images = new ImageFinder(ingot.api()).all();
      if (output.isJson()) {
        cli.out().println(Json.writePretty(images.stream().map(ImagesCommand::members).toList()));
        return ExitCode.OK;
      }
      var table = new Table("IMAGE", "STATUS", "AMI", "CREATED");
      for (var image : images) {
        table.row(
            ImageFinder.shortName(image),
            ImageFinder.status(image),
            ImageFinder.ami(image).orElse("-"),
            image.dateCreated().orElse("-"));
      }
      table.print(cli.out());
    }
    return ExitCode.OK;
  }

  private static Map<String, Object> members(ImageSummary image) {
    var members = new LinkedHashMap<String, Object>();
    image.arn().ifPresent(arn -> members.put("arn", arn));
    members.put("image", ImageFinder.shortName(image));
    members.put("status", ImageFinder.status(image));
    ImageFinder.ami(image).ifPresent(ami -> members.put("ami", ami));
    image.dateCreated().ifPresent(created -> members.put("created", created));
    return members;
  }
}
