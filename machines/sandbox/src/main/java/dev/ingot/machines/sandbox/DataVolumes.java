// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.host.RawFile;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/// A machine's data volumes: raw files, which it sees at their devices' names. They can be
/// formatted and looked at as devices can, but the kernel mounts no files.
///
/// @param volumes as the machine was launched with them
/// @param folder where the files are
/// @param owner words that run a program as the owner of the machine's files
record DataVolumes(List<Volume> volumes, Path folder, List<String> owner) {

  /// Where a volume is, which the machine writes to.
  Path file(Volume volume) {
    return file(folder, volume);
  }

  private static Path file(Path folder, Volume volume) {
    return folder.resolve(volume.name() + ".raw");
  }

  /// Makes all of them as they were at the launch, in place of what is there.
  void make() throws IOException, MachineException, InterruptedException {
    if (volumes.isEmpty()) {
      return;
    }
    Files.createDirectories(folder);
    for (var volume : volumes) {
      replace(volume, volume.content());
    }
  }

  /// Copies them as they are.
  ///
  /// @param into a folder to make
  void keep(Path into) throws IOException, MachineException, InterruptedException {
    if (volumes.isEmpty()) {
      return;
    }
    Files.createDirectory(into);
    for (var volume : volumes) {
      RawFile.make(owner, Optional.of(file(volume)), file(into, volume), volume.sizeBytes());
    }
  }

  /// Brings back what was kept, or what they were at the launch if that is not there.
  void restore(Path kept) throws IOException, MachineException, InterruptedException {
    if (Files.exists(kept)) {
      for (var volume : volumes) {
        replace(volume, Optional.of(file(kept, volume)));
      }
    } else {
      make();
    }
  }

  /// What is on them now.
  List<Volume> captured() {
    return volumes.stream()
        .map(volume ->
            new Volume(
                volume.device(), volume.sizeBytes(), Optional.of(file(volume)), volume.settings()))
        .toList();
  }

  /// What a person who builds with them should know.
  List<String> notes() {
    if (volumes.isEmpty()) {
      return List.of();
    }
    var devices = String.join(", ", volumes.stream().map(Volume::device).toList());
    return List.of(
        "The data volumes of a sandbox ("
            + devices
            + ") can be formatted and filled, as mkfs.ext4 -d FOLDER does, but not mounted; the"
            + " instance type ingot.qemu gives a machine that mounts them.");
  }

  private void replace(Volume volume, Optional<Path> content)
      throws IOException, MachineException, InterruptedException {
    var file = file(volume);
    var draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    RawFile.make(owner, content, draft, volume.sizeBytes());
    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-rw----"));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
