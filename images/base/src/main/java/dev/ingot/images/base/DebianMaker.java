// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Machines.MissingRequirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Makes a Debian that boots by itself once it is on a disk. mmdebstrap does the work; see
/// [DebianRecipe].
///
/// The package lists stay in the tree, since build documents install packages without renewing them
/// first, as they may on other images. Sealing an image removes them.
final class DebianMaker implements Maker {
  /// Below it, the disk does the work, more slowly.
  private static final long MEMORY_BYTES = 4L << 30;

  private static final Path MEMORY_FOLDER = Path.of("/dev/shm");
  private static final String PREFIX = "ingot-base-";
  private static final int REMOVAL_TRIES = 15;
  private static final Duration REMOVAL_PAUSE = Duration.ofMillis(200);

  /// Writes the package client's cache again and keeps the half of it that an installation reads
  /// first: that saves half of the time of `apt-get install`.
  private static final String CACHE =
      """
      chroot "$1" apt-cache --quiet=2 gencaches
      rm -f "$1/var/cache/apt/srcpkgcache.bin" "$1/dev/null"
      """;

  private final Reference.Debian debian;
  private final Architecture architecture;
  private final Rights rights;
  private final AptSources sources;
  private final Optional<String> mirror;
  private final Map<String, String> environment;

  DebianMaker(
      Reference.Debian debian,
      Architecture architecture,
      Rights rights,
      AptSources sources,
      Optional<String> mirror,
      Map<String, String> environment) {
    this.debian = debian;
    this.architecture = architecture;
    this.rights = rights;
    this.sources = sources;
    this.mirror = mirror;
    this.environment = environment;
  }

  @Override
  public List<MissingRequirement> missingRequirements() {
    var what = "bases of Debian cannot be made";
    var missing = new ArrayList<MissingRequirement>();
    if (!Programs.installed("mmdebstrap")) {
      missing.add(
          new MissingRequirement("mmdebstrap is not installed", what, "./ingot doctor --fix"));
    }
    missing.addAll(rights.missingRequirements());
    try {
      if (sourceLines().isEmpty()) {
        missing.add(
            new MissingRequirement(
                "the package client of this host has no sources of Debian",
                what,
                "set INGOT_DEBIAN_MIRROR to the URL of a Debian mirror"));
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the sources of this host's package client", e);
    }
    return missing;
  }

  @Override
  public String make(Path work, Path tree, Consumer<String> progress)
      throws IOException, MachineException, InterruptedException {
    var list = Files.write(work.resolve("debian.list"), sourceLines());
    var temporary = temporaryFolder(work);
    try {
      var archive = temporary.resolve("root.tar");
      HostTools.run(
          "cannot make Debian " + debian.suite(),
          words(archive, list),
          variables(temporary),
          work,
          line -> stage(line).ifPresent(progress));
      progress.accept("unpacking");
      var digest = unpack(archive, tree);
      HostTools.run(
          "cannot write the package cache of Debian " + debian.suite(),
          rights.asRoot(List.of("sh", "-e", "-c", CACHE, "cache", tree.toString())),
          Map.of(),
          work,
          line -> {});
      return digest;
    } finally {
      if (!temporary.startsWith(work)) {
        remove(temporary, rights);
      }
    }
  }

  /// @return the archive's digest, which another processor works out meanwhile
  private String unpack(Path archive, Path tree)
      throws IOException, MachineException, InterruptedException {
    var digest = new FutureTask<>(() -> Digests.of(archive));
    Thread.ofPlatform().daemon().name("digest").start(digest);
    try {
      ArchiveMaker.unpack(archive, tree, rights);
      return digest.get();
    } catch (ExecutionException e) {
      throw new IOException("cannot read " + archive + ": " + e.getMessage(), e);
    } finally {
      digest.cancel(true);
    }
  }

  /// Removes a folder with files of any owner. One with something mounted in it stays: a removal
  /// would reach through, and what a system's tree has mounted are this host's own folders.
  static void remove(Path folder, Rights rights) {
    for (var tries = 0; tries < REMOVAL_TRIES && !mountedIn(folder); tries++) {
      // Programs of a process that was killed go on for two seconds.
      if (HostTools.succeeds(rights.asRoot(List.of("rm", "-rf", "--", folder.toString())))) {
        return;
      }
      LockSupport.parkNanos(REMOVAL_PAUSE.toNanos());
    }
  }

  static boolean mountedIn(Path folder) {
    try {
      var path = folder.toRealPath().toString().replace("\\", "\\134").replace(" ", "\\040");
      var inside = path.endsWith("/") ? path : path + "/";
      // The fifth field is the mount point, with blanks and the like as octal numbers.
      return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
          .anyMatch(line -> line.split(" ", 6)[4].startsWith(inside));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot see what is mounted in " + folder, e);
    }
  }

  private List<String> words(Path archive, Path list) throws InterruptedException {
    var words = new ArrayList<String>();
    if (rights == Rights.ROOT) {
      // What it mounts goes with it, however it ends.
      words.addAll(List.of("unshare", "--mount", "--propagation", "private"));
    }
    words.addAll(
        List.of(
            "mmdebstrap",
            "--mode=" + (rights == Rights.ROOT ? "root" : "unshare"),
            "--format=tar",
            "--skip=cleanup/apt/lists,output/dev"));
    words.addAll(recipe().words());
    for (var option : validity()) {
      words.add("--aptopt=" + option);
    }
    words.addAll(List.of(debian.suite(), archive.toString(), list.toString()));
    return words;
  }

  /// The host's own opinion on how old an index may be.
  private static List<String> validity() throws InterruptedException {
    var options = new ArrayList<String>();
    var names = List.of("Acquire::Check-Valid-Until", "Acquire::Check-Date");
    for (var name : names) {
      var words = List.of("apt-config", "dump", "--format=%v%n", name);
      var lines = new ArrayList<String>();
      try {
        HostTools.run("cannot ask apt", words, Map.of(), Path.of("/"), lines::add);
      } catch (MachineException _) {
        // A host without it has no opinion.
        continue;
      }
      var value = String.join("\n", lines).strip();
      if (!value.isEmpty()) {
        options.add(name + " \"" + value + "\"");
      }
    }
    return options;
  }

  private DebianRecipe recipe() {
    return new DebianRecipe(debian, architecture);
  }

  private Map<String, String> variables(Path temporary) throws IOException {
    var variables = new HashMap<>(recipe().variables(sourceLines()));
    variables.put("TMPDIR", temporary.toString());
    variables.put("DEBIAN_FRONTEND", "noninteractive");
    // Times behind it are set back to it: two runs of one day give the same bytes.
    var today = InstantSource.system().instant().truncatedTo(ChronoUnit.DAYS).getEpochSecond();
    variables.put(
        "SOURCE_DATE_EPOCH", environment.getOrDefault("SOURCE_DATE_EPOCH", Long.toString(today)));
    return variables;
  }

  /// In memory if there is enough: package installation waits for the disk at every file.
  private Path temporaryFolder(Path work) throws IOException {
    removeRemains(rights);
    var memory =
        Files.isWritable(MEMORY_FOLDER)
            && Files.getFileStore(MEMORY_FOLDER).getUsableSpace() > MEMORY_BYTES
            && availableMemory() > MEMORY_BYTES;
    var folder =
        memory
            ? Files.createTempDirectory(MEMORY_FOLDER, PREFIX + ProcessHandle.current().pid() + "-")
            : Files.createDirectory(work.resolve("tmp"));
    // The other ids of the user's namespace pass through it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    return folder;
  }

  /// Removes what processes that were killed left in memory.
  static void removeRemains(Rights rights) throws IOException {
    if (!Files.isDirectory(MEMORY_FOLDER)) {
      return;
    }
    try (var folders = Files.newDirectoryStream(MEMORY_FOLDER, PREFIX + "*")) {
      for (var folder : folders) {
        var words = folder.getFileName().toString().substring(PREFIX.length()).split("-", -1);
        if (ProcessHandle.of(Long.parseLong(words[0])).isEmpty()) {
          remove(folder, rights);
        }
      }
    }
  }

  private static long availableMemory() throws IOException {
    for (var line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        var value = line.substring("MemAvailable:".length(), line.length() - " kB".length());
        return Long.parseLong(value.strip()) << 10;
      }
    }
    return 0;
  }

  private List<String> sourceLines() throws IOException {
    if (mirror.isPresent()) {
      return List.of(
          "deb " + mirror.get() + " " + debian.suite() + " main",
          "deb " + mirror.get() + " " + debian.suite() + "-updates main");
    }
    return sources.debian(debian.suite());
  }

  /// `I: downloading packages with apt...` is a stage.
  private static Optional<String> stage(String line) {
    return line.startsWith("I: ") && line.endsWith("...") && !line.contains("tempdir")
        ? Optional.of(line.substring("I: ".length(), line.length() - "...".length()))
        : Optional.empty();
  }
}
