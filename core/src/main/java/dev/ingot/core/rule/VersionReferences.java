// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.VersionPattern;

/// The ARNs that name the newest version at each level, for a resource with versions.
///
/// ```text
/// of …/web-base/1.2.3:   …/web-base/x.x.x   …/web-base/1.x.x   …/web-base/1.2.x   …/web-base/1.2.3
/// ```
public record VersionReferences(Arn latest, Arn latestMajor, Arn latestMinor, Arn latestPatch) {

  public static VersionReferences of(Arn arn) {
    var version = arn.exactVersion();
    var major = version.toString().substring(0, version.toString().indexOf('.'));
    var minor = version.toString().substring(0, version.toString().lastIndexOf('.'));
    return new VersionReferences(
        at(arn, "x.x.x"), at(arn, major + ".x.x"), at(arn, minor + ".x"), arn.withoutBuild());
  }

  private static Arn at(Arn arn, String pattern) {
    return arn.withVersion(VersionPattern.parse(pattern).orElseThrow());
  }
}
