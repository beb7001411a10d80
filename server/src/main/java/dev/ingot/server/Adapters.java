// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.execution.Outbox;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.Visit;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Transactions;
import dev.ingot.core.rule.Idempotency;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// An implementation of every port.
///
/// @param worker the name under which this host works on the database
/// @param host what is no port but only this host can do
record Adapters(
    String worker,
    Transactions transactions,
    ResourceStore resources,
    Idempotency idempotency,
    Journal journal,
    LifecycleJournal lifecycles,
    Queue queue,
    Outbox outbox,
    BuildLog log,
    List<Machines> machines,
    ImageStore images,
    Bases bases,
    HostTools host,
    InstantSource clock) {
  Adapters {
    machines = List.copyOf(machines);
  }

  /// What people do on this host beside builds; see [EmbeddedIngot].
  interface HostTools {

    List<Machines.MissingRequirement> missingRequirements();

    Visit.Way console(MachineImage image, Optional<Visit> visit)
        throws MachineException, InterruptedException;

    void addBase(String slug, String reference) throws MachineException;
  }
}
