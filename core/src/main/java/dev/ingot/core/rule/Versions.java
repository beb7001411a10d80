// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.VersionPattern;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// The rules of version numbers in requests.
public final class Versions {
  private Versions() {}

  /// Reads a version that must be given in full.
  ///
  /// @throws RejectedException [Rejection.InvalidVersion]
  public static SemanticVersion exact(String text) {
    return SemanticVersion.parse(text)
        .orElseThrow(() ->
            invalid(
                "It must be three numbers such as 1.0.0, each from 0 to "
                    + SemanticVersion.MAX_NODE
                    + "."));
  }

  /// Refuses what is no version and no pattern.
  ///
  /// @throws RejectedException [Rejection.InvalidVersion]
  static void requirePattern(String text) {
    if (VersionPattern.parse(text).isEmpty()) {
      throw invalid(
          "It must be three numbers or x such as 1.0.x, no number to the right of an x, each from 0"
              + " to "
              + SemanticVersion.MAX_NODE
              + ".");
    }
  }

  /// The version that a request for `1.0.x`, `1.x.0` or `x.0.0` gets: the node marked `x` is one
  /// more than the highest among the existing versions that agree to the left of it, and 0 if there
  /// is none. Without `x` it is the version itself.
  ///
  /// @throws RejectedException [Rejection.InvalidVersion]
  static SemanticVersion next(String text, Collection<SemanticVersion> existing) {
    var nodes = text.split("\\.", -1);
    if (nodes.length != 3 || !text.contains("x")) {
      return exact(text);
    }
    var place = -1;
    for (var i = 0; i < 3; i++) {
      if (nodes[i].equals("x")) {
        if (place >= 0) {
          throw invalid("Only one node can be the wildcard x.");
        }
        place = i;
      }
    }
    if (place < 0) {
      return exact(text);
    }
    nodes[place] = "0";
    var fixed = exact(String.join(".", nodes));
    var highest = -1;
    for (var version : existing) {
      if ((place < 1 || version.major() == fixed.major())
          && (place < 2 || version.minor() == fixed.minor())) {
        highest = Math.max(highest, node(place).applyAsInt(version));
      }
    }
    if (highest == SemanticVersion.MAX_NODE) {
      throw invalid("There is no higher version.");
    }
    nodes[place] = Integer.toString(highest + 1);
    return exact(String.join(".", nodes));
  }

  private static ToIntFunction<SemanticVersion> node(int place) {
    return switch (place) {
      case 0 -> SemanticVersion::major;
      case 1 -> SemanticVersion::minor;
      default -> SemanticVersion::patch;
    };
  }

  /// A key that sorts the newest version first, and in a version the newest build.
  static String newestFirst(Arn arn) {
    var version = arn.exactVersion();
    var max = SemanticVersion.MAX_NODE;
    return String.format(
        Locale.ROOT,
        "%010d-%010d-%010d-%010d",
        max - version.major(),
        max - version.minor(),
        max - version.patch(),
        max - arn.build().orElse(0));
  }

  /// A key that sorts the oldest version first, and in a version the oldest build.
  static String oldestFirst(Arn arn) {
    var version = arn.exactVersion();
    return String.format(
        Locale.ROOT,
        "%010d-%010d-%010d-%010d",
        version.major(),
        version.minor(),
        version.patch(),
        arn.build().orElse(0));
  }

  /// Whether both are the same version by number.
  static boolean same(Arn one, Arn other) {
    return exactVersion(one).equals(exactVersion(other));
  }

  private static Optional<SemanticVersion> exactVersion(Arn arn) {
    return arn.version().flatMap(v -> SemanticVersion.parse(v.toString()));
  }

  private static RejectedException invalid(String detail) {
    return new RejectedException(new Rejection.InvalidVersion(detail));
  }
}
