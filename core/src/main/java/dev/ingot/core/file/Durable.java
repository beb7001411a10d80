// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.file;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;

/// Writes that last through a loss of power.
///
/// The order is always the same: what a file holds is forced to the disk, then the file gets its
/// name, then the folder that has the name is forced. Only then may a record say that it is there.
public final class Durable {
  /// Up to this many files are forced one by one, side by side, which takes as long as one. `sync
  /// -f` is faster for more, but waits for what others wrote to the same file system.
  private static final int FEW = 48;

  private Durable() {}

  /// Makes a folder and those above it that are missing.
  ///
  /// @param attributes of the folders that are made
  public static void createDirectories(Path folder, FileAttribute<?>... attributes)
      throws IOException {
    var missing = new ArrayList<Path>();
    for (var at = folder.toAbsolutePath(); !Files.isDirectory(at); at = above(at)) {
      missing.add(at);
    }
    Files.createDirectories(folder, attributes);
    for (var made : missing.reversed()) {
      force(above(made));
    }
  }

  /// Makes the folder that a file is to lie in, as [#createDirectories] does.
  public static void createFolderOf(Path file, FileAttribute<?>... attributes) throws IOException {
    createDirectories(above(file.toAbsolutePath()), attributes);
  }

  /// Writes a file whole or not at all; one that is there is replaced.
  public static void write(Path file, String text) throws IOException {
    var part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, text);
    force(part);
    move(part, file);
  }

  /// Gives a file or a folder whose content was forced its name. A file that has the name is
  /// replaced, and so is an empty folder.
  public static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    forceName(to);
  }

  /// Forces the folder that a file or folder lies in.
  public static void forceName(Path path) throws IOException {
    force(above(path.toAbsolutePath()));
  }

  /// Forces what a file holds, or the names in a folder. An interrupt does not end it, and stays.
  public static void force(Path path) throws IOException {
    var interrupted = false;
    try {
      while (!forced(path)) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean forced(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
      return true;
    } catch (ClosedByInterruptException _) {
      return false;
    }
  }

  /// Forces a folder and all that is in it, whoever it belongs to.
  public static void forceTree(Path root) throws IOException, InterruptedException {
    try {
      var few = few(root);
      if (few.isPresent()) {
        forceAll(few.get());
        return;
      }
    } catch (AccessDeniedException _) {
      // It belongs to another id of this user.
    }
    forceFileSystem(root);
  }

  /// The files and folders of a tree, if they are few. Links and devices lie in their folders.
  private static Optional<List<Path>> few(Path root) throws IOException {
    var found = new ArrayList<Path>();
    var folders = new ArrayDeque<>(List.of(root));
    while (!folders.isEmpty()) {
      var folder = folders.pop();
      found.add(folder);
      try (var entries = Files.newDirectoryStream(folder)) {
        for (var entry : entries) {
          if (found.size() + folders.size() > FEW) {
            return Optional.empty();
          }
          if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            folders.push(entry);
          } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
            found.add(entry);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    return Optional.of(found);
  }

  /// Side by side, because the file system writes what several wait for at once.
  private static void forceAll(List<Path> paths) throws IOException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks =
          paths.stream()
              .map(path -> CompletableFuture.runAsync(() -> forceUnchecked(path), threads))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(tasks).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failed) {
        throw failed.getCause();
      }
      throw e;
    }
  }

  private static void forceUnchecked(Path path) {
    try {
      force(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void forceFileSystem(Path of) throws IOException, InterruptedException {
    var sync =
        new ProcessBuilder("sync", "-f", of.toString())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .start();
    try {
      var said = new String(sync.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (sync.waitFor() != 0) {
        throw new IOException("cannot write " + of + " to the disk: " + said);
      }
    } finally {
      sync.destroyForcibly();
    }
  }

  /// The root is above itself.
  private static Path above(Path absolute) {
    return Optional.ofNullable(absolute.getParent()).orElse(absolute);
  }
}
