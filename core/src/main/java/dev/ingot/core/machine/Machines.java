// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import java.util.List;
import java.util.Optional;

/// Machines of one kind on this host.
///
/// A machine's files lie in a folder of its own and survive the death of this process; its
/// processes do not: whatever the machine runs dies with the process that launched it, and [#find]
/// starts it again.
public interface Machines {

  /// The instance type family that chooses this kind: `sandbox` or `qemu`.
  String kind();

  /// What this host lacks for this kind of machine; empty if it can run them.
  List<MissingRequirement> missingRequirements();

  /// @param what such as `qemu-system-x86_64 is not installed`
  /// @param consequence what does not work without it
  /// @param fix a command or an instruction
  record MissingRequirement(String what, String consequence, String fix) {}

  /// Launches a machine and returns when commands can be run in it. A second launch with the id of
  /// a machine that is there returns that machine, started again if it had stopped; what remained
  /// of an unfinished first launch is removed first.
  ///
  /// @throws MachineException if it cannot be launched; nothing is left of it then
  Machine launch(MachineSpec spec) throws MachineException, InterruptedException;

  /// The machine with this id, started again if its process is gone; empty if there is none.
  Optional<Machine> find(String id) throws MachineException, InterruptedException;

  /// The ids of all machines of this kind that left anything on this host.
  List<String> ids();

  /// Shuts the machine down: its processes end, its files and what it kept stay, and [#find] starts
  /// it again. Does nothing if there is none, or it does not run.
  void stop(String id) throws MachineException, InterruptedException;

  /// Removes the machine and everything of it: processes, mounts, files. Does nothing if there is
  /// none.
  void terminate(String id) throws MachineException, InterruptedException;

  /// Removes what a process that died left besides machines. Called before work begins.
  default void removeRemains() throws MachineException, InterruptedException {}

  /// The command that gives a person a shell in the machine, to be run in a terminal on this host.
  List<String> shell(String id) throws MachineException, InterruptedException;
}
