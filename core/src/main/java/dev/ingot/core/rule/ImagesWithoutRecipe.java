// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.image.Bases;
import dev.ingot.core.resource.DistributionConfiguration;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.InfrastructureConfiguration;
import dev.ingot.core.resource.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The rules of images that are not built of a recipe: those that distribute another image, and
/// imports.
public final class ImagesWithoutRecipe {
  private static final Pattern TASK = Pattern.compile("import-ami-[0-9a-f]+");
  private static final Pattern ISO = Pattern.compile("s3://.+\\.(iso|ISO|Iso)");

  /// All that AWS installs from an ISO file.
  private static final String WINDOWS_11 = "Microsoft Windows 11";

  private final Resources resources;
  private final InfrastructureConfigurations infrastructures;
  private final DistributionConfigurations distributions;
  private final SourceImages sources;
  private final Bases bases;
  private final ImageBuilds builds;

  public ImagesWithoutRecipe(
      Resources resources, Images.Parts parts, ParameterValues parameters, ImageBuilds builds) {
    this.resources = resources;
    this.infrastructures = parts.infrastructures();
    this.distributions = parts.distributions();
    this.sources = new SourceImages(resources, parts.bases(), parameters);
    this.bases = parts.bases();
    this.builds = builds;
  }

  /// Adds an image that distributes another one, and starts it.
  ///
  /// @return the ARN with its build
  public Arn distribute(Scope scope, NewDistributedImage request, String clientToken) {
    return resources
        .calls()
        .once(
            scope,
            "DistributeImage",
            clientToken,
            request,
            () -> sources.reference(request.sourceImage()),
            reference -> add(scope, request, reference));
  }

  private Arn add(Scope scope, NewDistributedImage request, String reference) {
    Resources.requireTags("tags", request.tags());
    var distribution = distributions.get(scope, request.distribution());
    var source = sources.find(scope, request.sourceImage(), reference);
    return start(
        scope,
        SemanticVersion.of(1, 0, 0),
        new Made(
            source.name(),
            source.platform(),
            source.osVersion(),
            Optional.empty(),
            Optional.of(distribution),
            Optional.of(request.executionRole()),
            request.logGroupName(),
            source.packages(),
            new Image.Origin(Image.Kind.DISTRIBUTED, source.ami(), Optional.empty()),
            request.tags()));
  }

  /// Adds an image of what an import task brings.
  ///
  /// @return the ARN with its build
  public Arn importMachine(Scope scope, NewMachineImport request, String clientToken) {
    return resources
        .calls()
        .once(scope, "ImportVmImage", clientToken, request, () -> importMachine(scope, request));
  }

  private Arn importMachine(Scope scope, NewMachineImport request) {
    if (request.logGroupName().filter(g -> !g.startsWith(Images.LOG_GROUP_PREFIX)).isPresent()) {
      throw Resources.invalid(
          "loggingConfiguration.logGroupName",
          "It must begin with " + Images.LOG_GROUP_PREFIX + ".");
    }
    Resources.requireTags("tags", request.tags());
    if (!TASK.matcher(request.taskId()).matches() || bases.standIn(request.taskId()).isEmpty()) {
      throw new RejectedException(
          new Rejection.Unusable("The import task '" + request.taskId() + "' does not exist."));
    }
    return start(
        scope,
        request.version(),
        new Made(
            request.name(),
            request.platform(),
            request.osVersion(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            request.logGroupName(),
            List.of(),
            new Image.Origin(Image.Kind.IMPORTED, request.taskId(), request.description()),
            request.tags()));
  }

  /// Adds an image of an operating system that is installed from an ISO file, and starts it.
  ///
  /// @return the ARN with its build
  public Arn importDisk(Scope scope, NewDiskImport request, String clientToken) {
    return resources
        .calls()
        .once(scope, "ImportDiskImage", clientToken, request, () -> importDisk(scope, request));
  }

  private Arn importDisk(Scope scope, NewDiskImport request) {
    requireWindows(request);
    Images.requireRole(List.of(), request.executionRole(), request.logGroupName());
    Resources.requireTags("tags", request.tags());
    var infrastructure =
        infrastructures
            .find(scope, request.infrastructure())
            .orElseThrow(() -> Resources.notFound(request.infrastructure()));
    return start(
        scope,
        request.version(),
        new Made(
            request.name(),
            Platform.WINDOWS,
            Optional.of(request.osVersion()),
            Optional.of(infrastructure),
            Optional.empty(),
            request.executionRole(),
            request.logGroupName(),
            List.of(),
            new Image.Origin(Image.Kind.IMPORTED_ISO, request.uri(), request.description()),
            request.tags()));
  }

  private static void requireWindows(NewDiskImport request) {
    if (!request.platform().equals(Platform.WINDOWS.text())) {
      throw Resources.invalid("platform", "It must be " + Platform.WINDOWS.text() + ".");
    }
    if (!request.osVersion().equals(WINDOWS_11)) {
      throw Resources.invalid("osVersion", "It must be " + WINDOWS_11 + ".");
    }
    if (!ISO.matcher(request.uri()).matches()) {
      throw Resources.invalid("uri", "It must be s3://BUCKET/KEY of a file that ends with .iso.");
    }
    if (request.uefiData().isPresent() && !request.secureBoot().orElse(true)) {
      throw Resources.combination("uefiData needs secureBootEnabled.");
    }
  }

  /// What differs between these images.
  private record Made(
      String name,
      Platform platform,
      Optional<String> osVersion,
      Optional<InfrastructureConfiguration> infrastructure,
      Optional<DistributionConfiguration> distribution,
      Optional<String> executionRole,
      Optional<String> logGroupName,
      List<Image.InstalledPackage> packages,
      Image.Origin origin,
      Map<String, String> tags) {}

  private Arn start(Scope scope, SemanticVersion number, Made made) {
    var version =
        Resources.versionArn(scope, ResourceKind.IMAGE, SourceImages.named(made.name()), number);
    var image =
        new Image(
            version.withBuild(resources.store().nextBuild(version)),
            made.name(),
            made.platform(),
            made.osVersion(),
            Image.State.of(Image.Status.PENDING),
            Optional.empty(),
            made.infrastructure(),
            made.distribution(),
            new Image.TestsConfiguration(false, Image.TestsConfiguration.DEFAULT.timeoutMinutes()),
            false,
            Optional.empty(),
            List.of(),
            made.executionRole(),
            made.logGroupName(),
            List.of(),
            made.packages(),
            Optional.empty(),
            resources.now(),
            Optional.empty(),
            Optional.of(made.origin()),
            Optional.empty(),
            Optional.empty(),
            made.tags());
    resources.store().add(image);
    builds.start(image);
    return image.arn();
  }
}
