// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.images.base.LocalBases;
import dev.ingot.images.base.ParentFiles;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.CancelImageCreationRequest;
import dev.ingot.model.shape.ComponentConfiguration;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.GetImageRequest;
import dev.ingot.model.shape.ImageStatus;
import dev.ingot.testkit.Fixtures;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real thing over a data directory of its own: what a build waits for ends with it.
class CancelTest {
  private static final Map<String, String> NOTHING = Map.of();
  private static final long PAUSE_MILLIS = 50;

  @TempDir Path data;

  /// Two builds read the same huge file: one does, the other waits for it.
  @Test
  @Timeout(60)
  void builds_that_read_a_huge_parent_image_end_soon_after_they_are_cancelled() throws Exception {
    var any = new LocalBases(data, NOTHING, ParentFiles.any());
    var missing = any.missingRequirements(any.find("file:///root.tar").orElseThrow());
    Assumptions.assumeTrue(missing.isEmpty(), missing.toString());
    var huge = data.resolve("huge.tar");
    try (var file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(60L << 30);
    }
    var config = ServerConfig.of(Map.of("data", data.toString(), "workers", "2"), NOTHING);
    try (var services = Wiring.open(config, NOTHING)) {
      services.addBase("huge", "file://" + huge);
      services.start();
      var first = build(services, "first", "file://" + huge);
      awaitLine(services, first, "checking ");
      var second = build(services, "second", "file://" + huge);
      awaitLine(services, second, "waiting for another process");
      var before = System.nanoTime();

      for (var image : List.of(first, second)) {
        services
            .api(Fixtures.SCOPE)
            .call(
                ImageBuilder.CANCEL_IMAGE_CREATION,
                CancelImageCreationRequest.builder()
                    .imageBuildVersionArn(image)
                    .clientToken("cancel-" + image.hashCode())
                    .build());
      }

      for (var image : List.of(first, second)) {
        while (status(services.api(Fixtures.SCOPE), image) != ImageStatus.CANCELLED) {
          Thread.sleep(PAUSE_MILLIS);
        }
      }
      assertThat((System.nanoTime() - before) / 1_000_000_000).isLessThan(10);
      assertThat(data.resolve("bases/making")).isEmptyDirectory();
    }
  }

  private static String build(EmbeddedIngot services, String name, String parent) {
    var api = services.api(Fixtures.SCOPE);
    var use =
        ComponentConfiguration.builder()
            .componentArn("arn:aws:imagebuilder:eu-central-1:aws:component/hello-world-linux/x.x.x")
            .build();
    var recipe =
        api.call(
                ImageBuilder.CREATE_IMAGE_RECIPE,
                CreateImageRecipeRequest.builder()
                    .name(name)
                    .semanticVersion("1.0.0")
                    .parentImage(parent)
                    .components(List.of(use))
                    .clientToken("recipe-" + name)
                    .build())
            .imageRecipeArn()
            .orElseThrow();
    var infrastructure =
        api.call(
                ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION,
                CreateInfrastructureConfigurationRequest.builder()
                    .name(name)
                    .instanceProfileName("profile")
                    .clientToken("infrastructure-" + name)
                    .build())
            .infrastructureConfigurationArn()
            .orElseThrow();
    return api.call(
            ImageBuilder.CREATE_IMAGE,
            CreateImageRequest.builder()
                .imageRecipeArn(recipe)
                .infrastructureConfigurationArn(infrastructure)
                .clientToken("image-" + name)
                .build())
        .imageBuildVersionArn()
        .orElseThrow();
  }

  private static void awaitLine(EmbeddedIngot services, String image, String start)
      throws InterruptedException {
    var arn = Arn.parse(image).orElseThrow();
    while (services.log(arn, 0, 1000).lines().stream()
        .map(BuildLog.Line::text)
        .noneMatch(text -> text.startsWith(start))) {
      assertThat(status(services.api(Fixtures.SCOPE), image)).isNotEqualTo(ImageStatus.FAILED);
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static ImageStatus status(ImageBuilderApi api, String image) {
    return api.call(
            ImageBuilder.GET_IMAGE, GetImageRequest.builder().imageBuildVersionArn(image).build())
        .image()
        .flatMap(i -> i.state())
        .flatMap(s -> s.status())
        .orElseThrow();
  }
}
