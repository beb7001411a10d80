// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.progress.Texts;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.Volume;
import dev.ingot.document.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes an image's disk to a file, and its data volumes to files beside it.
@Command(
    name = "export",
    description =
        "Write the disk of an image to a file, and its data volumes to files beside it:"
            + " web-xvdb.qcow2 beside web.qcow2.")
final class ExportCommand implements Callable<Integer> {
  enum Format {
    qcow2,
    raw
  }

  private final Cli cli;

  @Parameters(paramLabel = "IMAGE", description = "an ARN, NAME[/VERSION[/BUILD]] or ami- id")
  private String image = "";

  @Option(names = "--format", paramLabel = "FORMAT", description = "qcow2 (the default) or raw")
  private Format format = Format.qcow2;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PATH",
      description = "the file to write; it must not exist yet")
  private Path to = Path.of("");

  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOption output = new OutputOption();

  ExportCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws Exception {
    var file = to.toAbsolutePath().normalize();
    if (Files.exists(file)) {
      throw new CommandException(ExitCode.USAGE, file + " exists already");
    }
    List<Path> volumes;
    try (var ingot = connection.open(cli, Need.LOOK)) {
      if (ingot.isInProcess() && !Files.isDirectory(file.resolveSibling("."))) {
        throw new CommandException(ExitCode.USAGE, "there is no folder " + file.getParent());
      }
      var ami = new ImageChoice(new ImageFinder(ingot.api()), cli.err()).ami(image);
      volumes =
          ingot.image(ami).map(stored -> stored.volumes()).orElse(List.of()).stream()
              .map(device -> ImageStore.besides(file, new Volume(device, 0)))
              .toList();
      ingot.export(ami, format.name(), file);
    }
    print(file, volumes);
    return ExitCode.OK;
  }

  private void print(Path file, List<Path> volumes) {
    if (output.isJson()) {
      var members = new LinkedHashMap<String, Object>();
      members.put("file", file.toString());
      members.put("format", format.name());
      size(file).ifPresent(size -> members.put("bytes", size));
      if (!volumes.isEmpty()) {
        members.put("volumes", volumes.stream().map(Path::toString).toList());
      }
      cli.out().println(Json.writePretty(members));
    } else {
      cli.out().println(line(file));
      volumes.forEach(volume -> cli.out().println(line(volume)));
    }
  }

  private static String line(Path file) {
    return file + size(file).map(size -> " (" + Texts.size(size) + ")").orElse("");
  }

  /// Empty if the file is on a server's side.
  private static Optional<Long> size(Path file) {
    try {
      return Optional.of(Files.size(file));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
