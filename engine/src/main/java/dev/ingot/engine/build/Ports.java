// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.execution.Notifier;
import dev.ingot.core.execution.Outbox;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Transactions;
import java.time.InstantSource;
import java.util.List;

/// What the workflow runtime stands on.
///
/// @param host the name of this host, the same after a restart: what a holding has of it
/// @param outbox keeps what `notifier` is to send
/// @param machines one for each kind of machine of this host
public record Ports(
    String host,
    Transactions transactions,
    ResourceStore resources,
    Journal journal,
    LifecycleJournal lifecycles,
    Queue queue,
    Outbox outbox,
    Notifier notifier,
    BuildLog log,
    List<Machines> machines,
    ImageStore images,
    Bases bases,
    InstantSource clock) {
  public Ports {
    machines = List.copyOf(machines);
  }
}
