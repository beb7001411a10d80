// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.image;

import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The machine images on this host, named by `ami-` id. An image is there whole or not at all.
public interface ImageStore {

  /// What this host lacks for making images of this kind of capture; empty if nothing.
  List<dev.ingot.core.machine.Machines.Lack> lacks();

  /// Makes an image of a captured machine. A second call with the same id returns the first one's
  /// image.
  ///
  /// @param id `ami-` and 17 hex digits
  /// @param diskSizeBytes at least this size; 0 leaves it to the content
  MachineImage create(String id, String name, Capture capture, long diskSizeBytes)
      throws MachineException, InterruptedException;

  Optional<MachineImage> find(String id);

  /// The image with a disk: for a base or an image that has only a root filesystem, one is
  /// assembled, once.
  MachineImage withDisk(MachineImage image) throws MachineException, InterruptedException;

  List<MachineImage> all();

  /// Removes what a process that died left unfinished, and nothing that a living one works on.
  /// Called before work begins.
  default void removeRemains() throws MachineException, InterruptedException {}

  void delete(String id) throws MachineException, InterruptedException;

  /// Writes the image's disk in another format to a file that must not exist yet.
  ///
  /// @param format `qcow2` (compressed with zstd) or `raw` (sparse)
  void export(String id, String format, Path to) throws MachineException, InterruptedException;
}
