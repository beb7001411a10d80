// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.resource.TargetRepository;
import dev.ingot.core.rule.Filter;
import dev.ingot.core.rule.Owner;
import dev.ingot.core.rule.PageRequest;
import dev.ingot.core.rule.VersionReferences;
import dev.ingot.model.shape.ContainerRepositoryService;
import dev.ingot.model.shape.LatestVersionReferences;
import dev.ingot.model.shape.Ownership;
import dev.ingot.model.shape.TargetContainerRepository;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The forms that values of the domain have on the wire, the same for every resource.
final class Wire {
  private Wire() {}

  /// Reads a member that holds the ARN of a resource of one kind.
  static Arn arn(String member, String text, ResourceKind kind) {
    return Arn.parse(text)
        .filter(a -> a.kind() == kind)
        .orElseThrow(() ->
            new RejectedException(
                new Rejection.InvalidValue(
                    member,
                    "It must be the ARN of a resource of type "
                        + kind.typeName()
                        + "; a version in it has numbers up to "
                        + SemanticVersion.MAX_NODE
                        + " and none to the right of an x.")));
  }

  /// Likewise, for a kind whose ARNs have versions.
  static Arn versionedArn(String member, String text, ResourceKind kind) {
    var arn = arn(member, text, kind);
    if (arn.version().isEmpty()) {
      throw new RejectedException(new Rejection.InvalidValue(member, "It must have a version."));
    }
    return arn;
  }

  /// Likewise, for operations that name one build.
  static Arn buildArn(String member, String text, ResourceKind kind) {
    var arn = versionedArn(member, text, kind);
    if (arn.build().isEmpty()) {
      throw new RejectedException(
          new Rejection.InvalidValue(member, "It must have a version and a build number."));
    }
    return arn;
  }

  static PageRequest page(Optional<Integer> maxResults, Optional<String> nextToken) {
    return new PageRequest(maxResults, nextToken);
  }

  static List<Filter> filters(Optional<List<dev.ingot.model.shape.Filter>> filters) {
    var read = new ArrayList<Filter>();
    for (var filter : filters.orElse(List.of())) {
      read.add(filter("filters[" + read.size() + "]", filter.name(), filter.values()));
    }
    return read;
  }

  /// @param path of the filter in the request
  static Filter filter(String path, Optional<String> name, Optional<List<String>> values) {
    return new Filter(required(path + ".name", name), required(path + ".values", values));
  }

  private static <T> T required(String member, Optional<T> value) {
    return value.orElseThrow(
        () -> new RejectedException(new Rejection.InvalidRequest(member + " is required.")));
  }

  static Owner owner(Optional<Ownership> owner) {
    return switch (owner.orElse(Ownership.Self)) {
      case Self -> Owner.SELF;
      case Shared -> Owner.SHARED;
      case Amazon -> Owner.AMAZON;
      case ThirdParty -> Owner.THIRD_PARTY;
      case AWSMarketplace -> Owner.AWS_MARKETPLACE;
    };
  }

  /// Whose resource it is, as answers say it: an account, or `Amazon`.
  static String ownerOf(Arn arn) {
    return arn.owner().equals(Arn.AMAZON) ? "Amazon" : arn.owner();
  }

  /// `1.0.0`.
  static String version(Arn arn) {
    return arn.exactVersion().toString();
  }

  /// `1.0.0/1`.
  static String versionAndBuild(Arn arn) {
    return version(arn) + "/" + arn.build().orElseThrow();
  }

  /// Always with three digits behind the second.
  static String time(Instant instant) {
    var text = instant.truncatedTo(ChronoUnit.MILLIS).toString();
    return text.indexOf('.') < 0 ? text.substring(0, text.length() - 1) + ".000Z" : text;
  }

  /// At most so many characters.
  static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  static LatestVersionReferences references(Arn arn) {
    var references = VersionReferences.of(arn);
    return LatestVersionReferences.builder()
        .latestVersionArn(references.latest().toString())
        .latestMajorVersionArn(references.latestMajor().toString())
        .latestMinorVersionArn(references.latestMinor().toString())
        .latestPatchVersionArn(references.latestPatch().toString())
        .build();
  }

  static TargetRepository repository(TargetContainerRepository repository) {
    return new TargetRepository(repository.service().wire(), repository.repositoryName());
  }

  static TargetContainerRepository shape(TargetRepository repository) {
    return TargetContainerRepository.builder()
        .service(ContainerRepositoryService.valueOf(repository.service()))
        .repositoryName(repository.repositoryName())
        .build();
  }

  /// Lists without items are left out of answers.
  static <T> Optional<List<T>> unlessEmpty(List<T> items) {
    return items.isEmpty() ? Optional.empty() : Optional.of(items);
  }

  static Optional<Map<String, String>> unlessEmpty(Map<String, String> map) {
    return map.isEmpty() ? Optional.empty() : Optional.of(map);
  }
}
