// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import dev.ingot.core.machine.LackException;
import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;

/// The trees of bases that were made on this host. A tree never changes; making a base anew makes
/// another tree beside the old one, which images may still stand on.
///
/// ```text
/// keys/<key>               the name of the tree that a base has now; <key>.lock while it is made
/// trees/<digest>/tree/     the root filesystem
/// trees/<digest>/about     what is known of it
/// making/<key>-<random>/   one that is being made, or what a killed process left of it
/// ```
final class BaseCache {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Path folder;
  private final Rights rights;

  BaseCache(Path folder, Rights rights) {
    this.folder = folder;
    this.rights = rights;
  }

  /// @param digest SHA-256 in hex
  /// @param bootable whether a kernel is in it
  record Made(Path tree, String digest, Optional<String> osVersion, boolean bootable) {}

  /// The tree that the key has now.
  Optional<Made> find(String key) throws IOException {
    try {
      return Optional.of(read(folder.resolve("trees").resolve(Files.readString(pointer(key)))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// Makes the tree of a key, or waits for another process that makes it.
  ///
  /// @param anew whether to make it also if there is one
  Made make(String key, String name, Maker maker, boolean anew, Consumer<String> progress)
      throws IOException, MachineException, InterruptedException {
    Files.createDirectories(folder.resolve("keys"));
    Files.createDirectories(folder.resolve("trees"));
    Files.createDirectories(folder.resolve("making"));
    try (var channel =
        FileChannel.open(
            folder.resolve("keys").resolve(key + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      lock(channel, name, progress);
      var found = anew ? Optional.<Made>empty() : find(key);
      return found.isPresent() ? found.get() : make(key, name, maker, progress);
    }
  }

  private Made make(String key, String name, Maker maker, Consumer<String> progress)
      throws IOException, MachineException, InterruptedException {
    removeRemains(key);
    var lacks = maker.lacks();
    if (!lacks.isEmpty()) {
      throw new LackException("cannot make the base " + name, lacks);
    }
    var draft = Files.createTempDirectory(folder.resolve("making"), key + "-");
    try {
      // Links of machines lead through it.
      Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
      var work = Files.createDirectory(draft.resolve("work"));
      var tree = draft.resolve("tree");
      var digest = maker.make(work, tree, progress);
      DebianMaker.remove(work, rights);
      describe(draft, digest);
      var place = folder.resolve("trees").resolve(digest.substring(0, 32));
      try {
        Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        if (!Files.exists(place.resolve("about"))) {
          throw e;
        }
        progress.accept("nothing has changed");
      }
      point(key, place);
      return read(place);
    } finally {
      if (Files.exists(draft)) {
        DebianMaker.remove(draft, rights);
      }
    }
  }

  private static void describe(Path draft, String digest) throws IOException {
    var tree = draft.resolve("tree");
    var about = new Properties();
    about.setProperty("digest", digest);
    about.setProperty("bootable", Boolean.toString(hasKernel(tree)));
    OsRelease.prettyName(tree).ifPresent(version -> about.setProperty("osVersion", version));
    try (var writer = Files.newBufferedWriter(draft.resolve("about"))) {
      about.store(writer, null);
    }
  }

  private static boolean hasKernel(Path tree) throws IOException {
    var boot = tree.resolve("boot");
    if (!Files.isReadable(boot)) {
      return false;
    }
    try (var kernels = Files.newDirectoryStream(boot, "vmlinuz-*")) {
      return kernels.iterator().hasNext();
    }
  }

  private static Made read(Path place) throws IOException {
    var about = new Properties();
    try (var reader = Files.newBufferedReader(place.resolve("about"))) {
      about.load(reader);
    }
    return new Made(
        place.resolve("tree"),
        about.getProperty("digest", ""),
        Optional.ofNullable(about.getProperty("osVersion")),
        Boolean.parseBoolean(about.getProperty("bootable")));
  }

  private Path pointer(String key) {
    return folder.resolve("keys").resolve(key);
  }

  private void point(String key, Path place) throws IOException {
    var draft = folder.resolve("keys").resolve(key + ".new");
    Files.writeString(draft, place.getFileName().toString());
    Files.move(draft, pointer(key), StandardCopyOption.ATOMIC_MOVE);
  }

  /// Removes the drafts of processes that died.
  void removeRemains() throws IOException {
    var making = folder.resolve("making");
    if (!Files.isDirectory(making)) {
      return;
    }
    try (var drafts = Files.newDirectoryStream(making)) {
      for (var draft : drafts) {
        var key = draft.getFileName().toString().split("-", 2)[0];
        var file = folder.resolve("keys").resolve(key + ".lock");
        try (var channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          if (tryLock(channel).isPresent()) {
            DebianMaker.remove(draft, rights);
          }
        }
      }
    }
  }

  private void removeRemains(String key) throws IOException {
    try (var remains = Files.newDirectoryStream(folder.resolve("making"), key + "-*")) {
      for (var remain : remains) {
        DebianMaker.remove(remain, rights);
      }
    }
  }

  /// Waits until no other process and no other thread holds the lock; it ends with the channel.
  private static void lock(FileChannel channel, String name, Consumer<String> progress)
      throws IOException, InterruptedException {
    var told = false;
    while (tryLock(channel).isEmpty()) {
      if (!told) {
        progress.accept("waiting for another process that makes " + name);
        told = true;
      }
      Thread.sleep(PAUSE);
    }
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }
}
