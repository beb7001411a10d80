// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.files;

import dev.ingot.core.file.Durable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The folder that holds everything of one Ingot, used by one process at a time.
///
/// ```text
/// lock          locked as long as the process lives: the operating system lets go of it at a kill
/// owner.txt     that process: its id and when it started
/// server.json   what the process says about itself to others, such as its URL
/// ```
///
/// What these say is of the living process only, so a loss of power may take them.
///
/// It holds a key, logs, and files that run with their owner's rights, so nobody else may look into
/// it: one that others may read is closed to them, one that is somebody else's is refused.
///
/// The lock file itself is never opened for reading, because closing any descriptor of a file lets
/// go of the locks that the process has on it.
public final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /// Takes the directory for this process, until it is closed or the process ends. One that is not
  /// there is created; it is for its owner only.
  ///
  /// @throws DirectoryInUseException if another process, or this one, has it
  /// @throws UncheckedIOException if it cannot be created or written, or belongs to somebody else
  public static DataDirectory open(Path path) {
    try {
      make(path);
      var directory = new DataDirectory(path, lock(path));
      directory.write("owner.txt", Owner.me().toString());
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the data directory " + path + ": " + reason(e), e);
    }
  }

  /// As [#open], but takes the directory for nobody.
  ///
  /// @throws UncheckedIOException if it cannot be created, or belongs to somebody else
  public static void create(Path path) {
    try {
      make(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the data directory " + path + ": " + reason(e), e);
    }
  }

  public Path path() {
    return path;
  }

  /// Tells other processes about this one.
  ///
  /// @param json for [#announcement], such as `{"url":"http://127.0.0.1:8471"}`
  public void announce(String json) {
    try {
      write("server.json", json);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write " + path.resolve("server.json") + ": " + reason(e), e);
    }
  }

  /// What the process that uses a directory announced; empty if none uses it, or it announced
  /// nothing. Only the user whose directory it is is believed: who follows an announcement runs
  /// what it says.
  ///
  /// @throws UncheckedIOException if it belongs to somebody else
  public static Optional<String> announcement(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        return Optional.empty();
      }
      OwnerOnly.requireMine(path);
      if (OwnerOnly.isWritableByOthers(path)) {
        return Optional.empty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the data directory " + path + ": " + reason(e), e);
    }
    return owner(path).filter(Owner::lives).flatMap(_ -> read(path.resolve("server.json")));
  }

  @Override
  public void close() {
    try (lock) {
      Files.deleteIfExists(path.resolve("server.json"));
      Files.deleteIfExists(path.resolve("owner.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot leave the data directory " + path + ": " + e, e);
    }
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case FileAlreadyExistsException e -> e.getFile() + " is no directory";
      case AccessDeniedException e -> "no permission to write " + e.getFile();
      case NoSuchFileException e -> e.getFile() + " cannot be made there";
      default -> String.valueOf(failure.getMessage());
    };
  }

  private static void make(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      OwnerOnly.close(path);
      return;
    }
    var parent = Optional.ofNullable(path.toAbsolutePath().getParent());
    if (parent.isPresent()) {
      Durable.createDirectories(parent.get());
    }
    Files.createDirectories(path, OwnerOnly.folder());
    OwnerOnly.close(path);
    Durable.forceName(path);
  }

  private static FileChannel lock(Path path) throws IOException {
    var owner = owner(path);
    if (owner.isPresent() && owner.get().equals(Owner.me())) {
      throw inUse(path, owner);
    }
    var channel =
        FileChannel.open(
            path.resolve("lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            OwnerOnly.file());
    var locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      // Another thread of this process was faster.
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw inUse(path, owner);
    }
    Files.deleteIfExists(path.resolve("server.json"));
    return channel;
  }

  private static DirectoryInUseException inUse(Path path, Optional<Owner> owner) {
    return new DirectoryInUseException(
        path,
        owner.filter(Owner::lives).map(o -> OptionalLong.of(o.pid)).orElse(OptionalLong.empty()));
  }

  /// Written aside and renamed, so that nobody reads half of it.
  private void write(String name, String text) throws IOException {
    var whole = path.resolve(name);
    var part = path.resolve(name + ".part");
    OwnerOnly.write(part, text);
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e, e);
    }
  }

  private static Optional<Owner> owner(Path path) {
    return read(path.resolve("owner.txt")).flatMap(Owner::parse);
  }

  /// A process, told from a later one with the same id by its start.
  private record Owner(long pid, long started) {
    static Owner me() {
      return of(ProcessHandle.current());
    }

    static Owner of(ProcessHandle process) {
      return new Owner(
          process.pid(), process.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L));
    }

    static Optional<Owner> parse(String text) {
      try {
        var parts = text.split(" ", 2);
        return parts.length < 2
            ? Optional.empty()
            : Optional.of(new Owner(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
      } catch (NumberFormatException _) {
        return Optional.empty();
      }
    }

    boolean lives() {
      return ProcessHandle.of(pid).map(Owner::of).filter(this::equals).isPresent();
    }

    @Override
    public String toString() {
      return pid + " " + started;
    }
  }
}
