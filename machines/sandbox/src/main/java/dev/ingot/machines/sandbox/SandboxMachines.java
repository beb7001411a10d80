// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.MissingRequirementException;
import dev.ingot.core.machine.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Machines that are root filesystems in namespaces of their own, on this host's kernel, confined
/// as container engines confine theirs. They start in milliseconds; they have no init system.
public final class SandboxMachines implements Machines, AutoCloseable {
  private static final Pattern ID = Pattern.compile("i-[0-9a-f]{17}");

  private final Path folder;
  private final Host host;
  private final Spares spares;
  private final ConcurrentHashMap<String, SandboxMachine> machines = new ConcurrentHashMap<>();

  /// @param folder holds a folder for each machine; on a filesystem that can hold root filesystems
  public SandboxMachines(Path folder) {
    this(folder, SandboxSettings.standard(), Network.OUTSIDE);
  }

  /// @param folder as above
  public SandboxMachines(Path folder, SandboxSettings settings, Network network) {
    this(folder, folder.resolve("spares"), settings, network);
  }

  /// @param folder as above
  /// @param spares holds copies of images' trees that were made ahead; others may use it too. On
  ///   the same filesystem, so that a copy can be moved
  public SandboxMachines(Path folder, Path spares, SandboxSettings settings, Network network) {
    this.folder = folder.toAbsolutePath().normalize();
    this.host = new Host(this.folder, settings, network);
    this.spares = new Spares(spares.toAbsolutePath().normalize(), host);
  }

  @Override
  public String kind() {
    return "sandbox";
  }

  @Override
  public List<MissingRequirement> missingRequirements() {
    return host.missingRequirements();
  }

  /// What this host lacks for some images only: machines run without it.
  public List<MissingRequirement> limits() {
    return host.limits();
  }

  @Override
  public Machine launch(MachineSpec spec) throws MachineException, InterruptedException {
    if (!ID.matcher(spec.id()).matches()) {
      throw new MachineException("cannot launch " + spec.id() + ": this is no machine id");
    }
    host.checkOwners(spec);
    try {
      while (true) {
        var machine = machines.computeIfAbsent(spec.id(), this::machine);
        if (machine.launch(spec)) {
          return machine;
        }
        machines.remove(spec.id(), machine);
      }
    } catch (MachineException e) {
      var missing = host.missingRequirements();
      if (missing.isEmpty()) {
        throw e;
      }
      var named = new MissingRequirementException("cannot launch " + spec.id(), missing);
      named.initCause(e);
      throw named;
    }
  }

  @Override
  public Optional<Machine> find(String id) throws MachineException, InterruptedException {
    if (!ID.matcher(id).matches() || !Files.exists(folder.resolve(id))) {
      return Optional.empty();
    }
    var machine = machines.computeIfAbsent(id, this::machine);
    if (machine.resume()) {
      return Optional.of(machine);
    }
    machines.remove(id, machine);
    return Optional.empty();
  }

  @Override
  public List<String> ids() {
    var ids = new ArrayList<String>();
    try (var entries = Files.newDirectoryStream(folder, "i-*")) {
      for (var entry : entries) {
        var name = entry.getFileName().toString();
        if (ID.matcher(name).matches()) {
          ids.add(name);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
    Collections.sort(ids);
    return ids;
  }

  @Override
  public void stop(String id) throws MachineException, InterruptedException {
    if (ID.matcher(id).matches() && Files.exists(folder.resolve(id))) {
      machines.computeIfAbsent(id, this::machine).stop();
    }
  }

  @Override
  public void terminate(String id) throws MachineException {
    if (!ID.matcher(id).matches() || !Files.exists(folder.resolve(id))) {
      return;
    }
    var machine = machines.computeIfAbsent(id, this::machine);
    machine.terminate();
    machines.remove(id, machine);
  }

  @Override
  public void removeRemains() throws MachineException {
    try {
      host.removeTrials();
      spares.removeRemains();
    } catch (IOException e) {
      throw new MachineException("cannot tidy " + folder + ": " + e, e);
    }
  }

  @Override
  public List<String> shell(String id) throws MachineException, InterruptedException {
    if (find(id).isEmpty()) {
      throw new MachineException("cannot open a shell on " + id + ": there is no such machine");
    }
    var machine = machines.get(id);
    if (machine == null) {
      throw new MachineException("cannot open a shell on " + id + ": it was terminated");
    }
    return machine.shell();
  }

  private SandboxMachine machine(String id) {
    return new SandboxMachine(new MachineFolder(folder.resolve(id)), host, spares);
  }

  /// Ends what is done ahead for later launches. Machines go on.
  @Override
  public void close() {
    spares.close();
  }

  /// For tests: returns when nothing is done ahead any more.
  void awaitSpares() throws InterruptedException {
    spares.awaitQuiet();
  }
}
