// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.image;

import dev.ingot.core.Scope;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The machine images on this host. An image is there whole or not at all, and belongs to the scope
/// whose build made it.
public interface ImageStore {

  /// What this host lacks for making images of this kind of capture; empty if nothing.
  List<dev.ingot.core.machine.Machines.MissingRequirement> missingRequirements();

  /// An image and whose it is.
  ///
  /// @param owner empty if it was made before owners were recorded
  record Stored(MachineImage image, Optional<Scope> owner) {}

  /// Makes an image of a captured machine and its data volumes. A second call with the same id
  /// returns the first one's image.
  ///
  /// @param owner whose build makes it
  /// @param diskSizeBytes the disk's size, which must hold the content; 0 leaves it to the content
  /// @param log takes lines about what the image cannot keep, for whoever builds it
  MachineImage create(
      ImageId id,
      Scope owner,
      String name,
      Capture capture,
      long diskSizeBytes,
      Consumer<String> log)
      throws MachineException, InterruptedException;

  /// As the other, for nobody who reads lines.
  default MachineImage create(
      ImageId id, Scope owner, String name, Capture capture, long diskSizeBytes)
      throws MachineException, InterruptedException {
    return create(id, owner, name, capture, diskSizeBytes, _ -> {});
  }

  /// Makes another image with the content of one: the two share files where that is possible, and
  /// to delete one leaves the other whole. A second call with the same id returns the first one's
  /// image.
  ///
  /// @param owner whose build makes it
  /// @param source one with a disk
  default MachineImage share(ImageId id, Scope owner, String name, MachineImage source)
      throws MachineException, InterruptedException {
    return create(
        id,
        owner,
        name,
        new Capture.Disk(source, source.disk().orElseThrow(), source.volumes()),
        0);
  }

  /// The image with this id, whosever it is. Who asks for an account has to look at the owner; for
  /// those who administer this host it does not matter.
  Optional<Stored> find(ImageId id);

  /// Records something of an image besides its content, such as a description or tags. What has
  /// another name stays; what has the same is replaced. It lasts when the call returns.
  ///
  /// @param values by plain words
  /// @throws MachineException also if there is no such image
  void record(ImageId id, Map<String, String> values) throws MachineException;

  /// What was recorded of an image; empty if nothing was, or if there is no such image.
  Map<String, String> recorded(ImageId id);

  /// The image with a disk: for a base or an image that has only a root filesystem, one is
  /// assembled, once.
  MachineImage withDisk(MachineImage image) throws MachineException, InterruptedException;

  /// Of all owners.
  List<MachineImage> all();

  /// Removes what a process that died left unfinished, and nothing that a living one works on.
  /// Called before work begins.
  default void removeRemains() throws MachineException, InterruptedException {}

  void delete(ImageId id) throws MachineException, InterruptedException;

  /// Writes the image's disk in another format to a file that must not exist yet, and each data
  /// volume to one beside it; see [#besides].
  ///
  /// @param format `qcow2` (compressed with zstd) or `raw` (sparse)
  void export(ImageId id, String format, Path to) throws MachineException, InterruptedException;

  /// The file that a data volume goes to when its image's disk goes to another: `disk-xvdb.qcow2`
  /// beside `disk.qcow2`.
  static Path besides(Path disk, Volume volume) {
    var name = String.valueOf(disk.getFileName());
    var dot = name.lastIndexOf('.');
    var stem = dot > 0 ? name.substring(0, dot) : name;
    return disk.resolveSibling(stem + "-" + volume.name() + (dot > 0 ? name.substring(dot) : ""));
  }
}
