// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.MissingRequirementException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The machines of all kinds that this host runs.
public final class Fleet {
  /// How long a stop or a removal may take, so that a machine which somebody clings to holds nobody
  /// else.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final List<Machines> kinds;

  public Fleet(List<Machines> kinds) {
    this.kinds = List.copyOf(kinds);
  }

  /// Launches a machine of the kind; see [Machines#launch].
  ///
  /// @throws MissingRequirementException if this host lacks what the kind needs
  public Machine launch(String kind, MachineSpec spec)
      throws MachineException, InterruptedException {
    var machines = ofKind(kind);
    var missing = machines.missingRequirements();
    if (!missing.isEmpty()) {
      throw new MissingRequirementException("cannot launch a " + kind + " machine", missing);
    }
    return machines.launch(spec);
  }

  /// The machine with this id, of whatever kind; see [Machines#find].
  public Optional<Machine> find(String id) throws MachineException, InterruptedException {
    for (var machines : kinds) {
      var found = machines.find(id);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /// Whether anything of a machine with this id is on this host.
  public boolean has(String id) {
    for (var machines : kinds) {
      if (machines.ids().contains(id)) {
        return true;
      }
    }
    return false;
  }

  public List<String> ids() {
    var ids = new ArrayList<String>();
    kinds.forEach(machines -> ids.addAll(machines.ids()));
    return ids;
  }

  /// Shuts the machine with this id down, of whatever kind; see [Machines#stop].
  ///
  /// @throws MachineException also if it takes too long; it may go on then
  public void stop(String id) throws MachineException, InterruptedException {
    within("stop", id, "stopped", machines -> machines.stop(id));
  }

  /// Removes the machine with this id, of whatever kind; see [Machines#terminate].
  ///
  /// @throws MachineException also if it takes too long; the removal goes on then
  public void terminate(String id) throws MachineException, InterruptedException {
    within("terminate", id, "removed", machines -> machines.terminate(id));
  }

  private interface Change {
    void of(Machines machines) throws MachineException, InterruptedException;
  }

  private void within(String verb, String id, String done, Change change)
      throws MachineException, InterruptedException {
    var task =
        new FutureTask<Boolean>(() -> {
          for (var machines : kinds) {
            change.of(machines);
          }
          return true;
        });
    var thread = Thread.ofPlatform().daemon().name(verb + "-" + id).start(task);
    try {
      task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new MachineException(
          "the instance '"
              + id
              + "' is not "
              + done
              + " after "
              + PATIENCE.toSeconds()
              + " seconds",
          e);
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case MachineException cause -> throw cause;
        case null, default ->
            throw new MachineException(
                "the instance '" + id + "' cannot be " + done + ": " + e.getCause(), e);
      }
    }
  }

  private Machines ofKind(String kind) throws MachineException {
    for (var machines : kinds) {
      if (machines.kind().equals(kind)) {
        return machines;
      }
    }
    throw new MachineException(
        "cannot launch a machine of the kind '"
            + kind
            + "': this server has "
            + String.join(", ", kinds.stream().map(Machines::kind).toList()));
  }
}
