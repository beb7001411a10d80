// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.host.MachineFile;
import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.MissingRequirementException;
import dev.ingot.core.machine.Network;
import dev.ingot.core.machine.Visit;
import dev.ingot.machines.network.OwnNetwork;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// Machines that are virtual machines of QEMU. Each boots a throw-away copy of the image's disk
/// through the disk's own boot loader; our agent is put into the copy only.
///
/// ```text
/// FOLDER/i-0123456789abcdef0/  machine.properties  disk.raw  console.log  … (and [DiskChain], [DataVolumes])
/// ```
public final class QemuMachines implements Machines {
  private static final String ID = "i-[0-9a-f]{17}";

  private final Path folder;
  private final QemuSettings settings;
  private final KvmProbe kvm;
  private final Map<String, QemuMachine> machines = new ConcurrentHashMap<>();
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  public QemuMachines(Path folder) {
    this(folder, QemuSettings.DEFAULT);
  }

  public QemuMachines(Path folder, QemuSettings settings) {
    this.folder = folder.toAbsolutePath();
    this.settings = settings;
    this.kvm = new KvmProbe(this.folder);
  }

  @Override
  public String kind() {
    return "qemu";
  }

  @Override
  public List<MissingRequirement> missingRequirements() {
    var missing = new ArrayList<MissingRequirement>();
    require(missing, Hardware.QEMU, "qemu-system-x86", "virtual machines cannot be started");
    require(missing, "qemu-img", "qemu-utils", "virtual machines cannot be started");
    require(missing, "debugfs", "e2fsprogs", "commands cannot be run in virtual machines");
    if (settings.firmware() == Firmware.UEFI && Firmware.UEFI.file().isEmpty()) {
      missing.add(
          new MissingRequirement(
              "UEFI firmware for virtual machines is not installed",
              "disks cannot be booted the UEFI way",
              "apt-get install ovmf"));
    }
    return missing;
  }

  /// What machines do without on this host: they run, but reach more than they should.
  public List<MissingRequirement> limits() {
    return settings.network() == Network.OUTSIDE ? OwnNetwork.missingRequirements() : List.of();
  }

  private static void require(
      List<MissingRequirement> missing, String program, String ofPackage, String without) {
    if (Programs.find(program).isEmpty()) {
      missing.add(
          new MissingRequirement(
              program + " is not installed", without, "apt-get install " + ofPackage));
    }
  }

  @Override
  public Machine launch(MachineSpec spec) throws MachineException, InterruptedException {
    if (!spec.id().matches(ID)) {
      throw new MachineException("cannot launch " + spec.id() + ": that is no machine id");
    }
    var lock = lock(spec.id());
    lock.lockInterruptibly();
    try {
      var there = open(spec.id());
      if (there.isPresent()) {
        there.get().start();
        return there.get();
      }
      return launchNew(spec);
    } finally {
      lock.unlock();
    }
  }

  private Machine launchNew(MachineSpec spec) throws MachineException, InterruptedException {
    var attempt = "cannot launch " + spec.id();
    var missing = missingRequirements();
    if (!missing.isEmpty()) {
      throw new MissingRequirementException(attempt, missing);
    }
    var disk = spec.image().disk();
    if (disk.isEmpty() || !spec.image().bootable()) {
      throw new MachineException(
          attempt
              + ": the image "
              + spec.image().name()
              + " has no disk that boots by itself; launch it as a sandbox");
    }
    var home = folder.resolve(spec.id());
    var launched = false;
    try {
      Folders.delete(home);
      Files.createDirectories(home);
      copy(disk.get(), home.resolve(DiskChain.FIRST));
      enlarge(home.resolve(DiskChain.FIRST), disk.get().virtualSizeBytes());
      new DataVolumes(spec.volumes()).make(home);
      file(home).write(spec);
      var machine = new QemuMachine(home, spec, settings, kvm);
      machines.put(spec.id(), machine);
      machine.start();
      launched = true;
      return machine;
    } catch (IOException e) {
      throw new MachineException(attempt + ": " + e.getMessage(), e);
    } finally {
      if (!launched) {
        machines.remove(spec.id());
        remove(home);
      }
    }
  }

  /// A machine may have a larger disk than the image's file is.
  private static void enlarge(Path disk, long bytes) throws IOException {
    try (var raw = new RandomAccessFile(disk.toFile(), "rw")) {
      if (raw.length() < bytes) {
        raw.setLength(bytes);
      }
    }
  }

  private static void copy(MachineImage.Disk disk, Path to)
      throws MachineException, InterruptedException {
    var from = disk.file().toString();
    Programs.output(
        "cannot copy the disk " + from,
        disk.format().equals("raw")
            ? List.of("cp", "--sparse=always", "--reflink=auto", from, to.toString())
            : List.of(
                Programs.located("qemu-img"),
                "convert",
                "-W",
                "-f",
                disk.format(),
                "-O",
                "raw",
                from,
                to.toString()));
  }

  /// The machine as it is, running or not.
  private Optional<QemuMachine> open(String id) throws MachineException {
    var home = folder.resolve(id);
    var spec = file(home).read();
    var known = machines.get(id);
    if (known != null && spec.isPresent()) {
      return Optional.of(known);
    }
    if (spec.isPresent()) {
      file(home).checkHost(id);
    }
    var opened = spec.map(launched -> new QemuMachine(home, launched, settings, kvm));
    opened.ifPresent(machine -> machines.put(id, machine));
    return opened;
  }

  private static MachineFile file(Path home) {
    return new MachineFile(home.resolve("machine.properties"));
  }

  @Override
  public Optional<Machine> find(String id) throws MachineException, InterruptedException {
    if (!id.matches(ID)) {
      return Optional.empty();
    }
    var lock = lock(id);
    lock.lockInterruptibly();
    try {
      var machine = open(id);
      if (machine.isPresent()) {
        machine.get().start();
      }
      return machine.map(Machine.class::cast);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<String> ids() {
    var ids = new ArrayList<String>();
    try (var homes = Files.newDirectoryStream(folder, "i-*")) {
      for (var home : homes) {
        ids.add(Objects.toString(home.getFileName()));
      }
    } catch (NoSuchFileException | NotDirectoryException _) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
    ids.sort(null);
    return ids;
  }

  /// Does not wait for what is under way in the machine.
  @Override
  public void stop(String id) throws MachineException, InterruptedException {
    var machine = machines.get(id);
    if (machine != null) {
      machine.shutDown();
    }
  }

  @Override
  public void terminate(String id) throws MachineException, InterruptedException {
    if (!id.matches(ID)) {
      return;
    }
    var machine = machines.remove(id);
    if (machine != null) {
      machine.terminate();
    }
    var lock = lock(id);
    lock.lockInterruptibly();
    try {
      remove(folder.resolve(id));
    } finally {
      lock.unlock();
    }
  }

  private static void remove(Path home) throws MachineException {
    try {
      if (Files.exists(home)) {
        Sockets.remove(home);
        Folders.delete(home);
      }
    } catch (IOException e) {
      throw new MachineException("cannot remove " + home + ": " + e.getMessage(), e);
    }
  }

  private ReentrantLock lock(String id) {
    return locks.computeIfAbsent(id, _ -> new ReentrantLock());
  }

  @Override
  public List<String> shell(String id) throws MachineException, InterruptedException {
    if (find(id).isEmpty()) {
      throw new MachineException("cannot open a shell on " + id + ": there is no such machine");
    }
    try {
      return Terminal.argv(Agent.socket(Sockets.find(folder.resolve(id)), "shell"));
    } catch (IOException e) {
      throw new MachineException("cannot open a shell on " + id + ": " + e.getMessage(), e);
    }
  }

  /// The command that boots an image's disk with this terminal as its console and keeps nothing of
  /// what happens in it; Ctrl-A X ends it. It is the person's own: it shares the host's network.
  public Visit.Way console(MachineImage image, int vcpus, int memoryMib, Optional<Visit> visit)
      throws MachineException {
    var attempt = "cannot boot " + image.name();
    var missing = missingRequirements();
    if (!missing.isEmpty()) {
      throw new MissingRequirementException(attempt, missing);
    }
    var disk = image.disk().filter(_ -> image.bootable());
    if (disk.isEmpty()) {
      throw new MachineException(attempt + ": it has no disk that boots by itself");
    }
    var hardware =
        new Hardware(
            kvm.remembered(),
            settings.firmware(),
            vcpus,
            memoryMib,
            disk.get().file(),
            disk.get().format(),
            visit.map(Door::network).or(() -> Hardware.USER_NETWORK));
    var argv = new ArrayList<>(visit.map(Door::opening).orElse(List.of()));
    argv.addAll(hardware.argv());
    argv.addAll(new DataVolumes(image.volumes()).contentOptions());
    visit.ifPresent(_ -> argv.addAll(Door.seed()));
    argv.addAll(List.of("-snapshot", "-nographic"));
    return new Visit.Way(
        argv,
        ImageTree.mayHave(image, "usr/bin/cloud-init"),
        ImageTree.mayHave(image, "usr/sbin/sshd"));
  }
}
