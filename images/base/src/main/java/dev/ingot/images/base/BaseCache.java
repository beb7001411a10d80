// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import dev.ingot.core.file.Durable;
import dev.ingot.core.file.SealedText;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MissingRequirementException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;

/// The trees of bases that were made on this host. A tree never changes; making a base again makes
/// another tree beside the old one, which images may still stand on. A tree is forced to the disk
/// before it gets its name.
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

  /// The tree that the key has now; empty if there is none, or none that is whole.
  Optional<Made> find(String key) throws IOException {
    try {
      return read(folder.resolve("trees").resolve(Files.readString(pointer(key))));
    } catch (NoSuchFileException | MalformedInputException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /// Makes the tree of a key, or waits for another process that makes it.
  ///
  /// @param again whether to make it also if there is one
  Made make(String key, String name, Maker maker, boolean again, Consumer<String> progress)
      throws IOException, MachineException, InterruptedException {
    Durable.createDirectories(folder.resolve("keys"));
    Durable.createDirectories(folder.resolve("trees"));
    Files.createDirectories(folder.resolve("making"));
    try (var channel =
        FileChannel.open(
            folder.resolve("keys").resolve(key + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      lock(channel, name, progress);
      var found = again ? Optional.<Made>empty() : find(key);
      return found.isPresent() ? found.get() : make(key, name, maker, progress);
    }
  }

  private Made make(String key, String name, Maker maker, Consumer<String> progress)
      throws IOException, MachineException, InterruptedException {
    removeRemains(key);
    var missing = maker.missingRequirements();
    if (!missing.isEmpty()) {
      throw new MissingRequirementException("cannot make the base " + name, missing);
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
      Durable.forceTree(draft);
      var place = folder.resolve("trees").resolve(digest.substring(0, 32));
      var made = read(place);
      if (made.isPresent()) {
        progress.accept("nothing has changed");
      } else {
        publish(draft, place);
        made = read(place);
      }
      Durable.write(pointer(key), place.getFileName().toString());
      return made.orElseThrow(() -> new IOException(place + " was changed meanwhile"));
    } finally {
      if (Files.exists(draft)) {
        DebianMaker.remove(draft, rights);
      }
    }
  }

  /// Gives a finished tree its name. One that has it and is not whole, which an older version may
  /// have left at a loss of power, makes room.
  private void publish(Path draft, Path place) throws IOException {
    var torn = folder.resolve("making").resolve(draft.getFileName() + ".torn");
    if (Files.exists(place)) {
      Files.move(place, torn, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Durable.move(draft, place);
    } catch (FileSystemException e) {
      if (read(place).isEmpty()) { // not by another key of the same tree
        throw e;
      }
    } finally {
      DebianMaker.remove(torn, rights);
    }
  }

  private static void describe(Path draft, String digest) throws IOException {
    var tree = draft.resolve("tree");
    var about = new Properties();
    about.setProperty("digest", digest);
    about.setProperty("bootable", Boolean.toString(hasKernel(tree)));
    OsRelease.prettyName(tree).ifPresent(version -> about.setProperty("osVersion", version));
    var text = new StringWriter();
    about.store(text, null);
    Files.writeString(draft.resolve("about"), SealedText.seal(text.toString()));
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

  /// Empty if there is none, or if it is not whole.
  private static Optional<Made> read(Path place) throws IOException {
    var about = new Properties();
    try {
      var text = SealedText.open(Files.readString(place.resolve("about")));
      about.load(new StringReader(text.orElse("")));
    } catch (NoSuchFileException | MalformedInputException | IllegalArgumentException e) {
      return Optional.empty();
    }
    return Optional.ofNullable(about.getProperty("digest"))
        .filter(
            digest -> digest.matches("[0-9a-f]{64}") && Files.isDirectory(place.resolve("tree")))
        .map(digest ->
            new Made(
                place.resolve("tree"),
                digest,
                Optional.ofNullable(about.getProperty("osVersion")),
                Boolean.parseBoolean(about.getProperty("bootable"))));
  }

  private Path pointer(String key) {
    return folder.resolve("keys").resolve(key);
  }

  /// Removes the drafts of processes that died.
  void removeRemains() throws IOException {
    var making = folder.resolve("making");
    if (!Files.isDirectory(making)) {
      return;
    }
    removeRemains(making, "*-*", "-");
    removeRemains(folder.resolve("keys"), "*.{part,new}", ".");
  }

  /// Removes what has a key's name while nobody makes the key's base.
  private void removeRemains(Path of, String names, String behindKey) throws IOException {
    try (var remains = Files.newDirectoryStream(of, names)) {
      for (var remain : remains) {
        var name = remain.getFileName().toString();
        var key = name.substring(0, name.indexOf(behindKey));
        var file = folder.resolve("keys").resolve(key + ".lock");
        try (var channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          if (tryLock(channel).isPresent()) {
            DebianMaker.remove(remain, rights);
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
