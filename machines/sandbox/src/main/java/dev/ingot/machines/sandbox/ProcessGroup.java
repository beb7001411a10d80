// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The processes that one command started in a machine, daemons included.
///
/// A daemon leaves its session and its parent, so neither tells where it came from. But a machine
/// runs one command at a time: what was started since the command began is the command's, except
/// children of processes that an earlier command left running, and what process 1 started for
/// itself: commands have sessions of their own and cannot enter that of process 1.
///
/// Where process 1 is an init, what it started as services is not the command's either, even if the
/// command told it to.
///
/// @param first the machine's process 1, as this host numbers it
/// @param sinceTicks when the command began
record ProcessGroup(long first, long sinceTicks, Optional<Delegation> delegation) {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(10);

  /// Asks the processes to end, and ends them 5 seconds later. An interrupt does not stop this; it
  /// is kept for the caller.
  void end() {
    var interrupted = Thread.interrupted();
    var deadline = System.nanoTime() + GRACE.toNanos();
    var living = living();
    living.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
    while (!living.isEmpty() && System.nanoTime() < deadline) {
      interrupted |= pause();
      living = living();
    }
    // Each round may find children that were started in the round before. One that the kernel
    // holds,
    // as in a broken device, cannot be waited for: it ends with the machine or never.
    var last = System.nanoTime() + GRACE.toNanos();
    while (!living.isEmpty() && System.nanoTime() < last) {
      living.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      interrupted |= pause();
      living = living();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Long> living() {
    var machine = inMachine();
    var living = new ArrayList<Long>();
    for (var process : machine.values()) {
      if (process.running()
          && !ofHolder(process, machine)
          && !old(process, machine)
          && !delegation.map(own -> own.isService(process.pid())).orElse(false)) {
        living.add(process.pid());
      }
    }
    return living;
  }

  private boolean ofHolder(ProcessStat process, Map<Long, ProcessStat> machine) {
    var holder = machine.get(first);
    return holder != null && holder.session() == process.session();
  }

  /// Whether the process, or one that it descends from, is older than the command.
  private boolean old(ProcessStat process, Map<Long, ProcessStat> machine) {
    for (var p = process; p != null && p.pid() != first; p = machine.get(p.parent())) {
      if (p.startTicks() < sinceTicks) {
        return true;
      }
    }
    return false;
  }

  private Map<Long, ProcessStat> inMachine() {
    var found = new HashMap<Long, ProcessStat>();
    var namespace = namespace(first);
    if (namespace.isEmpty()) {
      return found;
    }
    try (var folders = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var folder : folders) {
        var pid = Long.parseLong(folder.getFileName().toString());
        if (namespace(pid).equals(namespace)) {
          ProcessStat.of(pid).ifPresent(stat -> found.put(pid, stat));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new IllegalStateException("cannot list this host's processes", e);
    }
    return found;
  }

  private static String namespace(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns/pid")).toString();
    } catch (IOException e) {
      // It ended, or it is not ours to look at.
      return "";
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
