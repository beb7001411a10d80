// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Prepares what is mounted at a machine's start: its table of mounts, its `/dev`, and the layer
/// with files that the machine sees and its image does not get.
///
/// That layer lies above the image's layers and below `upper`. A capture leaves it out, so nothing
/// of it has to be cleaned away, and a component that writes `/etc/resolv.conf` itself has its own
/// file in `upper`, which stays.
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

  /// Tells Debian's tools to start no service: exit code 101 means "forbidden by policy".
  private static final String POLICY = "#!/bin/sh\nexit 101\n";

  private final MachineFolder folder;
  private final MachineSpec spec;
  private final Privilege privilege;
  private final Networking networking;

  RootLayout(MachineFolder folder, MachineSpec spec, Host host) {
    this.folder = folder;
    this.spec = spec;
    this.privilege = host.privilege();
    this.networking = host.networking();
  }

  /// Writes all of it anew.
  ///
  /// @param volatileUpper whether the kernel may leave out the waits for the disk
  /// @param init whether the machine has an init, which starts services
  void prepare(boolean volatileUpper, boolean init) throws IOException {
    Files.writeString(folder.resolver(), networking.resolver());
    makeOurs(init);
    makeDev();
    Files.writeString(folder.fstab(), fstab(volatileUpper));
  }

  /// What a mount of the machine's content at rest takes.
  static String captureOptions(MachineFolder folder, MachineSpec spec, Privilege privilege) {
    return "ro,lowerdir="
        + folder.lowerFolders("upper", spec.image().layers().size())
        + (privilege == Privilege.ROOT ? "" : ",userxattr");
  }

  private String fstab(boolean volatileUpper) throws IOException {
    var table = new StringBuilder();
    mount(
        table,
        "overlay",
        folder.root(),
        "overlay",
        "lowerdir="
            + folder.lowerFolders("ours", spec.image().layers().size())
            + ",upperdir=upper,workdir=work,"
            + privilege.overlayOptions()
            + ",nodev"
            + (volatileUpper ? ",volatile" : ""));
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

  private void makeOurs(boolean init) throws IOException {
    var ours = folder.ours();
    if (!Files.exists(ours)) {
      Files.createDirectory(ours);
      allow(ours, "rwxr-xr-x");
    }
    for (var name : List.of("proc", "sys", "dev", "run")) {
      makeOurs(name);
    }
    if (highest("etc").isPresent() && resolverInRun().isEmpty()) {
      makeOurs("etc");
      var file = ours.resolve("etc/resolv.conf");
      Files.copy(folder.resolver(), file, StandardCopyOption.REPLACE_EXISTING);
      allow(file, "rw-r--r--");
      copyTimes("etc");
    }
    if (!init
        && spec.purpose() == MachineSpec.Purpose.BUILD
        && highest("var/lib/dpkg").isPresent()) {
      for (var name : List.of("usr", "usr/sbin")) {
        makeOurs(name);
      }
      var file = ours.resolve("usr/sbin/policy-rc.d");
      Files.writeString(file, POLICY);
      allow(file, "rwxr-xr-x");
      copyTimes("usr/sbin");
      copyTimes("usr");
    }
  }

  /// Where name servers are listed, below the root, if the image has a link to a file in `/run`, as
  /// with systemd-resolved. The file is made there and the link stays.
  Optional<Path> resolverInRun() throws IOException {
    for (var layer : spec.image().layers().reversed()) {
      var link = layer.resolve("etc/resolv.conf");
      if (Files.isSymbolicLink(link)) {
        var target = Path.of("/etc").resolve(Files.readSymbolicLink(link)).normalize();
        return target.startsWith("/run") && target.getNameCount() > 1
            ? Optional.of(Path.of("/").relativize(target))
            : Optional.empty();
      }
      if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /// A folder of our layer with the owner and mode that it has in the image: overlayfs shows those
  /// of the highest layer, and copies them when something in the folder changes.
  private void makeOurs(String name) throws IOException {
    var ours = folder.ours().resolve(name);
    if (!Files.exists(ours)) {
      Files.createDirectory(ours);
    }
    var model = highest(name);
    if (model.isPresent()) {
      copyOwnerAndMode(model.get(), ours);
    } else {
      allow(ours, "rwxr-xr-x");
    }
  }

  private void copyTimes(String name) throws IOException {
    var model = highest(name);
    if (model.isPresent()) {
      Files.setLastModifiedTime(
          folder.ours().resolve(name), Files.getLastModifiedTime(model.get()));
    }
  }

  /// Gives an empty folder that is to be the machine's root folder the looks of the image's.
  void match(Path upper) throws IOException {
    copyOwnerAndMode(spec.image().layers().getLast(), upper);
  }

  private void copyOwnerAndMode(Path model, Path copy) throws IOException {
    if (privilege == Privilege.ROOT) {
      Files.setAttribute(copy, "unix:uid", Files.getAttribute(model, "unix:uid"));
      Files.setAttribute(copy, "unix:gid", Files.getAttribute(model, "unix:gid"));
    }
    Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(model));
  }

  private Optional<Path> highest(String name) {
    for (var layer : spec.image().layers().reversed()) {
      if (isFolder(layer, Path.of(name))) {
        return Optional.of(layer.resolve(name));
      }
    }
    return Optional.empty();
  }

  /// Whether a path below a layer is a folder that no link on the way leads out of it.
  private static boolean isFolder(Path layer, Path name) {
    var at = layer;
    for (var part : name) {
      at = at.resolve(part);
      if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return true;
  }

  private static void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
