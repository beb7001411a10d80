// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ScreenSize;
import dev.ingot.cli.progress.JsonProgress;
import dev.ingot.cli.progress.PlainProgress;
import dev.ingot.cli.progress.Progress;
import dev.ingot.cli.progress.TtyProgress;
import picocli.CommandLine.Option;

/// How a build is shown.
final class ProgressOption {
  enum Form {
    auto,
    tty,
    plain,
    json
  }

  @Option(
      names = "--progress",
      paramLabel = "FORM",
      description = "auto (the default), tty, plain or json")
  private Form form = Form.auto;

  Progress open(Cli cli) {
    var shown = form == Form.auto ? (cli.terminal() ? Form.tty : Form.plain) : form;
    return switch (shown) {
      case json -> new JsonProgress(cli.out(), cli.clock());
      case tty ->
          new TtyProgress(
              cli.out(), cli.variable("NO_COLOR").isEmpty(), cli.clock(), ScreenSize.follow());
      case auto, plain -> new PlainProgress(cli.out(), cli.colours(), cli.clock());
    };
  }
}
