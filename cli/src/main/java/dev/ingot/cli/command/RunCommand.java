// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.Foreground;
import dev.ingot.cli.gateway.Connections.Need;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Boots an image with this terminal as its console.
@Command(
    name = "run",
    description =
        "Boot an image, with this terminal as its console. Ctrl-A x ends it; what it wrote is"
            + " forgotten then.")
final class RunCommand implements Callable<Integer> {
  private final Cli cli;

  @Parameters(paramLabel = "IMAGE", description = "an ARN, NAME[/VERSION[/BUILD]] or ami- id")
  private String image = "";

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  RunCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws Exception {
    List<String> command;
    try (var ingot = connection.open(cli, Need.LOOK)) {
      var ami = new ImageChoice(new ImageFinder(ingot.api()), cli.err()).ami(image);
      if (!ingot.image(ami).map(stored -> stored.bootable()).orElse(true)) {
        throw new CommandException(
            ExitCode.USAGE, image + " does not boot by itself: its base has no kernel");
      }
      command = ingot.console(ami);
    }
    // The data folder is free again while the image runs.
    cli.err().println("Booting " + image + ". Ctrl-A x ends it; what it wrote is forgotten then.");
    return Foreground.run(cli, command);
  }
}
