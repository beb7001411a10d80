// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.host.MachineFile;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.images.tree.Ledger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Copies of images' trees that ended machines left, so that a launch is a move: what a machine did
/// in one is undone, which costs much less than to make another. Without one, or with one that
/// another launch took a moment before, the launch makes its copy itself.
///
/// ```text
/// FOLDER/KEY/  tree/ ledger   as in a machine's folder
///              source         what it is a copy of
/// FOLDER/.draft-…             what an ended machine left, and what is being removed; renamed when it is whole
/// ```
///
/// A key has the image's digest, its layers with their inodes and times, and this start of the
/// host: what is not forced to the disk does not last longer. There is one spare for an image, and
/// there are two in all; the one that was made last stays.
final class Spares implements AutoCloseable {
  private static final int MOST = 2;
  private static final String DRAFT = ".draft-";
  private static final String SOURCE = "source";

  /// A folder in which anything may change is no image: nothing tells its contents.
  private static final String NO_DIGEST = "sha256:" + "0".repeat(64);

  /// What a file and a byte take to copy, in nanoseconds, and what is quick enough at a launch.
  private static final long FILE_NANOS = 60_000;

  private static final long BYTE_NANOS = 1;
  private static final long QUICK_NANOS = 60_000_000;
  private static final int ROOM = 3;
  private static final int LONG_SECONDS = 20;

  private final Path folder;
  private final Host host;
  private final Set<Path> drafts = ConcurrentHashMap.newKeySet();
  private final ExecutorService maker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("spare-trees").factory());

  Spares(Path folder, Host host) {
    this.folder = folder;
    this.host = host;
  }

  /// Moves a spare to where a machine wants it.
  ///
  /// @return false if there is none
  boolean take(MachineImage image, Path content) throws IOException {
    var key = key(image.digest(), image.layers());
    if (key.isEmpty()) {
      return false;
    }
    try {
      Files.move(folder.resolve(key.get()), content, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(content.resolve(SOURCE));
      return true;
    } catch (NoSuchFileException | AtomicMoveNotSupportedException _) {
      return false;
    }
  }

  /// Takes what an ended machine left, to make a spare of it some time after, or to remove it. Left
  /// where it is, to be removed at once, is what is small, and all if the disk is short of room.
  ///
  /// @param image what the machine was launched from
  /// @param content may not be there
  /// @param useful whether a spare of the image is of use
  void give(MachineImage image, Path content, boolean useful) throws IOException {
    var ledger = MachineFolder.ledger(content);
    if (!Files.exists(ledger)) {
      return;
    }
    var size = Ledger.read(ledger);
    if (size.files() * FILE_NANOS + size.bytes() * BYTE_NANOS < QUICK_NANOS
        || Files.getFileStore(content).getUsableSpace() / ROOM < size.bytes()) {
      return;
    }
    Files.createDirectories(folder);
    var draft = draft();
    try {
      Files.move(content, draft, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException _) {
      drafts.remove(draft);
      return;
    }
    try {
      maker.execute(() -> work(image, draft, useful));
    } catch (RejectedExecutionException _) {
      // Nobody wants spares any more.
      remove(draft);
      drafts.remove(draft);
    }
  }

  private void work(MachineImage image, Path draft, boolean useful) {
    try {
      try {
        if (useful) {
          reset(image, draft);
        }
      } finally {
        remove(draft);
      }
    } catch (IOException _) {
      // The next launch makes its copy itself, and says what is wrong; what is left of this one
      // is removed at the next start.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      drafts.remove(draft);
    }
  }

  private void reset(MachineImage image, Path draft) throws IOException, InterruptedException {
    var key = key(image.digest(), image.layers());
    if (key.isEmpty() || Files.exists(folder.resolve(key.get()))) {
      return;
    }
    var aside = draft.resolve("aside");
    new Contents(host.owner()).reset(image, draft, aside, draft.resolve("layers"));
    remove(aside);
    var source = new ArrayList<>(List.of(image.digest()));
    image.layers().forEach(layer -> source.add(layer.toString()));
    Files.write(draft.resolve(SOURCE), source);
    if (!key(image.digest(), image.layers()).equals(key)) {
      // It is of an image that is another by now, or gone.
      return;
    }
    makeRoom();
    try {
      Files.move(draft, folder.resolve(key.get()), StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException _) {
      // Another process was faster.
    }
  }

  /// The name tells whose it is, so that a living process' draft is left alone. Whoever had the
  /// same number before is dead.
  private Path draft() {
    var number = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
    var draft = folder.resolve(DRAFT + ProcessHandle.current().pid() + "-" + number);
    drafts.add(draft);
    return draft;
  }

  private void makeRoom() throws IOException {
    var spares = new ArrayList<>(list("[0-9a-f]*"));
    spares.sort(Comparator.comparingLong(Spares::made));
    while (spares.size() >= MOST) {
      discard(spares.removeFirst());
    }
  }

  private static long made(Path spare) {
    // Gone meanwhile, it is the oldest: 0.
    return spare.resolve(SOURCE).toFile().lastModified();
  }

  /// Removes spares of images that are gone or are others now, and drafts of processes that are
  /// dead.
  void removeRemains() throws IOException {
    for (var spare : list("[0-9a-f]*")) {
      if (!isValid(spare)) {
        discard(spare);
      }
    }
    for (var draft : list(DRAFT + "*")) {
      var words = draft.getFileName().toString().split("-", -1);
      if (!words[1].matches("\\d{1,18}") || !isMade(draft, Long.parseLong(words[1]))) {
        remove(draft);
      }
    }
  }

  private boolean isMade(Path draft, long pid) {
    return pid == ProcessHandle.current().pid()
        ? drafts.contains(draft)
        : ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private static boolean isValid(Path spare) throws IOException {
    try {
      var source = Files.readAllLines(spare.resolve(SOURCE));
      var layers = source.stream().skip(1).map(Path::of).toList();
      return key(source.getFirst(), layers).equals(Optional.of(spare.getFileName().toString()));
    } catch (NoSuchFileException _) {
      // Taken meanwhile, or whatever it is.
      return false;
    }
  }

  private List<Path> list(String glob) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    var found = new ArrayList<Path>();
    try (var entries = Files.newDirectoryStream(folder, glob)) {
      entries.forEach(found::add);
    }
    return found;
  }

  /// Nobody can take it any more when its removal begins.
  private void discard(Path spare) throws IOException {
    var draft = draft();
    try {
      Files.move(spare, draft, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException _) {
      return;
    }
    remove(draft);
  }

  private void remove(Path draft) throws IOException {
    if (!Files.exists(draft, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    var words = new ArrayList<>(host.owner());
    words.addAll(List.of("rm", "-rf", "--", draft.toString()));
    var removed = HostProgram.run(words);
    if (!removed.ok()) {
      throw new IOException("cannot remove " + draft + ": " + removed.output());
    }
  }

  /// Empty if there is nothing to tell whether the image stays what it is.
  private static Optional<String> key(String digest, List<Path> layers) throws IOException {
    if (digest.equals(NO_DIGEST)) {
      return Optional.empty();
    }
    var text = new StringBuilder(digest).append('\n').append(MachineFile.bootId());
    for (var layer : layers) {
      try {
        var looks = Files.readAttributes(layer, "unix:ino,ctime");
        text.append('\n').append(layer).append('\n').append(looks.get("ino"));
        text.append('\n').append(looks.get("ctime"));
      } catch (NoSuchFileException _) {
        return Optional.empty();
      }
    }
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      var key = hash.digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return Optional.of(HexFormat.of().formatHex(key).substring(0, 32));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Returns when no spare is being made any more.
  void awaitQuiet() throws InterruptedException {
    try {
      maker.submit(() -> {}).get(); // behind all that was given
    } catch (RejectedExecutionException _) {
      // They are closed, which waited.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Brings to an end what is being made, or leaves it to the next start if it takes long.
  @Override
  public void close() {
    maker.shutdown();
    try {
      if (!maker.awaitTermination(LONG_SECONDS, TimeUnit.SECONDS)) {
        maker.shutdownNow();
        maker.awaitTermination(LONG_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException _) {
      maker.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
