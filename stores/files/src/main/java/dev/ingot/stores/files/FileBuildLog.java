// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.files;

import dev.ingot.core.Arn;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.StorageFullException;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.file.Durable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Build logs as text files, one line each, for `less` as well as for us.
///
/// ```text
/// logs/eu-central-1/111122223333/web/1.0.0/1.log
///
/// 2026-11-24T12:00:00.123Z --- - building image web 1.0.0/1
/// 2026-11-24T12:00:01.500Z out step-4f2… + apt-get install jq
/// 2026-11-24T12:00:01.700Z err step-4f2… E: unable to locate package jq
/// ```
///
/// A position is a byte offset. A line that a kill tore is not read, and is cut off before the next
/// one is written. A kill of the process loses no line; a loss of power those that were not forced
/// yet.
public final class FileBuildLog implements BuildLog, AutoCloseable {
  /// Logs of running builds stay open; with more at once, the one not used for longest is closed.
  private static final int OPEN = 256;

  /// After so many bytes of a file one call has enough, so that no caller can ask for more than it
  /// costs little to give.
  private static final int ENOUGH_BYTES = 64 * 1024;

  private final Path directory;
  private final LinkedHashMap<Path, LogWriter> open = new LinkedHashMap<>(16, 0.75f, true);

  /// @param dataDirectory logs are kept in its folder `logs`
  public FileBuildLog(Path dataDirectory) {
    this.directory = dataDirectory.resolve("logs").toAbsolutePath().normalize();
  }

  @Override
  public void append(Arn imageBuildVersion, Line line) {
    append(imageBuildVersion, LogLines.format(line));
  }

  /// In one write.
  @Override
  public void append(Arn imageBuildVersion, List<Line> lines) {
    if (!lines.isEmpty()) {
      var bytes = new ByteArrayOutputStream();
      lines.forEach(line -> bytes.writeBytes(LogLines.format(line)));
      append(imageBuildVersion, bytes.toByteArray());
    }
  }

  private synchronized void append(Arn imageBuildVersion, byte[] lines) {
    var file = file(imageBuildVersion);
    try {
      writer(file).append(lines);
    } catch (IOException e) {
      throw isFull(e)
          ? new StorageFullException(file.toString(), e)
          : new UncheckedIOException(
              "cannot write the build log " + file + ": " + e.getMessage(), e);
    }
  }

  private static boolean isFull(IOException e) {
    return String.valueOf(e.getMessage()).contains("No space left on device");
  }

  @Override
  public Chunk read(Arn imageBuildVersion, long from, int limit) {
    var file = file(imageBuildVersion);
    if (!Files.exists(file)) {
      return new Chunk(List.of(), 0);
    }
    try (var log = new RandomAccessFile(file.toFile(), "r")) {
      return read(log, from, limit);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the build log " + file + ": " + e.getMessage(), e);
    }
  }

  private static Chunk read(RandomAccessFile log, long from, int limit) throws IOException {
    var lines = new ArrayList<Line>();
    var start = Math.min(from, log.length());
    var reader = new LineReader(log, start);
    while (lines.size() < limit && reader.position() - start < ENOUGH_BYTES) {
      var line = reader.next();
      if (line.isEmpty()) {
        break;
      }
      LogLines.parse(line.get()).ifPresent(lines::add);
    }
    return new Chunk(lines, reader.position());
  }

  /// Through a descriptor of its own, so that nobody waits who writes meanwhile.
  @Override
  public void force(Arn imageBuildVersion) {
    var file = file(imageBuildVersion);
    try {
      if (Files.exists(file)) {
        Durable.force(file);
        Durable.forceName(file);
      }
    } catch (IOException e) {
      throw isFull(e)
          ? new StorageFullException(file.toString(), e)
          : new UncheckedIOException(
              "cannot write the build log " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void delete(Arn imageBuildVersion) {
    var file = file(imageBuildVersion);
    try {
      close(Optional.ofNullable(open.remove(file)));
      if (Files.deleteIfExists(file)) {
        deleteEmptyAbove(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot delete the build log " + file + ": " + e.getMessage(), e);
    }
  }

  private void deleteEmptyAbove(Path file) throws IOException {
    for (var above = above(file); !above.equals(directory); above = above(above)) {
      try {
        Files.deleteIfExists(above);
      } catch (DirectoryNotEmptyException _) {
        return;
      }
    }
  }

  private static Path above(Path path) {
    return path.resolve("..").normalize();
  }

  /// Closes the files. An append after it opens them again.
  @Override
  public synchronized void close() {
    try {
      for (var writer : open.values()) {
        writer.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the build logs: " + e.getMessage(), e);
    } finally {
      open.clear();
    }
  }

  private LogWriter writer(Path file) throws IOException {
    var known = Optional.ofNullable(open.get(file));
    if (known.isPresent()) {
      return known.get();
    }
    if (open.size() >= OPEN) {
      close(eldest(open.values().iterator()));
    }
    Durable.createFolderOf(file, OwnerOnly.folder());
    var writer = LogWriter.open(file);
    open.put(file, writer);
    return writer;
  }

  private static Optional<LogWriter> eldest(Iterator<LogWriter> writers) {
    var eldest = writers.next();
    writers.remove();
    return Optional.of(eldest);
  }

  private static void close(Optional<LogWriter> writer) throws IOException {
    if (writer.isPresent()) {
      writer.get().close();
    }
  }

  private Path file(Arn image) {
    var version = image.exactVersion();
    return directory
        .resolve(safe(image.region()))
        .resolve(safe(image.owner()))
        .resolve(safe(image.slug()))
        .resolve(number(version))
        .resolve(image.build().orElseThrow() + ".log");
  }

  private static String number(SemanticVersion version) {
    return version.major() + "." + version.minor() + "." + version.patch();
  }

  /// A region comes from the caller: nothing in it may lead out of the folder.
  private static String safe(String text) {
    var safe = new StringBuilder();
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      var plain = c == '-' || c == '_' || (c < 128 && Character.isLetterOrDigit(c));
      safe.append(plain ? "" + c : "%" + Integer.toHexString(c));
    }
    return safe.toString();
  }
}
