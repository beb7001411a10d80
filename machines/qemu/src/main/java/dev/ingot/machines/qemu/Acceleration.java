// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.util.List;

/// Who runs the machine's instructions.
enum Acceleration {
  /// The host's processor.
  KVM,
  /// An emulator, anywhere.
  EMULATED;

  /// Never both, to choose at start: where KVM is a trap, QEMU dies instead of falling back.
  List<String> options() {
    return switch (this) {
      case KVM -> List.of("-accel", "kvm", "-cpu", "host");
      case EMULATED -> List.of("-accel", "tcg", "-cpu", "max");
    };
  }
}
