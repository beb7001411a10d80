// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.host.RawFile;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The data volumes of an image: raw files with holes beside its disk, such as `volume-xvdb.raw`.
final class DataVolumes {
  /// What the names of their files begin with.
  static final String PREFIX = "volume-";

  private DataVolumes() {}

  /// Copies what is on a machine's volumes; time and space follow what is written on them.
  ///
  /// @param enter words in front of a program that reads the machine's files
  /// @param work the folder to fill
  /// @param home where it will be
  /// @return the volumes as they are in `home` then
  static List<Volume> copy(List<Volume> volumes, List<String> enter, Path work, Path home)
      throws IOException, MachineException, InterruptedException {
    var copies = new ArrayList<Volume>();
    for (var volume : volumes) {
      var name = PREFIX + volume.name() + ".raw";
      var file = work.resolve(name);
      RawFile.make(enter, volume.content(), file, volume.sizeBytes());
      copies.add(
          new Volume(
              volume.device(),
              volume.sizeBytes(),
              Optional.of(home.resolve(name)),
              volume.settings()));
    }
    return List.copyOf(copies);
  }

  /// The volumes of an image that another one has too.
  ///
  /// @param work the folder to fill
  /// @param home where it will be
  /// @return the volumes as they are in `home` then
  static List<Volume> share(List<Volume> volumes, Path work, Path home) throws IOException {
    var shared = new ArrayList<Volume>();
    for (var volume : volumes) {
      var name = PREFIX + volume.name() + ".raw";
      if (volume.content().isPresent()) {
        DiskImages.name(volume.content().get(), work.resolve(name));
      }
      shared.add(
          new Volume(
              volume.device(),
              volume.sizeBytes(),
              volume.content().map(_ -> home.resolve(name)),
              volume.settings()));
    }
    return List.copyOf(shared);
  }

  /// All names by which a table of filesystems may call what is on volumes: devices, labels, ids.
  ///
  /// @param folder where their files are now
  static Set<String> names(List<Volume> volumes, Path folder) throws IOException {
    var names = new TreeSet<String>();
    var devices = Volume.names(volumes);
    for (var i = 0; i < volumes.size(); i++) {
      var file = folder.resolve(PREFIX + volumes.get(i).name() + ".raw");
      names.addAll(VolumeTags.of(file, devices.get(i)));
    }
    return names;
  }

  /// The disks that an export writes besides the root's.
  static Map<Volume, MachineImage.Disk> disks(List<Volume> volumes) {
    var disks = new LinkedHashMap<Volume, MachineImage.Disk>();
    for (var volume : volumes) {
      volume
          .content()
          .ifPresent(
              file -> disks.put(volume, new MachineImage.Disk(file, "raw", volume.sizeBytes())));
    }
    return disks;
  }

  static void delete(Path home) throws IOException {
    try (var files = Files.newDirectoryStream(home, PREFIX + "*")) {
      for (var file : files) {
        Files.delete(file);
      }
    }
  }
}
