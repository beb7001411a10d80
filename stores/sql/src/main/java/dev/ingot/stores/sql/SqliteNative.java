// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import org.sqlite.util.OSInfo;

/// Keeps the driver's native library beside the database. By itself the driver unpacks it into the
/// temporary directory at every start, and leaves it there when the process is killed.
final class SqliteNative {
  private SqliteNative() {}

  /// Has to come before the first use of the driver. Where a library was named on the command line,
  /// and where it cannot be unpacked, the driver does what it does by itself.
  static void prepare(Path directory) {
    if (System.getProperty("org.sqlite.lib.path") != null) {
      return;
    }
    var folder = directory.resolve("native").resolve("sqlite-" + SQLiteJDBCLoader.getVersion());
    try {
      unpack(folder.resolve(LibraryLoaderUtil.getNativeLibName()));
      System.setProperty("org.sqlite.lib.path", folder.toString());
    } catch (IOException e) {
      LoggerFactory.getLogger(SqliteNative.class)
          .warn("cannot unpack SQLite's library into {}: {}", folder, e.toString());
    }
  }

  /// Its folder in the driver's jar. Asked itself, the driver runs a program to find out whether
  /// this is Android.
  private static String folderInJar() {
    return System.getProperty("os.name", "").equals("Linux")
        ? "/org/sqlite/native/Linux" + (OSInfo.isMusl() ? "-Musl/" : "/") + OSInfo.getArchName()
        : LibraryLoaderUtil.getNativeLibResourcePath();
  }

  private static void unpack(Path library) throws IOException {
    if (Files.isRegularFile(library)) {
      return;
    }
    Files.createDirectories(library.getParent());
    var resource = folderInJar() + "/" + LibraryLoaderUtil.getNativeLibName();
    // Always the same name, so that a process that is killed here leaves nothing for good.
    var temporary = library.resolveSibling(library.getFileName() + ".part");
    try (var in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the driver has none for this platform");
      }
      Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
      Files.move(temporary, library, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
