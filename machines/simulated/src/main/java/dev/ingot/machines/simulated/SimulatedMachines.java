// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.simulated;

import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.Machine.Work;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Machines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Machines in which nothing runs: every command exits with 0 and prints nothing, unless a script
/// says something else. They need nothing of the host and run every platform.
///
/// ```text
/// FOLDER/i-0123456789abcdef0/machine.properties     what it was launched from
/// FOLDER/i-0123456789abcdef0/files/                 what was put into it, by digests of the paths
/// FOLDER/i-0123456789abcdef0/kept-NAME/             the same as it was kept
/// ```
public final class SimulatedMachines implements Machines {
  private static final Pattern ID = Pattern.compile("i-[0-9a-f]{17}");

  private final String kind;
  private final Path folder;
  private final Fates fates;
  private final Map<String, SimulatedMachine> machines = new ConcurrentHashMap<>();

  /// Knows what happens to the commands of a step of a component.
  public interface Fates {
    /// @param imageArn of the image that is built; empty if there is none
    /// @throws IllegalArgumentException if nobody can tell, with the reason
    SimulationScript.CommandFate of(String imageArn, Work work);
  }

  /// @param kind the kind of machine that they stand for
  /// @param folder has their files
  public SimulatedMachines(String kind, Path folder, Fates fates) {
    this.kind = kind;
    this.folder = folder;
    this.fates = fates;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public List<MissingRequirement> missingRequirements() {
    return List.of();
  }

  @Override
  public Machine launch(MachineSpec spec) throws MachineException {
    var there = find(spec.id());
    if (there.isPresent()) {
      return there.get();
    }
    if (!ID.matcher(spec.id()).matches()) {
      throw new MachineException("cannot launch " + spec.id() + ": this is no machine id");
    }
    var machine = SimulatedMachine.create(folder.resolve(spec.id()), spec, fates);
    machines.put(spec.id(), machine);
    return machine;
  }

  @Override
  public Optional<Machine> find(String id) throws MachineException {
    var known = machines.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    var found = SimulatedMachine.open(folder.resolve(id), id, fates);
    found.ifPresent(machine -> machines.put(id, machine));
    return found.map(machine -> machines.getOrDefault(id, machine));
  }

  @Override
  public List<String> ids() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> there = Files.list(folder)) {
      return there
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> ID.matcher(name).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException("cannot list " + folder + ": " + e, e);
    }
  }

  /// Nothing runs in it, so nothing ends.
  @Override
  public void stop(String id) {}

  @Override
  public void terminate(String id) throws MachineException {
    if (ID.matcher(id).matches()) {
      var machine = machines.remove(id);
      if (machine != null) {
        machine.end();
      }
      Folders.delete(folder.resolve(id));
    }
  }

  @Override
  public List<String> shell(String id) throws MachineException {
    throw new MachineException(
        "cannot open a shell on " + id + ": the machine is simulated, nothing runs in it");
  }
}
