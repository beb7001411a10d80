// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/// Prepares what is mounted at a machine's start: its table of mounts, its `/dev`, and the files
/// that the machine sees and its image does not get.
final class RootLayout {

  /// Files of `/proc` and `/sys` that tell of this host or change it, as Docker and podman hide
  /// them.
  private static final List<String> HIDDEN =
      List.of(
          "proc/acpi",
          "proc/asound",
          "proc/interrupts",
          "proc/kcore",
          "proc/keys",
          "proc/latency_stats",
          "proc/sched_debug",
          "proc/scsi",
          "proc/timer_list",
          "proc/timer_stats",
          "sys/firmware",
          "sys/devices/virtual/powercap");

  private static final List<String> READ_ONLY =
      List.of("proc/bus", "proc/fs", "proc/irq", "proc/sys", "proc/sysrq-trigger");

  private static final List<String> NODES =
      List.of("null", "zero", "full", "random", "urandom", "tty");
  private static final Map<String, String> LINKS =
      Map.of(
          "fd", "/proc/self/fd",
          "stdin", "/proc/self/fd/0",
          "stdout", "/proc/self/fd/1",
          "stderr", "/proc/self/fd/2",
          "ptmx", "pts/ptmx");

  /// Folders of the tree on which something is mounted.
  private static final List<String> MOUNTED = List.of("proc", "sys", "dev", "run");

  private final MachineFolder folder;
  private final MachineSpec spec;
  private final Privilege privilege;
  private final Networking networking;

  RootLayout(MachineFolder folder, Host host, MachineSpec spec) {
    this.folder = folder;
    this.spec = spec;
    this.privilege = host.privilege();
    this.networking = host.networking();
  }

  /// Writes all of it again.
  ///
  /// @param services whether the machine starts services, when a package says so
  void prepare(boolean services) throws IOException, MachineException {
    writeResolver();
    Files.write(folder.files(), BuildFile.encoded(BuildFiles.of(spec, services)));
    for (var name : MOUNTED) {
      makeMountPoint(name);
    }
    makeDev();
    makeVolumes();
    Files.writeString(folder.fstab(), fstab());
  }

  /// Keeps what it said at earlier starts, so that it is known in the machine's files.
  private void writeResolver() throws IOException {
    var text = networking.resolver();
    var lines = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    if (Files.exists(folder.resolver())) {
      var before = Files.readString(folder.resolver());
      if (before.equals(lines)) {
        return;
      }
      Files.writeString(
          folder.formerResolver(), before, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    Files.writeString(folder.resolver(), lines);
  }

  /// Makes a folder that the image lacks. No image keeps it, unless something is in it then.
  private void makeMountPoint(String name) throws IOException, MachineException {
    var path = folder.tree().resolve(name);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.writeString(
          folder.touched(),
          "d/" + name + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      var modified = Files.getLastModifiedTime(folder.tree());
      Files.createDirectory(path);
      allow(path, "rwxr-xr-x");
      Files.setLastModifiedTime(folder.tree(), modified);
    } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new MachineException(
          "cannot start the machine: /" + name + " in its root filesystem is no folder");
    }
  }

  private String fstab() throws IOException {
    var table = new StringBuilder();
    mount(
        table,
        folder.tree().toString(),
        folder.root(),
        "none",
        "bind,nodev" + HostMounts.restrictions(folder.path()));
    mount(table, "proc", folder.root().resolve("proc"), "proc", "nosuid,nodev,noexec");
    var sys = folder.root().resolve("sys");
    if (privilege == Privilege.ROOT || networking.own()) {
      mount(table, "sysfs", sys, "sysfs", "ro,nosuid,nodev,noexec");
    } else {
      // A sysfs of its own needs a network of its own. This user may change nothing in this host's
      // but what is mounted below it, such as control groups.
      mount(table, "/sys", sys, "none", "rbind");
      for (var below : HostMounts.below(Path.of("/sys"))) {
        hide(table, folder.root().resolve(Path.of("/").relativize(below)), true);
      }
    }
    for (var name : HIDDEN) {
      var path = Path.of("/", name);
      if (Files.exists(path)) {
        hide(table, folder.root().resolve(name), Files.isDirectory(path));
      }
    }
    for (var name : READ_ONLY) {
      if (Files.exists(Path.of("/", name))) {
        var path = folder.root().resolve(name);
        mount(table, path.toString(), path, "none", "bind,ro,nosuid,nodev,noexec");
      }
    }
    mount(table, "tmpfs", folder.root().resolve("run"), "tmpfs", "nosuid,nodev,mode=755,size=25%");
    var dev = folder.root().resolve("dev");
    mount(table, folder.dev().toString(), dev, "none", "bind");
    for (var node : NODES) {
      mount(table, "/dev/" + node, dev.resolve(node), "none", "bind");
    }
    for (var volume : spec.volumes()) {
      var file = volumes().file(volume).toString();
      mount(table, file, dev.resolve(volume.name()), "none", "bind");
    }
    // Group 5 is tty in every Linux distribution; with one id there is no such group.
    var group = privilege == Privilege.ONE_ID ? "" : ",gid=5,mode=620";
    mount(table, "devpts", dev.resolve("pts"), "devpts", "newinstance,ptmxmode=0666" + group);
    mount(table, "tmpfs", dev.resolve("shm"), "tmpfs", "nosuid,nodev,mode=1777,size=25%");
    return table.toString();
  }

  private static void hide(StringBuilder table, Path target, boolean isFolder) {
    if (isFolder) {
      mount(table, "tmpfs", target, "tmpfs", "ro,nosuid,nodev,noexec,size=4k");
    } else {
      mount(table, "/dev/null", target, "none", "bind");
    }
  }

  private static void mount(
      StringBuilder table, String source, Path target, String type, String options) {
    table.append(escaped(source)).append(' ').append(escaped(target.toString())).append(' ');
    table.append(type).append(' ').append(options).append(" 0 0\n");
  }

  private static String escaped(String path) {
    return path.replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }

  private void makeDev() throws IOException {
    var dev = folder.dev();
    if (Files.exists(dev)) {
      return;
    }
    Files.createDirectory(dev);
    allow(dev, "rwxr-xr-x");
    for (var name : List.of("pts", "shm")) {
      Files.createDirectory(dev.resolve(name));
    }
    for (var node : NODES) {
      Files.createFile(dev.resolve(node));
    }
    for (var link : LINKS.entrySet()) {
      Files.createSymbolicLink(dev.resolve(link.getKey()), Path.of(link.getValue()));
    }
  }

  private DataVolumes volumes() {
    return new DataVolumes(spec.volumes(), folder.volumes(), List.of());
  }

  /// Volumes have the names that they have on an instance. What the machine made of other names
  /// stays.
  private void makeVolumes() throws IOException {
    for (var names : Volume.names(spec.volumes())) {
      var own = folder.dev().resolve(names.getFirst());
      if (!Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
        Files.createFile(own);
      }
      for (var name : names.subList(1, names.size())) {
        var link = folder.dev().resolve(name);
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
          Files.createSymbolicLink(link, Path.of(names.getFirst()));
        }
      }
    }
  }

  private static void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
