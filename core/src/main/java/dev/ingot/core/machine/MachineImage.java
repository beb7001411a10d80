// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import dev.ingot.core.resource.Platform;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a machine can be started from: a base, or what was captured of a machine.
///
/// @param id `ami-` and 17 hex digits
/// @param digest identifies the content: `sha256:` and 64 hex digits
/// @param layers the root filesystem: one tree, which machines copy and never write to. Images of
///   earlier versions have several, the lowest first, with overlayfs' marks of deleted files
/// @param disk a raw or qcow2 file with a partition table, if one was made
/// @param bootable whether the disk starts by itself: it has a kernel and a boot loader
/// @param architecture `x86_64` or `arm64`
/// @param osVersion such as `Debian GNU/Linux 12 (bookworm)`, if known
/// @param volumes the data volumes that a machine of it has, with their content
@RecordBuilder
public record MachineImage(
    String id,
    String name,
    String digest,
    List<Path> layers,
    Optional<Disk> disk,
    boolean bootable,
    Platform platform,
    String architecture,
    Optional<String> osVersion,
    List<Volume> volumes) {

  public MachineImage {
    layers = List.copyOf(layers);
    volumes = List.copyOf(volumes);
  }

  /// One without data volumes.
  public MachineImage(
      String id,
      String name,
      String digest,
      List<Path> layers,
      Optional<Disk> disk,
      boolean bootable,
      Platform platform,
      String architecture,
      Optional<String> osVersion) {
    this(id, name, digest, layers, disk, bootable, platform, architecture, osVersion, List.of());
  }

  public MachineImage withDisk(Disk other) {
    return MachineImageCopy.of(this).disk(other).build();
  }

  /// @param format `raw` or `qcow2`
  /// @param virtualSizeBytes what the machine sees; the file may be smaller
  public record Disk(Path file, String format, long virtualSizeBytes) {}
}
