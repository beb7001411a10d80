// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Machines.MissingRequirement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Makes `builtin:tiny`: busybox under all its names and the files that a root filesystem needs,
/// two megabytes. Needs neither root nor more than one id.
final class TinyMaker implements Maker {

  /// The packages that this version was tried with.
  private static final Map<String, String> KNOWN =
      Map.of(
          "1:1.35.0-4+deb12u1+b1 amd64",
          "3d3fdbe91d4660c873e14b092c213fe81c1da6362daa236eb25d0171eb108744",
          "1:1.35.0-4+deb12u1+b1 arm64",
          "732c9135564fc71337e0e05fb4da4d11e6c28c1834bce3e405e575afef2a52f5");

  private static final List<Path> INSTALLED =
      List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));

  private static final String PACKAGE = "busybox-static";

  private static final List<String> FOLDERS =
      List.of(
          "bin",
          "dev",
          "etc",
          "home",
          "mnt",
          "opt",
          "proc",
          "root",
          "run",
          "srv",
          "sys",
          "tmp",
          "usr",
          "usr/lib",
          "usr/local",
          "usr/share",
          "var",
          "var/cache",
          "var/lib",
          "var/log",
          "var/spool",
          "var/tmp");

  private static final Map<String, String> LINKS =
      Map.of("sbin", "bin", "usr/bin", "../bin", "usr/sbin", "../bin", "var/run", "../run");

  /// What people's scripts ask for by name. Busybox' shell does what most of them need.
  private static final String BASH = "#!/bin/sh\nexec sh \"$@\"\n";

  /// All files bear one time, so that the same busybox gives the same tree.
  private static final FileTime TIME = FileTime.from(Instant.parse("2024-01-01T00:00:00Z"));

  private final Architecture architecture;
  private final AptSources sources;
  private final List<Path> candidates;

  TinyMaker(Architecture architecture, AptSources sources) {
    this(architecture, sources, INSTALLED);
  }

  /// @param candidates where this host may have a busybox
  TinyMaker(Architecture architecture, AptSources sources, List<Path> candidates) {
    this.architecture = architecture;
    this.sources = sources;
    this.candidates = candidates;
  }

  @Override
  public List<MissingRequirement> missingRequirements() {
    try {
      if (installed().isPresent() || Programs.installed("apt-get")) {
        return List.of();
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot look at this host's busybox", e);
    }
    return List.of(
        new MissingRequirement(
            "there is no static busybox, and no apt-get to fetch one with",
            "builtin:tiny cannot be made",
            "install a statically linked busybox as /bin/busybox"));
  }

  @Override
  public String make(Path work, Path tree, Consumer<String> progress)
      throws IOException, MachineException, InterruptedException {
    var own = installed();
    var busybox = own.isPresent() ? own.get() : fetch(work, progress);
    if (own.isPresent()) {
      progress.accept("taking " + busybox + " of this host");
    }
    layOut(tree, busybox, applets(busybox, work));
    return Digests.ofTree(tree);
  }

  private Optional<Path> installed() throws IOException {
    for (var path : candidates) {
      if (Files.isExecutable(path) && Elf.isStatic(path)) {
        return Optional.of(path.toRealPath());
      }
    }
    return Optional.empty();
  }

  /// Gets the package through this host's package client, which verifies the index that vouches for
  /// it, and unpacks it.
  private Path fetch(Path work, Consumer<String> progress)
      throws IOException, MachineException, InterruptedException {
    progress.accept("fetching " + PACKAGE + " with apt-get");
    var debs = Files.createDirectory(work.resolve("debs"));
    var tried = "cannot fetch the package " + PACKAGE;
    try {
      HostTools.run(
          tried, apt(List.of(), List.of("download", PACKAGE)), Map.of(), debs, line -> {});
    } catch (MachineException e) {
      // This host has no package lists, or old ones. An ordinary user cannot renew them, so these
      // are lists of our own.
      var options = ownLists(work);
      HostTools.run(tried, apt(options, List.of("update")), Map.of(), debs, line -> {});
      HostTools.run(tried, apt(options, List.of("download", PACKAGE)), Map.of(), debs, line -> {});
    }
    var deb = onlyFile(debs);
    progress.accept(verdict(deb));
    var unpacked = work.resolve("unpacked");
    HostTools.run(
        "cannot unpack " + deb,
        List.of("dpkg-deb", "-x", deb.toString(), unpacked.toString()),
        Map.of(),
        work,
        line -> {});
    for (var name : List.of("bin/busybox", "usr/bin/busybox")) {
      if (Files.isExecutable(unpacked.resolve(name))) {
        return unpacked.resolve(name);
      }
    }
    throw new MachineException("cannot use " + deb + ": there is no busybox in it");
  }

  private static List<String> apt(List<String> options, List<String> operation) {
    var words = new ArrayList<>(List.of("apt-get", "--quiet=2"));
    words.addAll(options);
    words.addAll(List.of("-o", "APT::Sandbox::User="));
    words.addAll(operation);
    return words;
  }

  private List<String> ownLists(Path work) throws IOException {
    var lists = work.resolve("apt/lists");
    var cache = work.resolve("apt/cache");
    Files.createDirectories(lists.resolve("partial"));
    Files.createDirectories(cache.resolve("archives/partial"));
    var options =
        new ArrayList<>(
            List.of(
                "-o", "Dir::State::Lists=" + lists,
                "-o", "Dir::Cache=" + cache,
                "-o", "Acquire::Languages=none"));
    var debian = sources.host();
    if (!debian.isEmpty()) {
      var list = Files.write(work.resolve("apt/sources.list"), debian);
      options.addAll(
          List.of("-o", "Dir::Etc::SourceList=" + list, "-o", "Dir::Etc::SourceParts=/dev/null"));
    }
    return options;
  }

  private static Path onlyFile(Path folder) throws IOException, MachineException {
    try (var files = Files.newDirectoryStream(folder, "*.deb")) {
      for (var file : files) {
        return file;
      }
    }
    throw new MachineException("cannot fetch the package " + PACKAGE + ": apt-get brought no file");
  }

  /// A version that is known must have the known content. Another is taken because the package
  /// client verified it against the distribution's signed index, and its digest is told.
  private String verdict(Path deb) throws IOException, MachineException, InterruptedException {
    // busybox-static_1%3a1.35.0-4+deb12u1+b1_amd64.deb
    var parts = deb.getFileName().toString().split("_", -1);
    var version = parts.length > 1 ? parts[1].replace("%3a", ":") : "";
    var digest = Digests.of(deb);
    var known = Optional.ofNullable(KNOWN.get(version + " " + architecture.debianWord()));
    if (known.isPresent() && !known.get().equals(digest)) {
      throw new MachineException(
          "cannot use "
              + deb.getFileName()
              + ": its SHA-256 is "
              + digest
              + ", not "
              + known.get());
    }
    return PACKAGE
        + " "
        + version
        + ", sha256:"
        + digest
        + (known.isPresent() ? " as expected" : ", vouched for by the package index");
  }

  private static List<String> applets(Path busybox, Path work)
      throws MachineException, InterruptedException {
    var names = new ArrayList<String>();
    HostTools.run(
        "cannot ask " + busybox + " for its names",
        List.of(busybox.toString(), "--list"),
        Map.of(),
        work,
        names::add);
    return names;
  }

  private void layOut(Path tree, Path busybox, List<String> applets) throws IOException {
    Files.createDirectory(tree);
    allow(tree, "rwxr-xr-x");
    for (var name : FOLDERS) {
      Files.createDirectory(tree.resolve(name));
      allow(tree.resolve(name), "rwxr-xr-x");
    }
    for (var name : List.of("tmp", "var/tmp")) {
      Files.setAttribute(tree.resolve(name), "unix:mode", 0b001_111_111_111);
    }
    allow(tree.resolve("root"), "rwx------");
    Files.copy(busybox, tree.resolve("bin/busybox"));
    allow(tree.resolve("bin/busybox"), "rwxr-xr-x");
    for (var applet : applets) {
      var link = tree.resolve("bin").resolve(applet);
      if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(link, Path.of("busybox"));
      }
    }
    for (var link : LINKS.entrySet()) {
      Files.createSymbolicLink(tree.resolve(link.getKey()), Path.of(link.getValue()));
    }
    write(tree, "bin/bash", BASH, "rwxr-xr-x");
    write(tree, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\n", "rw-r--r--");
    write(tree, "etc/group", "root:x:0:\ntty:x:5:\n", "rw-r--r--");
    write(tree, "etc/shadow", "root:*:19723:0:99999:7:::\n", "rw-------");
    write(tree, "etc/hosts", "127.0.0.1 localhost\n::1 localhost\n", "rw-r--r--");
    write(tree, "etc/os-release", osRelease(busybox), "rw-r--r--");
    stamp(tree);
  }

  private static String osRelease(Path busybox) throws IOException {
    return """
    NAME="Ingot tiny"
    ID=ingot-tiny
    PRETTY_NAME="Ingot tiny (%s)"
    """
        .formatted(version(busybox));
  }

  /// Such as `busybox 1.35.0`: the program has its name and version as a text.
  private static String version(Path busybox) throws IOException {
    var text = new String(Files.readAllBytes(busybox), StandardCharsets.ISO_8859_1);
    var at = text.indexOf("BusyBox v");
    if (at < 0) {
      return "busybox";
    }
    var end = at + "BusyBox v".length();
    while (Character.isDigit(text.charAt(end)) || text.charAt(end) == '.') {
      end++;
    }
    return "busybox " + text.substring(at + "BusyBox v".length(), end);
  }

  private static void write(Path tree, String name, String text, String permissions)
      throws IOException {
    Files.writeString(tree.resolve(name), text);
    allow(tree.resolve(name), permissions);
  }

  private static void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /// Folders after what they hold, which changes their time.
  private static void stamp(Path tree) throws IOException {
    try (var paths = Files.walk(tree)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setTimes(TIME, TIME, TIME);
      }
    }
  }
}
