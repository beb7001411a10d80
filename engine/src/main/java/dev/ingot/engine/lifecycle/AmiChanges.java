// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.lifecycle;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.LifecycleExecution.StateUpdate;
import dev.ingot.core.execution.LifecycleResource;
import dev.ingot.core.execution.LifecycleResource.Action;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Image;
import dev.ingot.document.Json;
import dev.ingot.engine.build.OwnImages;
import dev.ingot.engine.build.Ports;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What lifecycle executions do with the AMIs of images, which are machine images of this host.
final class AmiChanges {
  private static final String TAGS = "amiTags";
  private static final String DEPRECATED_BY = "DeprecatedBy";

  private final Ports ports;
  private final AmiExclusion exclusion;

  AmiChanges(Ports ports) {
    this.ports = ports;
    this.exclusion = new AmiExclusion(ports);
  }

  /// Does it; doing it again changes nothing more.
  ///
  /// @return what became of it; empty if another host has the files
  Optional<LifecycleResource.State> change(Image image, LifecycleResource ami, StateUpdate update)
      throws InterruptedException {
    var excluded = update.exclusions().flatMap(rules -> exclusion.why(rules, image, ami));
    if (excluded.isPresent()) {
      return Optional.of(LifecycleResource.State.skipped(excluded.get()));
    }
    if (!update.includesAmis()) {
      return Optional.of(
          LifecycleResource.State.failed(
              "The snapshot is in use by " + ami.id() + ", which is not included."));
    }
    var id = ImageId.parse(ami.id()).filter(known -> ports.images().find(known).isPresent());
    if (id.isEmpty() && isElsewhere(image, ami.id())) {
      return Optional.empty();
    }
    try {
      return Optional.of(change(id, update));
    } catch (MachineException e) {
      return Optional.of(LifecycleResource.State.failed(String.valueOf(e.getMessage())));
    }
  }

  private LifecycleResource.State change(Optional<ImageId> id, StateUpdate update)
      throws MachineException, InterruptedException {
    if (id.isEmpty()) {
      return update.action() == Action.DELETE
          ? LifecycleResource.State.of(LifecycleResource.Status.SUCCESS)
          : LifecycleResource.State.failed("There is no such AMI any more.");
    }
    if (update.action() == Action.DELETE) {
      ports.images().delete(id.get());
    } else {
      ports.images().record(id.get(), values(id.get(), update));
    }
    return LifecycleResource.State.of(LifecycleResource.Status.SUCCESS);
  }

  private Map<String, String> values(ImageId id, StateUpdate update) {
    var values = new LinkedHashMap<String, String>();
    switch (update.action()) {
      case DEPRECATE -> {
        var at = update.updateAt().orElseGet(ports.clock()::instant);
        values.put("deprecationTime", at.truncatedTo(ChronoUnit.MILLIS).toString());
      }
      case DISABLE -> {
        values.put(OwnImages.STATE, OwnImages.DISABLED);
        values.put("launchPermission", "{}");
      }
      case AVAILABLE -> {
        values.put(OwnImages.STATE, "available");
        values.put("deprecationTime", "");
      }
      case DELETE -> {}
    }
    values.put(TAGS, Json.write(tags(id, update.action() == Action.DEPRECATE)));
    return values;
  }

  private Map<String, Object> tags(ImageId id, boolean deprecated) {
    var text = ports.images().recorded(id).getOrDefault(TAGS, "{}");
    var tags = new TreeMap<String, Object>(Json.readObject(text));
    tags.remove(DEPRECATED_BY);
    if (deprecated) {
      tags.put(DEPRECATED_BY, "EC2 Image Builder");
    }
    return tags;
  }

  private boolean isElsewhere(Image image, String ami) {
    return ports.journal().executions(image.arn()).stream()
        .flatMap(execution -> ports.journal().holdings(execution.id()).stream())
        .filter(holding -> holding.kind() == Holding.Kind.IMAGE)
        .filter(holding -> holding.externalId().equals(ami))
        .anyMatch(holding -> holding.host().filter(host -> !host.equals(ports.host())).isPresent());
  }
}
