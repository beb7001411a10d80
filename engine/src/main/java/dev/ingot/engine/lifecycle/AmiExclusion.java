// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.lifecycle;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.execution.LifecycleResource;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.LifecyclePolicy;
import dev.ingot.core.rule.Resources;
import dev.ingot.document.Json;
import dev.ingot.engine.build.Ports;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Why an AMI stays as it is: the rules in their order are the Region, whether it is public, its
/// tags, whom it is shared with, and when it was last launched.
final class AmiExclusion {
  private final Ports ports;

  AmiExclusion(Ports ports) {
    this.ports = ports;
  }

  /// Empty if no rule speaks of it.
  Optional<String> why(LifecyclePolicy.AmiExclusions rules, Image image, LifecycleResource ami) {
    var recorded =
        ImageId.parse(ami.id()).map(ports.images()::recorded).orElse(Map.<String, String>of());
    var permission = Json.readObject(recorded.getOrDefault("launchPermission", "{}"));
    var tags = Json.readObject(recorded.getOrDefault("amiTags", "{}"));
    if (rules.regions().orElse(List.of()).contains(ami.region())) {
      return Optional.of("AMIs in Region " + ami.region() + " are excluded.");
    }
    if (rules.isPublic().orElse(false) && texts(permission, "userGroups").contains("all")) {
      return Optional.of("Public AMIs are excluded.");
    }
    var tag =
        rules.tags().entrySet().stream()
            .filter(each -> each.getValue().equals(tags.get(each.getKey())))
            .findFirst();
    if (tag.isPresent()) {
      return Optional.of(
          "AMIs with the tag "
              + tag.get().getKey()
              + "="
              + tag.get().getValue()
              + " are excluded.");
    }
    var account =
        rules.sharedAccounts().stream().filter(texts(permission, "userIds")::contains).findFirst();
    if (account.isPresent()) {
      return Optional.of("AMIs that are shared with " + account.get() + " are excluded.");
    }
    return rules
        .lastLaunched()
        .filter(within -> !lastLaunched(image, ami.id()).isBefore(since(within)))
        .map(within ->
            "AMIs that were launched within "
                + within.value()
                + " "
                + within.unit()
                + " are excluded.");
  }

  private static List<String> texts(Map<String, Object> members, String name) {
    return members.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  private Instant since(LifecyclePolicy.LastLaunched within) {
    var now = ports.clock().instant().atOffset(ZoneOffset.UTC);
    var since =
        switch (within.unit()) {
          case DAYS -> now.minusDays(within.value());
          case WEEKS -> now.minusWeeks(within.value());
          case MONTHS -> now.minusMonths(within.value());
          case YEARS -> now.minusYears(within.value());
        };
    return since.toInstant();
  }

  /// The last of what is known to have launched it: its own tests, and builds on it.
  private Instant lastLaunched(Image image, String ami) {
    var builds =
        ports.resources().all(image.arn().scope(), ResourceKind.IMAGE).stream()
            .filter(Image.class::isInstance)
            .map(Image.class::cast)
            .filter(other -> isOn(other, image, ami))
            .map(Image::dateCreated);
    return Stream.concat(Stream.of(image.completed().orElse(image.dateCreated())), builds)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static boolean isOn(Image other, Image image, String ami) {
    return other
        .recipe()
        .map(ImageRecipe::parentImage)
        .filter(parent ->
            parent.equals(ami)
                || Arn.parse(parent)
                    .filter(arn -> arn.kind() == ResourceKind.IMAGE && arn.version().isPresent())
                    .filter(arn -> Resources.leadsTo(arn, image.arn()))
                    .isPresent())
        .isPresent();
  }
}
