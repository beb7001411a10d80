// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.VolumeProperties;
import dev.ingot.core.resource.Platform;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Properties;

/// What a machine was launched with, beside its disk. Where it is, the disk is whole.
final class MachineFile {
  static final String NAME = "machine.properties";

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /// The last line: without it some are missing.
  private static final String LAST = "whole";

  private static final String YES = "yes";

  private MachineFile() {}

  static void write(Path folder, MachineSpec spec) throws IOException {
    var text = new StringBuilder();
    line(text, "id", spec.id());
    line(text, "bootId", bootId());
    line(text, "vcpus", Integer.toString(spec.vcpus()));
    line(text, "memoryMib", Integer.toString(spec.memoryMib()));
    line(text, "purpose", spec.purpose().name());
    var image = spec.image();
    line(text, "image", image.id());
    line(text, "image.name", image.name());
    line(text, "image.digest", image.digest());
    for (var i = 0; i < image.layers().size(); i++) {
      line(text, "image.layer." + i, image.layers().get(i).toString());
    }
    if (image.disk().isPresent()) {
      var disk = image.disk().get();
      line(text, "image.disk", disk.file().toString());
      line(text, "image.disk.format", disk.format());
      line(text, "image.disk.size", Long.toString(disk.virtualSizeBytes()));
    }
    line(text, "image.bootable", Boolean.toString(image.bootable()));
    line(text, "image.platform", image.platform().name());
    line(text, "image.architecture", image.architecture());
    if (image.osVersion().isPresent()) {
      line(text, "image.osVersion", image.osVersion().get());
    }
    VolumeProperties.of(spec.volumes(), Path::toString)
        .forEach((key, value) -> line(text, key, value));
    line(text, LAST, YES);
    var part = Files.writeString(folder.resolve(NAME + ".part"), text);
    Files.move(part, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  /// Whether the host was restarted since the machine was launched. What it wrote is not forced to
  /// the host's disk, so it may be lost then.
  static boolean hostRestarted(Path folder) throws IOException {
    var now = bootId();
    return values(folder).filter(values -> !now.equals(values.getProperty("bootId"))).isPresent();
  }

  private static String bootId() throws IOException {
    return Files.readString(BOOT_ID).strip();
  }

  /// Empty if there is none, or if a loss of power tore it.
  private static Optional<Properties> values(Path folder) {
    var values = new Properties();
    try {
      values.load(new StringReader(Files.readString(folder.resolve(NAME))));
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
    return Optional.of(values).filter(whole -> YES.equals(whole.getProperty(LAST)));
  }

  static Optional<MachineSpec> read(Path folder) {
    return values(folder).map(MachineFile::spec);
  }

  private static MachineSpec spec(Properties values) {
    return new MachineSpec(
        values.getProperty("id", ""),
        image(values),
        Integer.parseInt(values.getProperty("vcpus", "1")),
        Integer.parseInt(values.getProperty("memoryMib", "512")),
        MachineSpec.Purpose.valueOf(values.getProperty("purpose", "TEST")),
        false,
        VolumeProperties.read(values, Path::of));
  }

  private static MachineImage image(Properties values) {
    var layers = new ArrayList<Path>();
    for (var layer = values.getProperty("image.layer.0");
        layer != null;
        layer = values.getProperty("image.layer." + layers.size())) {
      layers.add(Path.of(layer));
    }
    var disk =
        Optional.ofNullable(values.getProperty("image.disk"))
            .map(file ->
                new MachineImage.Disk(
                    Path.of(file),
                    values.getProperty("image.disk.format", "raw"),
                    Long.parseLong(values.getProperty("image.disk.size", "0"))));
    return new MachineImage(
        values.getProperty("image", ""),
        values.getProperty("image.name", ""),
        values.getProperty("image.digest", ""),
        layers,
        disk,
        Boolean.parseBoolean(values.getProperty("image.bootable")),
        Platform.valueOf(values.getProperty("image.platform", Platform.LINUX.name())),
        values.getProperty("image.architecture", ""),
        Optional.ofNullable(values.getProperty("image.osVersion")));
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append('=');
    for (var i = 0; i < value.length(); i++) {
      var c = value.charAt(i);
      if (c == '\\' || c < ' ' || c > '~' || (i == 0 && c == ' ')) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('\n');
  }
}
