// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// The records of a simulation as a ZIP archive, and how those of a data directory are exchanged
/// for others.
///
/// ```text
/// DATA/incoming/     what is to be there
/// DATA/replaced/     what was there, until what is there could be opened; if it is there at a start,
///                    the exchange was interrupted, and what was there comes back
/// ```
///
/// An archive begins with the entry `simulated`, so that nothing real is taken for one.
final class SimulatedState {
  private static final String MARK = "simulated";
  private static final String MARK_TEXT = "The records of an Ingot that simulates, form 1\n";

  /// Of a data directory, what is records and no settings.
  private static final List<String> RECORDS =
      List.of("ingot.db", "ingot.db-wal", "ingot.db-shm", "logs", "images", "machines", "bases");

  /// What an archive may become, in bytes.
  private static final long MOST = 1L << 30;

  private final Path data;
  private final Path incoming;
  private final Path replaced;
  private final Path gone;

  /// In [#replaced] once everything that was there is.
  private final Path all;

  SimulatedState(Path data) {
    this.data = data;
    this.incoming = data.resolve("incoming");
    this.replaced = data.resolve("replaced");
    this.gone = data.resolve("gone");
    this.all = replaced.resolve("all");
  }

  /// Brings back what was there before an exchange that did not come to its end.
  void recover() throws IOException {
    if (Files.isDirectory(replaced)) {
      giveBack();
    }
    SimulatedFolder.remove(gone);
    expectNoMore();
  }

  /// What is there. Nobody may write meanwhile.
  byte[] archive() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(MARK));
      zip.write(MARK_TEXT.getBytes(UTF_8));
      for (var name : RECORDS) {
        for (var file : filesOf(data.resolve(name))) {
          zip.putNextEntry(new ZipEntry(data.relativize(file).toString()));
          Files.copy(file, zip);
        }
      }
    }
    return bytes.toByteArray();
  }

  private static List<Path> filesOf(Path path) throws IOException {
    if (!Files.exists(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /// Lays ready that nothing is there.
  void expectNothing() throws IOException {
    SimulatedFolder.remove(incoming);
    Files.createDirectories(incoming);
  }

  /// Lays ready what an archive has.
  ///
  /// @throws ZipException if it is none that [#archive] could have written
  void expect(byte[] archive) throws IOException {
    expectNothing();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      var first = zip.getNextEntry();
      if (first == null || !first.getName().equals(MARK) || !MARK_TEXT.equals(text(zip))) {
        throw new ZipException("it was not saved by an Ingot that simulates");
      }
      var room = MOST;
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        room -= unpack(entry.getName(), zip, room);
      }
    }
  }

  /// Forgets what was laid ready.
  void expectNoMore() {
    SimulatedFolder.remove(incoming);
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readNBytes(MARK_TEXT.length() + 1), UTF_8);
  }

  private long unpack(String name, InputStream in, long room) throws IOException {
    var file = incoming.resolve(name).normalize();
    var inside = file.startsWith(incoming) && file.getNameCount() > incoming.getNameCount();
    if (!inside || !RECORDS.contains(incoming.relativize(file).getName(0).toString())) {
      throw new ZipException("there are no records in a file '" + name + "'");
    }
    Files.createDirectories(file.resolve("..").normalize());
    try (var out = Files.newOutputStream(file)) {
      var buffer = new byte[1 << 16];
      var written = 0L;
      for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        written += count;
        if (written > room) {
          throw new ZipException("it has more than " + MOST + " bytes");
        }
        out.write(buffer, 0, count);
      }
      return written;
    }
  }

  /// Puts what was laid ready in the place of what is there. Nobody may use it meanwhile.
  void exchange() throws IOException {
    Files.createDirectories(replaced);
    move(data, replaced);
    Files.createFile(all);
    move(incoming, data);
  }

  /// Takes the exchange back, however far it came.
  void giveBack() throws IOException {
    if (Files.exists(all)) {
      for (var name : RECORDS) {
        SimulatedFolder.remove(data.resolve(name));
      }
      Files.delete(all);
    }
    move(replaced, data);
    SimulatedFolder.remove(replaced);
  }

  /// Forgets what was there before.
  void forget() throws IOException {
    // At once: of what is deleted one by one, a rest would come back at the next start.
    SimulatedFolder.remove(gone);
    Files.move(replaced, gone);
    SimulatedFolder.remove(gone);
  }

  private static void move(Path from, Path to) throws IOException {
    for (var name : RECORDS) {
      if (Files.exists(from.resolve(name))) {
        Files.move(from.resolve(name), to.resolve(name));
      }
    }
  }
}
