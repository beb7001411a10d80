// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// The name of a resource of this service.
///
/// ```text
/// arn:aws:imagebuilder:eu-central-1:111122223333:component/web-base/1.0.x
/// arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/1.0.3/1
///     │                │            │   │        │     │           │     build
///     partition        region       owner kind   type  slug        version, may hold wildcards
/// ```
///
/// @param owner twelve digits, or `aws` for what Amazon manages
/// @param type `build`, `test` or `distribution` for a workflow, else empty
/// @param slug the name in lower case with hyphens (see [#slugOf])
/// @param version empty for resources that have no versions
/// @param build present only together with an exact version
public record Arn(
    String partition,
    String region,
    String owner,
    ResourceKind kind,
    Optional<String> type,
    String slug,
    Optional<VersionPattern> version,
    OptionalInt build) {

  /// The owner segment of everything that Amazon manages.
  public static final String AMAZON = "aws";

  private static final Pattern FORM =
      Pattern.compile(
          "arn:(aws[^:]*):imagebuilder:([^:]+):([0-9]{12}|aws(?:-[a-z-]+)?|third-party):"
              + "([a-z-]+)/(?:(build|test|distribution)/)?([a-z0-9_-]+)"
              + "(?:/([0-9x]+\\.[0-9x]+\\.[0-9x]+))?(?:/([0-9]{1,9}))?");

  /// Reads an ARN of this service; empty if the text is none.
  public static Optional<Arn> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    for (var kind : ResourceKind.values()) {
      if (!kind.arnWord().equals(match.group(4))) {
        continue;
      }
      var type = Optional.ofNullable(match.group(5));
      var version = Optional.ofNullable(match.group(7)).flatMap(VersionPattern::parse);
      if (type.isPresent() != (kind == ResourceKind.WORKFLOW)
          || (match.group(7) != null && version.isEmpty())
          || (match.group(8) != null && !version.map(VersionPattern::isExact).orElse(false))) {
        return Optional.empty();
      }
      var build =
          match.group(8) == null
              ? OptionalInt.empty()
              : OptionalInt.of(Integer.parseInt(match.group(8)));
      return Optional.of(
          new Arn(
              match.group(1),
              match.group(2),
              match.group(3),
              kind,
              type,
              match.group(6),
              version,
              build));
    }
    return Optional.empty();
  }

  /// The ARN of a resource without versions.
  public static Arn of(Scope scope, ResourceKind kind, String slug) {
    return new Arn(
        scope.partition(),
        scope.region(),
        scope.account(),
        kind,
        Optional.empty(),
        slug,
        Optional.empty(),
        OptionalInt.empty());
  }

  /// The slug of a name: lower case, every blank and every underscore a hyphen; runs stay as they
  /// are.
  public static String slugOf(String name) {
    var slug = new StringBuilder(name.length());
    for (var i = 0; i < name.length(); i++) {
      var c = name.charAt(i);
      slug.append(c == ' ' || c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
    }
    return slug.toString();
  }

  public Scope scope() {
    return new Scope(partition, region, owner);
  }

  public Arn withOwner(String newOwner) {
    return new Arn(partition, region, newOwner, kind, type, slug, version, build);
  }

  public Arn withType(String newType) {
    return new Arn(partition, region, owner, kind, Optional.of(newType), slug, version, build);
  }

  public Arn withVersion(SemanticVersion newVersion) {
    return withVersion(VersionPattern.exactly(newVersion));
  }

  /// With another version and no build.
  public Arn withVersion(VersionPattern newVersion) {
    return new Arn(
        partition, region, owner, kind, type, slug, Optional.of(newVersion), OptionalInt.empty());
  }

  public Arn withBuild(int newBuild) {
    return new Arn(partition, region, owner, kind, type, slug, version, OptionalInt.of(newBuild));
  }

  /// Without the build number.
  public Arn withoutBuild() {
    return new Arn(partition, region, owner, kind, type, slug, version, OptionalInt.empty());
  }

  /// The exact version; asking an ARN that has none is a programming error.
  public SemanticVersion exactVersion() {
    return version
        .flatMap(v -> SemanticVersion.parse(v.toString()))
        .orElseThrow(() -> new IllegalStateException(this + " names no exact version"));
  }

  @Override
  public String toString() {
    var text = new StringBuilder("arn:").append(partition).append(":imagebuilder:");
    text.append(region).append(':').append(owner).append(':').append(kind.arnWord()).append('/');
    type.ifPresent(t -> text.append(t).append('/'));
    text.append(slug);
    version.ifPresent(v -> text.append('/').append(v));
    build.ifPresent(b -> text.append('/').append(b));
    return text.toString();
  }
}
