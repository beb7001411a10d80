// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/// The right to make one thing, among threads and processes. It ends with the process that holds
/// it, so what lies unfinished and unclaimed is a leftover.
final class Claim implements AutoCloseable {
  private static final long RETRY_MILLIS = 20;

  private final Path file;
  private final FileChannel channel;

  private Claim(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Waits until nobody else has it.
  static Claim take(Path file) throws IOException, InterruptedException {
    while (true) {
      var claim = tryTake(file);
      if (claim.isPresent()) {
        return claim.get();
      }
      Thread.sleep(RETRY_MILLIS);
    }
  }

  static Optional<Claim> tryTake(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    var taken = false;
    try {
      taken = lock(channel).isPresent() && isStill(file, channel);
      return taken ? Optional.of(new Claim(file, channel)) : Optional.empty();
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException _) {
      return Optional.empty();
    }
  }

  /// The one who had it before may have removed the file while we waited: then it is another file
  /// that counts.
  private static boolean isStill(Path file, FileChannel channel) throws IOException {
    var token = UUID.randomUUID().toString();
    channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.US_ASCII)), 0);
    try {
      return Files.readString(file).equals(token);
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    channel.close();
  }
}
