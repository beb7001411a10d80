// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Keeps what belongs to a user from the other users of the host, whatever the process's umask is
/// and whoever made the folder.
final class OwnerOnly {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Integer ROOT = 0;
  private static final Path MYSELF = Path.of("/proc/self");
  private static final String UID = "unix:uid";

  private OwnerOnly() {}

  /// For the creation of a folder.
  static FileAttribute<Set<PosixFilePermission>> folder() {
    return PosixFilePermissions.asFileAttribute(FOLDER);
  }

  /// For the creation of a file.
  static FileAttribute<Set<PosixFilePermission>> file() {
    return PosixFilePermissions.asFileAttribute(FILE);
  }

  /// Writes a file that only its owner can read, in place of what is there.
  static void write(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = Files.newByteChannel(file, options, file())) {
      var bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /// Closes a folder, and what stands in it, to all but its owner.
  ///
  /// @throws IOException if it, or something in it, belongs to somebody else, or it stays open
  static void close(Path folder) throws IOException {
    requireMine(folder);
    setPermissions(folder, FOLDER);
    if (!Files.getPosixFilePermissions(folder).equals(FOLDER)) {
      throw new IOException("others may read it, and its file system does not let that be changed");
    }
    try (var entries = Files.newDirectoryStream(folder)) {
      for (var entry : entries) {
        try {
          closeEntry(entry);
        } catch (NoSuchFileException _) {
          // The process that uses the folder needed it for a moment.
        }
      }
    }
  }

  /// @throws IOException if a folder belongs to another user, who could change it under our hands
  static void requireMine(Path folder) throws IOException {
    if (!Files.getAttribute(folder, UID).equals(me())) {
      var owner = Files.getOwner(folder).getName();
      throw new IOException(
          "it belongs to " + owner + "; run Ingot as " + owner + ", or use another data directory");
    }
  }

  /// Whether other users may put something into a folder.
  static boolean isWritableByOthers(Path folder) throws IOException {
    var permissions = Files.getPosixFilePermissions(folder);
    return permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  /// While the folder was open, others may have put something there. What is root's, such as
  /// `lost+found`, is left as it is: root needs no folder to be open.
  private static void closeEntry(Path entry) throws IOException {
    var owner = Files.getAttribute(entry, UID, LinkOption.NOFOLLOW_LINKS);
    if (!owner.equals(me()) && !owner.equals(ROOT)) {
      throw new IOException(
          entry.getFileName()
              + " in it belongs to "
              + Files.getOwner(entry, LinkOption.NOFOLLOW_LINKS).getName()
              + "; remove it, or use another data directory");
    }
    if (owner.equals(me())) {
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        setPermissions(entry, FOLDER);
      } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
        setPermissions(entry, FILE);
      }
    }
  }

  private static void setPermissions(Path path, Set<PosixFilePermission> permissions)
      throws IOException {
    if (!Files.getPosixFilePermissions(path).equals(permissions)) {
      try {
        Files.setPosixFilePermissions(path, permissions);
      } catch (NoSuchFileException e) {
        throw e;
      } catch (IOException e) {
        throw new IOException("others may read " + path + ", and that cannot be changed: " + e, e);
      }
    }
  }

  private static Object me() throws IOException {
    return Files.getAttribute(MYSELF, UID);
  }
}
