// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Platform;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A running machine. One command at a time; a second caller waits.
public interface Machine {

  String id();

  /// What whoever uses the machine should know of it, a line each: what it does not do here, what
  /// failed when it started.
  default List<String> notes() {
    return List.of();
  }

  /// Whether programs of a platform run in it. The machines that there are run Linux; one that
  /// simulates runs anything.
  default boolean runs(Platform platform) {
    return platform == Platform.LINUX;
  }

  /// A step of a component.
  ///
  /// @param component the ARN of its build version, or its path
  record Work(String component, String phase, String step) {}

  /// The same machine, told for which step of a component it is used. One that really runs what it
  /// is given need not know.
  default Machine during(Work work) {
    return this;
  }

  /// What is in a machine.
  ///
  /// @param osVersion such as `Debian GNU/Linux 12 (bookworm)`
  record Inventory(Optional<String> osVersion, List<Image.InstalledPackage> packages) {
    public Inventory {
      packages = List.copyOf(packages);
    }
  }

  /// What is in it, if the machine knows that without a program that looks.
  default Optional<Inventory> inventory() {
    return Optional.empty();
  }

  /// Runs a command as root and returns when it has ended. Output is given to the sink as it comes,
  /// each stream in its own order. If processes that the command left behind keep its output open,
  /// it waits 5 seconds for them and then returns without them; they go on.
  ///
  /// An interrupt ends the command with all its processes (SIGTERM, 5 seconds, SIGKILL) and travels
  /// on as [InterruptedException]; what the command printed until its end has been given to the
  /// sink then.
  ///
  /// @throws MachineException if the machine went away or could not run the command at all; a
  ///   command that says no is an [ExitStatus]
  ExitStatus run(Command command, Output output) throws MachineException, InterruptedException;

  /// Copies a file into the machine, creating its folders. Symbolic links of the machine's root are
  /// followed inside that root only.
  ///
  /// @param to an absolute path in the machine
  /// @param mode permission bits, such as 0755
  void put(Path from, String to, int mode) throws MachineException, InterruptedException;

  /// Copies a file out of the machine; same rule for links.
  ///
  /// @throws MachineException if there is no such file
  void get(String from, Path to) throws MachineException, InterruptedException;

  /// A folder of this host for files on their way into the machine or out of it. It goes with the
  /// machine, so nothing stays in it if this process is killed.
  default Path transit() throws MachineException {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /// Restarts the machine and returns when commands can be run again. Files stay; processes do not.
  void reboot() throws MachineException, InterruptedException;

  /// Keeps the machine's files and data volumes as they are now under a name, in place of what was
  /// kept before under any other name; keeping again under the same name changes nothing (the first
  /// stays). Processes go on running. What was kept goes with the machine, outlives the death of
  /// this process, and is no part of a [#capture].
  ///
  /// @param name letters, digits and hyphens; any other name is refused
  void keep(String name) throws MachineException, InterruptedException;

  /// Brings the machine's files back to what they were when kept under this name; processes end, as
  /// at a reboot; what was kept stays, so it can be restored again. If this process dies meanwhile,
  /// a second call does the same.
  ///
  /// @return false if nothing is kept under that name, and nothing changes
  boolean restore(String name) throws MachineException, InterruptedException;

  /// Brings the machine to rest and gives its content, to make an image of. The machine can be used
  /// again afterwards.
  Capture capture() throws MachineException, InterruptedException;
}
