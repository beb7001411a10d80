// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.progress.Texts;
import dev.ingot.model.shape.ImageStatus;
import dev.ingot.model.shape.ImageSummary;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The image that a command uses: the build that a name says, whatever its state is, or else the
/// newest that is AVAILABLE.
final class ImageChoice {
  private static final int NAMED = 3;

  private final ImageFinder finder;
  private final PrintStream notes;

  /// @param notes where it says, in one line, which newer builds it passed over
  ImageChoice(ImageFinder finder, PrintStream notes) {
    this.finder = finder;
    this.notes = notes;
  }

  /// The `ami-` id of the image.
  String ami(String name) {
    var ami =
        ImageFinder.meansOneBuild(name)
            ? ImageFinder.ami(finder.get(name))
            : ImageFinder.ami(newestAvailable(name));
    return ami.orElseThrow(() ->
        new CommandException(ExitCode.USAGE, "the build of '" + name + "' has not made an image"));
  }

  private ImageSummary newestAvailable(String name) {
    var builds = finder.builds(name);
    var chosen =
        builds.stream()
            .filter(ImageChoice::isAvailable)
            .findFirst()
            .orElseThrow(() -> noneAvailable(name, builds.getFirst()));
    var newer = builds.subList(0, builds.indexOf(chosen));
    if (!newer.isEmpty()) {
      notes.println(
          "Taking " + ImageFinder.shortName(chosen) + "; newer, but not AVAILABLE: " + list(newer));
    }
    return chosen;
  }

  private static boolean isAvailable(ImageSummary image) {
    return image
        .state()
        .flatMap(state -> state.status())
        .equals(Optional.of(ImageStatus.AVAILABLE));
  }

  private static String list(List<ImageSummary> builds) {
    var named =
        builds.stream()
            .limit(NAMED)
            .map(ImageChoice::nameAndStatus)
            .collect(Collectors.joining(", "));
    return builds.size() <= NAMED ? named : named + " and " + (builds.size() - NAMED) + " more";
  }

  private static String nameAndStatus(ImageSummary image) {
    return ImageFinder.shortName(image) + " (" + ImageFinder.status(image) + ")";
  }

  private static CommandException noneAvailable(String name, ImageSummary newest) {
    var reason = newest.state().flatMap(state -> state.reason()).map(ImageChoice::printable);
    return new CommandException(
        ExitCode.USAGE,
        "no build of '"
            + name
            + "' is AVAILABLE; the newest, "
            + ImageFinder.shortName(newest)
            + ", is "
            + ImageFinder.status(newest)
            + reason.map(text -> ": " + text).orElse(""));
  }

  private static String printable(String reason) {
    return Texts.lines(reason).stream().map(Texts::printable).collect(Collectors.joining("\n"));
  }
}
