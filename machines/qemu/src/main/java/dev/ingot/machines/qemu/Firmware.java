// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What starts the boot loader.
public enum Firmware {
  BIOS,
  UEFI;

  private static final List<Path> OVMF =
      List.of(
          Path.of("/usr/share/ovmf/OVMF.fd"),
          Path.of("/usr/share/OVMF/OVMF.fd"),
          Path.of("/usr/share/edk2/x64/OVMF.4m.fd"));

  /// The file that holds it, where QEMU does not bring it along.
  Optional<Path> file() {
    return this == BIOS ? Optional.empty() : OVMF.stream().filter(Files::exists).findFirst();
  }
}
