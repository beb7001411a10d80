// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.host;

import dev.ingot.core.file.PropertyLines;
import dev.ingot.core.machine.ImageProperties;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.VolumeProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Properties;

/// What a machine of this host was launched as. Whoever launches it writes this last: where it is,
/// the machine's other files are whole.
///
/// ```text
/// id=i-0123456789abcdef0
/// vcpus=2
/// memoryMib=2048
/// purpose=BUILD
/// bare=false
/// bootId=…            of the host, so that a restart of it is known
/// image.id=ami-…      and what else ImageProperties has
/// volume.0.device=…   and what else VolumeProperties has
/// whole=yes
/// ```
public record MachineFile(Path path) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String IMAGE = "image.";

  /// The last line: without it some are missing.
  private static final String LAST = "whole";

  private static final String YES = "yes";

  public boolean exists() {
    return Files.exists(path);
  }

  /// Writes it whole or not at all.
  public void write(MachineSpec spec) throws IOException {
    var lines = new LinkedHashMap<String, String>();
    lines.put("id", spec.id());
    lines.put("vcpus", Integer.toString(spec.vcpus()));
    lines.put("memoryMib", Integer.toString(spec.memoryMib()));
    lines.put("purpose", spec.purpose().name());
    lines.put("bare", Boolean.toString(spec.bare()));
    lines.put("bootId", bootId());
    ImageProperties.of(spec.image(), Path::toString)
        .forEach((key, value) -> lines.put(IMAGE + key, value));
    lines.putAll(VolumeProperties.of(spec.volumes(), Path::toString));
    lines.put(LAST, YES);
    var draft =
        Files.writeString(
            path.resolveSibling(path.getFileName() + ".new"), PropertyLines.text(lines));
    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Empty if there is none, or if a loss of power tore it: what the machine had written may be
  /// torn as well.
  public Optional<MachineSpec> read() throws MachineException {
    try {
      return values().map(MachineFile::spec);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new MachineException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  /// Whether this host was restarted since the machine was launched; not if there is no machine.
  /// What a machine writes is not forced to the host's disk, so it may be lost then.
  public boolean hostRestarted() throws IOException {
    var now = bootId();
    return values().filter(values -> !now.equals(values.getProperty("bootId"))).isPresent();
  }

  /// @throws MachineException if this host was restarted since the machine was launched
  public void checkHost(String machineId) throws MachineException {
    var attempt = "cannot start " + machineId + " again: ";
    try {
      if (hostRestarted()) {
        throw new MachineException(
            attempt
                + "this host was restarted since, and what the machine had written may be"
                + " incomplete; terminate it");
      }
    } catch (IOException e) {
      throw new MachineException(attempt + e.getMessage(), e);
    }
  }

  /// Of this start of the host.
  public static String bootId() throws IOException {
    return Files.readString(BOOT_ID).strip();
  }

  private Optional<Properties> values() throws IOException {
    try {
      return Optional.of(PropertyLines.read(Files.readString(path)))
          .filter(whole -> YES.equals(whole.getProperty(LAST)));
    } catch (NoSuchFileException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static MachineSpec spec(Properties values) {
    return new MachineSpec(
        PropertyLines.need(values, "id"),
        ImageProperties.read(image(values), Path::of),
        Integer.parseInt(PropertyLines.need(values, "vcpus")),
        Integer.parseInt(PropertyLines.need(values, "memoryMib")),
        MachineSpec.Purpose.valueOf(PropertyLines.need(values, "purpose")),
        Boolean.parseBoolean(PropertyLines.need(values, "bare")),
        VolumeProperties.read(values, Path::of));
  }

  private static Properties image(Properties values) {
    var image = new Properties();
    for (var key : values.stringPropertyNames()) {
      if (key.startsWith(IMAGE)) {
        image.setProperty(key.substring(IMAGE.length()), values.getProperty(key));
      }
    }
    return image;
  }
}
