// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.host.RawFile;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A machine's data volumes as drives of QEMU.
///
/// Each is a chain of files as the root disk is, with the same numbers; see [DiskChain]:
///
/// ```text
/// FOLDER/disk.raw         FOLDER/volume-xvdb.raw         what the machine was launched with
/// FOLDER/disk-1.qcow2     FOLDER/volume-xvdb-1.qcow2     what changed since the root disk's layer 1 was begun
/// ```
///
/// The system in the machine calls them as it likes, such as `/dev/vdb`. The serial number of each
/// is the recipe's name without `/dev/`, so that it is `/dev/disk/by-id/virtio-xvdb` too; the other
/// names are links, made by udev where there is one, else by the agent.
record DataVolumes(List<Volume> volumes) {
  private static final String DRIVE = "volume";

  DataVolumes {
    volumes = List.copyOf(volumes);
  }

  /// Makes their first files in a machine's folder.
  void make(Path folder) throws IOException, MachineException, InterruptedException {
    for (var volume : volumes) {
      var file = folder.resolve(file(volume, DiskChain.FIRST));
      RawFile.make(List.of(), volume.content(), file, volume.sizeBytes());
    }
  }

  /// The name of the file that a volume has for a layer of the root disk.
  static String file(Volume volume, String layer) {
    return "volume-" + volume.name() + layer.substring("disk".length());
  }

  /// The drives whose files take the place of others with a new layer of the root disk, and those
  /// files.
  Map<String, String> drives(String layer) {
    var drives = new LinkedHashMap<String, String>();
    for (var i = 0; i < volumes.size(); i++) {
      drives.put(DRIVE + i, file(volumes.get(i), layer));
    }
    return drives;
  }

  /// QEMU's options, behind all drives that are to come before.
  ///
  /// @param top the layer of the root disk that is written to
  List<String> options(Path folder, String top) {
    var argv = new ArrayList<String>();
    for (var i = 0; i < volumes.size(); i++) {
      var file = folder.resolve(file(volumes.get(i), top));
      add(argv, i, file, DiskChain.format(top));
    }
    return argv;
  }

  /// Likewise, over the files that they start from.
  List<String> contentOptions() {
    var argv = new ArrayList<String>();
    for (var i = 0; i < volumes.size(); i++) {
      var content = volumes.get(i).content();
      if (content.isPresent()) {
        add(argv, i, content.get(), "raw");
      }
    }
    return argv;
  }

  private void add(List<String> argv, int number, Path file, String format) {
    argv.addAll(
        List.of(
            "-drive",
            "if=none,id="
                + DRIVE
                + number
                + ",cache=unsafe,discard=unmap,detect-zeroes=unmap,format="
                + format
                + ",file="
                + Hardware.escaped(file),
            "-device",
            "virtio-blk-pci,drive=" + DRIVE + number + ",serial=" + volumes.get(number).name()));
  }

  /// Rules by which udev makes the links, one in a line.
  List<String> rules() {
    var rules = new ArrayList<String>();
    var names = Volume.names(volumes);
    for (var i = 0; i < volumes.size(); i++) {
      for (var name : names.get(i)) {
        var part = Character.isDigit(name.charAt(name.length() - 1)) ? "p" : "";
        rules.add(rule("disk", volumes.get(i), name));
        rules.add(rule("partition", volumes.get(i), name + part + "%n"));
      }
    }
    return rules;
  }

  private static String rule(String kind, Volume volume, String link) {
    return "SUBSYSTEM==\"block\", ENV{DEVTYPE}==\"%s\", ATTRS{serial}==\"%s\", SYMLINK+=\"%s\""
        .formatted(kind, volume.name(), link);
  }

  /// A script by which the agent makes the links that are not there, and answers `done`.
  String links() {
    var script = new StringBuilder();
    var names = Volume.names(volumes);
    for (var i = 0; i < volumes.size(); i++) {
      script
          .append("for disk in /sys/block/vd*; do [ \"$(cat $disk/serial)\" = ")
          .append(volumes.get(i).name())
          .append(" ] && for name in ")
          .append(String.join(" ", names.get(i)))
          .append("; do [ -e /dev/$name ] || ln -s ${disk##*/} /dev/$name; done; done; ");
    }
    return script + "echo done >&3";
  }

  /// Gives the raw file that has what is on a volume.
  interface RawFiles {
    Path of(Volume volume) throws IOException, MachineException, InterruptedException;
  }

  /// What is on them at rest.
  List<Volume> captured(RawFiles whole) throws IOException, MachineException, InterruptedException {
    var captured = new ArrayList<Volume>();
    for (var volume : volumes) {
      var content = Optional.of(whole.of(volume));
      captured.add(new Volume(volume.device(), volume.sizeBytes(), content, volume.settings()));
    }
    return captured;
  }

  /// Removes files that belong to none of these layers of the root disk.
  void removeOthers(Path folder, List<String> layers) throws IOException {
    for (var volume : volumes) {
      var wanted = layers.stream().map(layer -> file(volume, layer)).toList();
      try (var found = Files.newDirectoryStream(folder, "volume-" + volume.name() + "-*.qcow2")) {
        for (var file : found) {
          if (!wanted.contains(String.valueOf(file.getFileName()))) {
            Files.delete(file);
          }
        }
      }
    }
  }
}
