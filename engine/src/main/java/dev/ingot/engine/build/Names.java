// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.image.AmiNames;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageRecipe;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/// Names that follow from what they name, so that whoever comes after a crash finds the same thing.
public final class Names {
  private Names() {}

  /// `i-` and 17 hex digits: the machine that an attempt of a step launches.
  public static String machine(String stepExecutionId, int attempt) {
    return "i-" + digest(stepExecutionId, attempt, "").substring(0, 17);
  }

  /// `ami-` and 17 hex digits: the image that an attempt of a step makes.
  public static String image(String stepExecutionId, int attempt) {
    return "ami-" + digest(stepExecutionId, attempt, "").substring(0, 17);
  }

  /// The name under which an attempt of a step keeps the files of the machine that it changes.
  public static String kept(StepExecution step) {
    return step.keptAs().filter(_ -> step.attempt() == 1).orElse(step.id() + "-" + step.attempt());
  }

  /// A UUID for the command that an attempt of a step runs.
  public static String command(String stepExecutionId, int attempt) {
    var hex = digest(stepExecutionId, attempt, "command");
    var high = (Long.parseUnsignedLong(hex, 0, 16, 16) & ~0xf000L) | 0x4000L;
    var low = (Long.parseUnsignedLong(hex, 16, 32, 16) & ~(3L << 62)) | (2L << 62);
    return new UUID(high, low).toString();
  }

  /// The default name of an output image, such as `web-base 2026-09-09T19-19-08.103311Z`.
  public static String outputImage(String recipeName, Instant at) {
    return recipeName + " " + AmiNames.date(at);
  }

  /// The log group of an image's builds, such as `/aws/imagebuilder/web-base`.
  public static String logGroup(Image image) {
    return image.logGroupName().orElseGet(() -> "/aws/imagebuilder/" + image.name());
  }

  /// The log stream of one build, such as `1.0.0/1`.
  public static String logStream(Image image) {
    return image.arn().exactVersion() + "/" + image.arn().build().orElse(0);
  }

  public static String workingDirectory(Image image) {
    return image.recipe().flatMap(ImageRecipe::workingDirectory).orElse("/tmp");
  }

  private static String digest(String stepExecutionId, int attempt, String what) {
    var text = stepExecutionId + "/" + attempt + "/" + what;
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
