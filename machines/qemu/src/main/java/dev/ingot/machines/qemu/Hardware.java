// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line of QEMU for a machine.
///
/// @param disk a file
/// @param format `raw` or `qcow2`
record Hardware(
    Acceleration acceleration,
    Firmware firmware,
    int vcpus,
    int memoryMib,
    Path disk,
    String format) {

  static final String QEMU = "qemu-system-x86_64";

  /// Without an HPET: an emulated one costs time at every look at the clock, and kernels have been
  /// seen to stop for ever when they switch to it.
  List<String> argv() {
    var argv = new ArrayList<String>();
    argv.add(Programs.located(QEMU));
    argv.addAll(List.of("-no-user-config", "-machine", "q35,hpet=off"));
    argv.addAll(acceleration.options());
    argv.addAll(List.of("-smp", Integer.toString(vcpus), "-m", Integer.toString(memoryMib)));
    firmware.file().ifPresent(file -> argv.addAll(List.of("-bios", file.toString())));
    argv.addAll(
        List.of(
            "-drive",
            "if=none,id=root,cache=unsafe,discard=unmap,format="
                + format
                + ",file="
                + escaped(disk),
            "-device",
            "virtio-blk-pci,drive=root,bootindex=0",
            "-nic",
            "user,model=virtio-net-pci",
            "-device",
            "virtio-rng-pci"));
    return argv;
  }

  /// Inside an option, a comma is written twice.
  static String escaped(Path file) {
    return file.toString().replace(",", ",,");
  }
}
