// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.host.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The command line of QEMU for a machine.
///
/// @param disk a file
/// @param format `raw` or `qcow2`
/// @param network what the network card is connected to
record Hardware(
    Acceleration acceleration,
    Firmware firmware,
    int vcpus,
    int memoryMib,
    Path disk,
    String format,
    Optional<String> network) {

  static final String QEMU = "qemu-system-x86_64";

  static final String DRIVE = "root";

  /// QEMU's own network: names and addresses outside, and at 10.0.2.2 the loopback of where it
  /// runs.
  static final Optional<String> USER_NETWORK = Optional.of("user,id=net,ipv6=off");

  static final Optional<String> NO_NETWORK = Optional.empty();

  /// System calls that no machine needs, should one break out of its virtual hardware.
  private static final List<String> SECCOMP =
      List.of(
          "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");

  /// Without an HPET: an emulated one costs time at every look at the clock, and kernels have been
  /// seen to stop for ever when they switch to it. Without graphics: the BIOS then shows on the
  /// serial line too what it and boot loaders write on the screen. It boots from the root disk or
  /// not at all, never from a network.
  List<String> argv() {
    var argv = new ArrayList<String>();
    argv.add(Programs.located(QEMU));
    argv.addAll(
        List.of("-no-user-config", "-machine", "q35,hpet=off,graphics=off", "-boot", "strict=on"));
    argv.addAll(SECCOMP);
    argv.addAll(acceleration.options());
    argv.addAll(List.of("-smp", Integer.toString(vcpus), "-m", Integer.toString(memoryMib)));
    firmware.file().ifPresent(file -> argv.addAll(List.of("-bios", file.toString())));
    argv.addAll(network.map(Hardware::card).orElse(List.of("-nic", "none")));
    argv.addAll(
        List.of(
            "-drive",
            "if=none,id="
                + DRIVE
                + ",cache=unsafe,discard=unmap,format="
                + format
                + ",file="
                + escaped(disk),
            "-device",
            "virtio-blk-pci,drive=" + DRIVE + ",bootindex=0",
            "-device",
            "virtio-rng-pci"));
    return argv;
  }

  /// The first card of the machine, so that its name stays whatever else there is. It has no
  /// program to boot from a network, which would take its time.
  private static List<String> card(String user) {
    return List.of("-netdev", user, "-device", "virtio-net-pci,netdev=net,romfile=");
  }

  /// What cloud-init finds in a machine, where an image has it: an instance of its own, as in a
  /// cloud. So it makes host keys, grows the root filesystem and does whatever else the image has
  /// it do on a first boot. It takes no seed: cloud-init's source "NoCloud" reads the serial
  /// number.
  static List<String> cloudInit(String instanceId) {
    return List.of("-smbios", "type=1,serial=ds=nocloud;i=" + instanceId);
  }

  /// Inside an option, a comma is written twice.
  static String escaped(Path file) {
    return file.toString().replace(",", ",,");
  }
}
