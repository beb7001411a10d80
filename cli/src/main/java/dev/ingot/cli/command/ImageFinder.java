// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.Ami;
import dev.ingot.model.shape.GetImageRequest;
import dev.ingot.model.shape.Image;
import dev.ingot.model.shape.ImageSummary;
import dev.ingot.model.shape.ListImageBuildVersionsRequest;
import dev.ingot.model.shape.ListImagesRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The images of a service, found by whatever people call them.
///
/// ```text
/// arn:aws:imagebuilder:…:image/web/1.0.0/3    that one
/// arn:aws:imagebuilder:…:image/web/1.0.0      its newest build
/// web/1.0.0/3   web/1.0.0   web               likewise
/// ami-0123456789abcdef0                       what gave this id
/// ```
final class ImageFinder {
  private final ImageBuilderApi api;

  ImageFinder(ImageBuilderApi api) {
    this.api = api;
  }

  /// All build versions of all images, oldest first.
  List<ImageSummary> all() {
    var images = new ArrayList<ImageSummary>();
    var token = Optional.<String>empty();
    do {
      var page =
          api.call(ImageBuilder.LIST_IMAGES, ListImagesRequest.builder().nextToken(token).build());
      for (var version : page.imageVersionList().orElse(List.of())) {
        version.arn().ifPresent(arn -> images.addAll(buildsOf(arn)));
      }
      token = page.nextToken();
    } while (token.isPresent());
    images.sort(Comparator.comparing((ImageSummary image) -> image.dateCreated().orElse("")));
    return images;
  }

  private List<ImageSummary> buildsOf(String versionArn) {
    var builds = new ArrayList<ImageSummary>();
    var token = Optional.<String>empty();
    do {
      var page =
          api.call(
              ImageBuilder.LIST_IMAGE_BUILD_VERSIONS,
              ListImageBuildVersionsRequest.builder()
                  .imageVersionArn(versionArn)
                  .nextToken(token)
                  .build());
      builds.addAll(page.imageSummaryList().orElse(List.of()));
      token = page.nextToken();
    } while (token.isPresent());
    return builds;
  }

  /// The image with all that the service knows of it.
  Image get(String name) {
    var arn = arn(name);
    return api.call(
            ImageBuilder.GET_IMAGE, GetImageRequest.builder().imageBuildVersionArn(arn).build())
        .image()
        .orElseThrow(() -> unknown(name));
  }

  /// The ARN of a build version.
  String arn(String name) {
    return name.startsWith("arn:") && meansOneBuild(name)
        ? name
        : builds(name).getFirst().arn().orElseThrow(() -> unknown(name));
  }

  /// The build versions that a name may mean, newest first; at least one.
  List<ImageSummary> builds(String name) {
    var wanted = wanted(name);
    var builds = all().reversed().stream().filter(wanted).toList();
    if (builds.isEmpty()) {
      throw unknown(name);
    }
    return builds;
  }

  /// Whether a name says itself which build it means, and not just the newest of several.
  static boolean meansOneBuild(String name) {
    if (name.startsWith("arn:")) {
      return arnOfImage(name).build().isPresent();
    }
    return name.startsWith("ami-") || name.split("/", -1).length == 3;
  }

  private static Predicate<ImageSummary> wanted(String name) {
    if (name.startsWith("ami-")) {
      return image -> ami(image).filter(name::equals).isPresent();
    }
    if (!name.startsWith("arn:")) {
      return image -> matches(image, name.split("/", -1));
    }
    var version = arnOfImage(name) + "/";
    return image -> image.arn().filter(arn -> arn.startsWith(version)).isPresent();
  }

  private static Arn arnOfImage(String name) {
    return Arn.parse(name)
        .filter(arn -> arn.kind() == ResourceKind.IMAGE)
        .orElseThrow(
            () -> new CommandException(ExitCode.USAGE, "'" + name + "' is no ARN of an image"));
  }

  private static boolean matches(ImageSummary image, String[] parts) {
    var arn = image.arn().flatMap(Arn::parse);
    if (arn.isEmpty() || parts.length > 3 || !arn.get().slug().equals(Arn.slugOf(parts[0]))) {
      return false;
    }
    var version = arn.get().version().map(v -> v.toString()).orElse("");
    var build = Integer.toString(arn.get().build().orElse(0));
    return (parts.length < 2 || version.equals(parts[1]))
        && (parts.length < 3 || build.equals(parts[2]));
  }

  /// `web/1.0.0/3`.
  static String shortName(ImageSummary image) {
    return image
        .arn()
        .flatMap(Arn::parse)
        .flatMap(arn -> arn.version().map(v -> arn.slug() + "/" + v + "/" + arn.build().orElse(0)))
        .or(image::name)
        .orElse("-");
  }

  static String status(ImageSummary image) {
    return image.state().flatMap(state -> state.status()).map(s -> s.wire()).orElse("-");
  }

  /// The `ami-` id that came out of a build.
  static Optional<String> ami(ImageSummary image) {
    return image.outputResources().flatMap(outputs -> outputs.amis()).flatMap(ImageFinder::first);
  }

  static Optional<String> ami(Image image) {
    return image.outputResources().flatMap(outputs -> outputs.amis()).flatMap(ImageFinder::first);
  }

  private static Optional<String> first(List<Ami> amis) {
    return amis.stream().findFirst().flatMap(ami -> ami.image());
  }

  private static CommandException unknown(String name) {
    return new CommandException(
        ExitCode.USAGE, "there is no image '" + name + "'; 'ingot images' lists those there are");
  }
}
