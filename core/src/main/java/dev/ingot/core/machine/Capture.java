// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The content of a machine at rest. Valid until the machine is used again or terminated.
public sealed interface Capture {

  /// The machine's architecture and the like come from the image it was launched from.
  MachineImage origin();

  /// The machine's data volumes with what is on them now. A file may be shorter or longer than its
  /// volume: what is missing is zeros, what is too much is none of it.
  List<Volume> volumes();

  /// A root filesystem.
  ///
  /// @param enter words to put in front of a program so that it sees the whole tree at `root` with
  ///   its true owners; the program runs with the host's files at their usual places and may write
  ///   to folders that this user owns
  /// @param root the path of the tree as seen by a program behind `enter`
  /// @param ledger tells which files of the tree are still what they are in the origin's only
  ///   layer, if that is known; see the module `images/tree`
  record Tree(
      MachineImage origin,
      List<String> enter,
      Path root,
      Optional<Path> ledger,
      List<Volume> volumes)
      implements Capture {
    public Tree {
      enter = List.copyOf(enter);
      volumes = List.copyOf(volumes);
    }

    /// One without data volumes.
    public Tree(MachineImage origin, List<String> enter, Path root, Optional<Path> ledger) {
      this(origin, enter, root, ledger, List.of());
    }
  }

  /// A whole disk with nothing of ours in it.
  record Disk(MachineImage origin, MachineImage.Disk disk, List<Volume> volumes)
      implements Capture {
    public Disk {
      volumes = List.copyOf(volumes);
    }

    /// One without data volumes.
    public Disk(MachineImage origin, MachineImage.Disk disk) {
      this(origin, disk, List.of());
    }
  }
}
