// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.resource.Resource;
import dev.ingot.core.resource.ResourceStore.Order;
import java.util.Base64;
import java.util.Comparator;

/// What resources are sorted by. It outlives the resource, so a list goes on behind one that was
/// deleted.
///
/// @param number how many resources were added before: breaks ties
record MemoryPlace(String name, SemanticVersion version, int build, long created, long number) {
  static final Comparator<MemoryPlace> BY_NAME =
      Comparator.comparing(MemoryPlace::name)
          .thenComparing(MemoryPlace::version)
          .thenComparingInt(MemoryPlace::build)
          .thenComparingLong(MemoryPlace::number);

  private static final Comparator<MemoryPlace> BY_DATE =
      Comparator.comparingLong(MemoryPlace::created).thenComparingLong(MemoryPlace::number);

  static Comparator<MemoryPlace> in(Order order) {
    return switch (order) {
      case NAME -> BY_NAME;
      case CREATED -> BY_DATE;
      case NEWEST -> BY_DATE.reversed();
    };
  }

  static MemoryPlace of(Resource resource, long number) {
    var arn = resource.arn();
    return new MemoryPlace(
        resource.name(),
        arn.version().isEmpty() ? SemanticVersion.of(0, 0, 0) : arn.exactVersion(),
        arn.build().orElse(0),
        resource.dateCreated().toEpochMilli(),
        number);
  }

  String position() {
    var text = String.join("\n", version.toString(), "" + build, "" + created, "" + number, name);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  static MemoryPlace at(String position) {
    try {
      var text = new String(Base64.getUrlDecoder().decode(position), UTF_8).split("\n", 5);
      return new MemoryPlace(
          text[4],
          SemanticVersion.parse(text[0]).orElseThrow(),
          Integer.parseInt(text[1]),
          Long.parseLong(text[2]),
          Long.parseLong(text[3]));
    } catch (RuntimeException _) {
      throw new RejectedException(new Rejection.InvalidPageToken());
    }
  }
}
