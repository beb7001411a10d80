// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Volume;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.ImageRecipe.BlockDeviceMapping;
import dev.ingot.core.resource.ImageRecipe.Ebs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What the block device mappings of a recipe ask for: the size of the root disk, and data volumes.
///
/// The disk of the root is whichever device AMIs call so: who writes a recipe for one of them need
/// not know which parent it has here. A mapping for a device that the parent image has a volume for
/// changes that volume, as in a launch on EC2; `noDevice` takes it away.
final class BlockDevices {
  private static final long GIB = 1L << 30;
  private static final int MOST = 20;
  private static final Set<String> ROOT =
      Set.of("/dev/xvda", "/dev/xvda1", "/dev/sda", "/dev/sda1", "/dev/nvme0n1");

  private final List<BlockDeviceMapping> mappings;

  BlockDevices(List<BlockDeviceMapping> mappings) {
    this.mappings = List.copyOf(mappings);
  }

  /// Those of the image's recipe.
  static BlockDevices ofRecipe(Image image) {
    return new BlockDevices(image.recipe().map(ImageRecipe::blockDeviceMappings).orElse(List.of()));
  }

  private static boolean isRoot(BlockDeviceMapping mapping) {
    return device(mapping).filter(ROOT::contains).isPresent();
  }

  private static Optional<String> device(BlockDeviceMapping mapping) {
    return mapping.deviceName().map(name -> name.startsWith("/") ? name : "/dev/" + name);
  }

  /// 0 leaves it to the content.
  long rootSizeBytes() {
    return mappings.stream()
        .filter(BlockDevices::isRoot)
        .flatMap(mapping -> mapping.ebs().stream())
        .flatMap(ebs -> ebs.volumeSize().stream())
        .mapToLong(gib -> gib * GIB)
        .findFirst()
        .orElse(0);
  }

  /// An image whose disk is as large as these mappings say, as that of an instance is: the system
  /// on it may grow into it.
  ///
  /// @throws MachineException if the disk is larger than that
  MachineImage sized(MachineImage image) throws MachineException {
    var asked = rootSizeBytes();
    if (asked == 0 || image.disk().isEmpty()) {
      return image;
    }
    var disk = image.disk().get();
    if (asked < disk.virtualSizeBytes()) {
      throw new MachineException(
          "cannot launch with a root volume of %d GiB: the disk of the parent image has %d GiB"
              .formatted(asked / GIB, (disk.virtualSizeBytes() + GIB - 1) / GIB));
    }
    return image.withDisk(new MachineImage.Disk(disk.file(), disk.format(), asked));
  }

  /// The data volumes of a machine that is launched with these mappings.
  ///
  /// @param ofParent what the image has that it is launched from
  /// @param log takes a line for each mapping that has no effect
  /// @throws MachineException if there cannot be such a machine
  List<Volume> volumes(List<Volume> ofParent, Consumer<String> log) throws MachineException {
    var volumes = new ArrayList<>(ofParent);
    var named = new ArrayList<Volume>();
    var roots = 0;
    for (var i = 0; i < mappings.size(); i++) {
      var mapping = mappings.get(i);
      var place = new Place("blockDeviceMappings[" + i + "]");
      var device =
          device(mapping).orElseThrow(() -> place.refused("it names no device (deviceName)"));
      checkSnapshot(mapping, place, device);
      if (isRoot(mapping)) {
        roots++;
        checkRoot(mapping, place, device, roots);
        continue;
      }
      if (!Volume.isDevice(device)) {
        throw place.refused(
            "a volume's device is /dev/sd, /dev/xvd or /dev/hd and letters, such as /dev/sdf, or"
                + " such as /dev/nvme1n1; not '"
                + mapping.deviceName().orElse("")
                + "'");
      }
      var there = find(device, volumes);
      var volume = new Volume(device, 0);
      for (var other : named) {
        if (other.clashesWith(volume)) {
          throw place.refused(device + " and " + other.device() + " are the same device");
        }
      }
      named.add(volume);
      if (mapping.noDevice().isPresent()) {
        there.ifPresent(volumes::remove);
      } else if (mapping.virtualName().isPresent()) {
        log.accept(
            place.name()
                + " has no effect: machines have no instance store volumes, such as "
                + mapping.virtualName().get());
      } else if (mapping.ebs().isPresent()) {
        var asked = asked(device, mapping.ebs().get(), there, place);
        there.ifPresentOrElse(
            before -> volumes.set(volumes.indexOf(before), asked), () -> volumes.add(asked));
      } else if (there.isEmpty()) {
        throw place.refused("it says nothing of " + device + ": ebs is missing");
      }
    }
    if (volumes.size() > MOST) {
      throw new MachineException(
          "a machine has at most " + MOST + " data volumes, not " + volumes.size());
    }
    return List.copyOf(volumes);
  }

  private static Optional<Volume> find(String device, List<Volume> volumes) {
    var wanted = new Volume(device, 0);
    return volumes.stream().filter(volume -> volume.clashesWith(wanted)).findFirst();
  }

  private static void checkRoot(BlockDeviceMapping mapping, Place place, String device, int roots)
      throws MachineException {
    if (roots > 1) {
      throw place.refused(device + " is a second mapping for the root device");
    }
    if (mapping.noDevice().isPresent() || mapping.virtualName().isPresent()) {
      throw place.refused(device + " is the root device, which no machine can do without");
    }
  }

  private static void checkSnapshot(BlockDeviceMapping mapping, Place place, String device)
      throws MachineException {
    var snapshot = mapping.ebs().flatMap(Ebs::snapshotId);
    if (snapshot.isPresent()) {
      throw place.refused(
          device
              + " is to begin as "
              + snapshot.get()
              + ", and there are no snapshots here; an image whose components filled the volume can"
              + " be the parent instead");
    }
  }

  private static Volume asked(String device, Ebs ebs, Optional<Volume> there, Place place)
      throws MachineException {
    var size = ebs.volumeSize().map(gib -> gib * GIB).or(() -> there.map(Volume::sizeBytes));
    if (size.isEmpty()) {
      throw place.refused(device + " has no size (ebs.volumeSize)");
    }
    if (there.isPresent() && size.get() < there.get().sizeBytes()) {
      throw place.refused(
          "%s with %d GiB is smaller than what the parent image has there, %d GiB"
              .formatted(device, size.get() / GIB, there.get().sizeBytes() / GIB));
    }
    var settings = new TreeMap<>(there.map(Volume::settings).orElse(Map.of()));
    record(settings, "deleteOnTermination", ebs.deleteOnTermination());
    record(settings, "encrypted", ebs.encrypted());
    record(settings, "iops", ebs.iops());
    record(settings, "kmsKeyId", ebs.kmsKeyId());
    record(settings, "throughput", ebs.throughput());
    record(settings, "volumeType", ebs.volumeType());
    return new Volume(device, size.get(), there.flatMap(Volume::content), settings);
  }

  private static void record(Map<String, String> settings, String name, Optional<?> value) {
    value.ifPresent(set -> settings.put(name, String.valueOf(set)));
  }

  /// A place of the recipe.
  private record Place(String name) {
    MachineException refused(String why) {
      return new MachineException("cannot launch with " + name + " of the recipe: " + why);
    }
  }
}
