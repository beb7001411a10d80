// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core;

import java.util.Optional;
import java.util.regex.Pattern;

/// What the version part of a reference asks for: `1.2.3`, or with wildcards on the right `1.2.x`,
/// `1.x.x`, `x.x.x`. A number to the right of an `x` is no pattern.
public final class VersionPattern {
  private static final Pattern FORM = Pattern.compile("([0-9]+|x)\\.([0-9]+|x)\\.([0-9]+|x)");

  private final String text;
  private final int[] nodes;

  private VersionPattern(String text, int[] nodes) {
    this.text = text;
    this.nodes = nodes;
  }

  public static Optional<VersionPattern> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var nodes = new int[3];
    var wildcard = false;
    for (var i = 0; i < 3; i++) {
      var node = match.group(i + 1);
      if (node.equals("x")) {
        wildcard = true;
        nodes[i] = -1;
      } else if (wildcard || SemanticVersion.node(node) < 0) {
        return Optional.empty();
      } else {
        nodes[i] = SemanticVersion.node(node);
      }
    }
    return Optional.of(new VersionPattern(text, nodes));
  }

  public static VersionPattern exactly(SemanticVersion version) {
    return new VersionPattern(
        version.toString(), new int[] {version.major(), version.minor(), version.patch()});
  }

  /// Whether the pattern names one version.
  public boolean isExact() {
    return nodes[2] >= 0;
  }

  public boolean matches(SemanticVersion version) {
    return (nodes[0] < 0 || nodes[0] == version.major())
        && (nodes[1] < 0 || nodes[1] == version.minor())
        && (nodes[2] < 0 || nodes[2] == version.patch());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionPattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
