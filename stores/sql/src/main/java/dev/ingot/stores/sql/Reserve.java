// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Room that is kept beside the database for the end of what is running: a file that is given up
/// when the disk is full.
///
/// A build that fills the disk could otherwise not be recorded as failed; its machine, which fills
/// the disk, would never be removed. The file is made again once there is room.
final class Reserve {
  static final int SIZE_BYTES = 8 << 20;

  /// Less than what a write may need.
  private static final long LOW_BYTES = 1 << 20;

  /// A disk that is smaller is left alone.
  private static final long ROOM_BYTES = 4L * SIZE_BYTES;

  private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);

  private final Path file;
  private final LongSupplier usableBytes;
  private boolean kept;
  private boolean impossible;

  /// @param usableBytes how much can still be written to the file's disk
  Reserve(Path file, LongSupplier usableBytes) {
    this.file = file;
    this.usableBytes = usableBytes;
    this.kept = Files.exists(file);
  }

  static Reserve in(Path directory) {
    return new Reserve(directory.resolve("reserve"), directory.toFile()::getUsableSpace);
  }

  /// Comes before every write. Never fails: without a reserve the write goes on as it can.
  synchronized void beforeWrite() {
    var usable = usableBytes.getAsLong();
    if (kept && usable < LOW_BYTES) {
      giveUp();
    } else if (!kept && !impossible && usable > ROOM_BYTES) {
      keep();
    }
  }

  private void giveUp() {
    LOG.warn("the disk of {} is full; its reserve is used to end what is running", file);
    kept = false;
    delete();
  }

  private void keep() {
    // Some file systems store a file of zeros without taking room for it.
    var content = new byte[SIZE_BYTES];
    new Random(0).nextBytes(content);
    try {
      Files.write(file, content);
      kept = true;
    } catch (IOException e) {
      LOG.debug("cannot keep {}", file, e);
      impossible = true;
      delete();
    }
  }

  private void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("cannot delete {}: {}", file, e.getMessage());
    }
  }
}
