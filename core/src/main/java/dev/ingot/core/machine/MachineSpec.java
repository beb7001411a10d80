// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import java.util.List;

/// What kind of machine to launch.
///
/// @param id the machine's id, `i-` and 17 hex digits, derived from the launching step's execution
///   id: a second launch with the same id gives the same machine
/// @param image what it starts from
/// @param vcpus at least 1; backends without virtual processors ignore it
/// @param memoryMib at least 128; likewise
/// @param purpose what to start for
/// @param bare whether to run no init where the machine could do without
/// @param volumes its data volumes, in order; each is the machine's own
public record MachineSpec(
    String id,
    MachineImage image,
    int vcpus,
    int memoryMib,
    Purpose purpose,
    boolean bare,
    List<Volume> volumes) {

  public MachineSpec {
    volumes = List.copyOf(volumes);
  }

  /// One that has the volumes of its image.
  public MachineSpec(
      String id, MachineImage image, int vcpus, int memoryMib, Purpose purpose, boolean bare) {
    this(id, image, vcpus, memoryMib, purpose, bare, image.volumes());
  }

  /// Likewise, and not bare.
  public MachineSpec(String id, MachineImage image, int vcpus, int memoryMib, Purpose purpose) {
    this(id, image, vcpus, memoryMib, purpose, false);
  }

  public enum Purpose {
    BUILD,
    /// Boots exactly as the image's users would.
    TEST
  }
}
