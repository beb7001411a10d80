// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/// A version `major.minor.patch`. It compares by number and keeps the text that its author wrote,
/// so `2021.01.01` stays as it is and equals `2021.1.1`.
public final class SemanticVersion implements Comparable<SemanticVersion> {
  /// The largest value of a node: 2^30 - 1 (API reference, `CreateComponent`).
  public static final int MAX_NODE = 1_073_741_823;

  private static final Pattern FORM = Pattern.compile("([0-9]+)\\.([0-9]+)\\.([0-9]+)");
  private static final Comparator<SemanticVersion> ORDER =
      Comparator.comparingInt(SemanticVersion::major)
          .thenComparingInt(SemanticVersion::minor)
          .thenComparingInt(SemanticVersion::patch);

  private final int major;
  private final int minor;
  private final int patch;
  private final String text;

  private SemanticVersion(int major, int minor, int patch, String text) {
    this.major = major;
    this.minor = minor;
    this.patch = patch;
    this.text = text;
  }

  public static SemanticVersion of(int major, int minor, int patch) {
    return new SemanticVersion(major, minor, patch, major + "." + minor + "." + patch);
  }

  /// Reads three numbers; empty if the text has another form or a node above [#MAX_NODE].
  public static Optional<SemanticVersion> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var nodes = new int[3];
    for (var i = 0; i < 3; i++) {
      nodes[i] = node(match.group(i + 1));
      if (nodes[i] < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(new SemanticVersion(nodes[0], nodes[1], nodes[2], text));
  }

  /// The value of a node's digits; -1 above [#MAX_NODE].
  static int node(String digits) {
    var value = 0L;
    for (var i = 0; i < digits.length() && value <= MAX_NODE; i++) {
      value = value * 10 + (digits.charAt(i) - '0');
    }
    return value > MAX_NODE ? -1 : (int) value;
  }

  public int major() {
    return major;
  }

  public int minor() {
    return minor;
  }

  public int patch() {
    return patch;
  }

  @Override
  public int compareTo(SemanticVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SemanticVersion that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return (major * 31 + minor) * 31 + patch;
  }

  /// The text as its author wrote it.
  @Override
  public String toString() {
    return text;
  }
}
