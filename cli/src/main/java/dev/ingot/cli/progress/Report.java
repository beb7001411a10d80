// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The lines that say how a build went; the same on every kind of terminal.
final class Report {
  private final Style style;

  Report(Style style) {
    this.style = style;
  }

  String note(BuildEvent.Note note) {
    return style.dim("note: " + note.text());
  }

  List<String> resource(BuildEvent.Resource resource) {
    var lines = new ArrayList<String>();
    lines.add(
        Texts.padded(resource.id(), 24)
            + " "
            + Texts.padded(resource.change().word(), 10)
            + " "
            + shortened(resource.arn()));
    resource.remark().ifPresent(remark -> lines.add(style.dim("  " + remark)));
    return lines;
  }

  String image(BuildEvent.ImageStarted image) {
    return Texts.padded(image.id(), 24)
        + " "
        + Texts.padded("building", 10)
        + " "
        + shortened(image.arn());
  }

  String workflow(BuildEvent.Workflow workflow) {
    return style.bold(workflow.type())
        + " "
        + workflow.title()
        + ", "
        + workflow.steps().size()
        + " steps";
  }

  List<String> finished(BuildEvent.Finished image) {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add(style.status("AVAILABLE", "Image") + "  " + image.arn());
    image.ami().ifPresent(ami -> lines.add("AMI    " + ami));
    image
        .file()
        .ifPresent(
            file -> lines.add("File   " + file + " (" + Texts.size(image.sizeBytes()) + ")"));
    lines.add("Time   " + Texts.time(image.time()));
    return lines;
  }

  String output(BuildEvent.Output output) {
    return "Output " + output.name() + " = " + output.value();
  }

  List<String> failed(BuildFailure failure) {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add(
        style.status(failure.status(), failure.status().toLowerCase(Locale.ROOT))
            + "  "
            + failure.imageArn());
    failure
        .component()
        .ifPresentOrElse(
            component -> component(lines, component),
            () -> failure.reason().ifPresent(reason -> indented(lines, "reason", reason)));
    failure
        .missingRequirement()
        .ifPresent(missingRequirement -> {
          indented(
              lines,
              "missing",
              missingRequirement.what() + "; " + missingRequirement.consequence());
          indented(lines, "fix", missingRequirement.fix());
        });
    failure
        .step()
        .ifPresent(step -> {
          indented(lines, "in", step.name() + " (" + step.action() + "), " + step.id());
          lines.add("");
          lines.add("See more: ingot step " + step.id());
          lines.add("          ingot logs " + shortName(failure.imageArn()) + " " + step.name());
          lines.add("Go on:    ingot retry " + shortName(failure.imageArn()));
        });
    return lines;
  }

  private static void component(List<String> lines, BuildFailure.ComponentStep component) {
    indented(lines, "component", component.arn());
    indented(lines, "phase", component.phase());
    indented(lines, "step", component.step() + " (" + component.action() + ")");
    indented(lines, "error", component.error());
    if (!component.stderr().isEmpty()) {
      indented(lines, "stderr", String.join("\n", component.stderr()));
    }
  }

  private static void indented(List<String> lines, String label, String text) {
    var first = true;
    for (var line : Texts.lines(text)) {
      lines.add("  " + Texts.padded(first ? label : "", 10) + Texts.printable(line));
      first = false;
    }
  }

  /// What commands take for the ARN of an image.
  private static String shortName(String imageArn) {
    return shortened(imageArn).replaceFirst("^image/", "");
  }

  /// An ARN without what is the same for all of them.
  static String shortened(String arn) {
    var parts = arn.split(":", 6);
    return parts.length == 6 ? parts[5] : arn;
  }
}
