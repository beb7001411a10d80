// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds out whether this host's processor can run machines, by booting a kernel on it.
///
/// That `/dev/kvm` is there and opens says little: on some hosts it belongs to a virtualisation
/// that boots no ordinary kernel. The answer is kept in a file for as long as the host is up.
final class KvmProbe {
  private static final Path DEVICE = Path.of("/dev/kvm");
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final List<Path> MODULES =
      List.of(Path.of("/sys/module/kvm_intel"), Path.of("/sys/module/kvm_amd"));
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final long POLL_MILLIS = 20;
  private static final long LARGEST_KERNEL = 256L << 20;

  /// A name that is one word to debugfs, whoever chose it.
  private static final Pattern KERNEL = Pattern.compile("vmlinuz-[A-Za-z0-9._+~-]+");

  private static final String SIGN = "Linux version";

  private final Path folder;

  /// @param folder where the answer is kept
  KvmProbe(Path folder) {
    this.folder = folder;
  }

  /// What is known without trying.
  Acceleration remembered() {
    try {
      return isPossible() ? answer().orElse(Acceleration.EMULATED) : Acceleration.EMULATED;
    } catch (IOException _) {
      return Acceleration.EMULATED;
    }
  }

  /// @param disk a raw disk with a kernel to try
  /// @param work a folder for temporary files
  Acceleration choose(Path disk, Path work) throws MachineException, InterruptedException {
    try {
      if (!isPossible()) {
        return Acceleration.EMULATED;
      }
      var known = answer();
      if (known.isPresent()) {
        return known.get();
      }
      var kernel = kernel(disk, work);
      if (kernel.isEmpty()) {
        return Acceleration.EMULATED;
      }
      var found = boots(kernel.get(), work) ? Acceleration.KVM : Acceleration.EMULATED;
      Files.writeString(file(), found.name());
      return found;
    } catch (IOException e) {
      throw new MachineException("cannot find out about KVM: " + e.getMessage(), e);
    }
  }

  private static boolean isPossible() {
    return MODULES.stream().anyMatch(Files::exists)
        && Files.isReadable(DEVICE)
        && Files.isWritable(DEVICE);
  }

  private Path file() throws IOException {
    return folder.resolve(".kvm-" + Files.readString(BOOT_ID).strip());
  }

  private Optional<Acceleration> answer() throws IOException {
    return Files.exists(file())
        ? Optional.of(Acceleration.valueOf(Files.readString(file()).strip()))
        : Optional.empty();
  }

  private static Optional<Path> kernel(Path disk, Path work)
      throws MachineException, InterruptedException {
    var debugfs = Programs.located("debugfs");
    var device = disk + "?offset=" + RootPartition.offset(disk);
    var names =
        Programs.output("cannot read " + disk, List.of(debugfs, "-R", "ls -p /boot", device));
    for (var entry : names.split("/", -1)) {
      if (KERNEL.matcher(entry).matches()) {
        var kernel = work.resolve("kernel");
        var dump = "dump /boot/" + entry + " \"" + kernel + "\"";
        var limited = List.of("prlimit", "--fsize=" + LARGEST_KERNEL, debugfs, "-R", dump, device);
        Programs.output("cannot read " + disk, limited);
        return Optional.of(kernel);
      }
    }
    return Optional.empty();
  }

  private static boolean boots(Path kernel, Path work)
      throws MachineException, InterruptedException {
    var console = work.resolve("kvm.log");
    var argv = new ArrayList<>(List.of(Programs.located(Hardware.QEMU), "-no-user-config"));
    argv.addAll(
        List.of("-machine", "q35,hpet=off", "-m", "256", "-display", "none", "-nic", "none"));
    argv.addAll(Acceleration.KVM.options());
    argv.addAll(List.of("-no-reboot", "-serial", "stdio", "-kernel", kernel.toString()));
    argv.addAll(List.of("-append", "console=ttyS0 panic=-1"));
    var qemu = Qemu.start(argv, console);
    try {
      var deadline = System.nanoTime() + LONGEST.toNanos();
      while (System.nanoTime() < deadline) {
        if (qemu.lastWords().contains(SIGN)) {
          return true;
        }
        if (qemu.awaitEnd(Duration.ofMillis(POLL_MILLIS))) {
          return qemu.lastWords().contains(SIGN);
        }
      }
      return false;
    } finally {
      qemu.kill();
    }
  }
}
