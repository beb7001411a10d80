// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/// The filesystem's journal, empty: a file whose first block describes it.
final class Journal {
  static final int LEAST_BLOCKS = 1024;

  private static final int MAGIC = 0xc03b3998;
  private static final int DESCRIPTION = 4;

  private Journal() {}

  /// Takes blocks for it and writes the first.
  static void write(Node journal, Blocks blocks, long total, UUID uuid) throws IOException {
    var wanted = usualBlocks(total);
    while (wanted > LEAST_BLOCKS && blocks.next() + 2L * wanted > total) {
      wanted /= 2;
    }
    for (var logical = 0; logical < wanted; ) {
      var run = blocks.run(wanted - logical);
      journal.extents.add(logical, blocks.take(run), run);
      logical += run;
    }
    journal.sizeBytes = (long) wanted * BLOCK;
    var bytes = new byte[BLOCK];
    var first = ByteBuffer.wrap(bytes); // big endian, as all of the journal
    first.putInt(MAGIC).putInt(DESCRIPTION).putInt(0);
    first.putInt(BLOCK).putInt(wanted).putInt(1).putInt(1); // the log begins in block 1
    first.put(0x30, Checksum.bytes(uuid)).putInt(0x40, 1); // one user
    blocks.write(journal.extents.physical(0), bytes);
  }

  private static int usualBlocks(long total) {
    if (total < 32768) {
      return LEAST_BLOCKS;
    }
    if (total < 256 * 1024) {
      return 4096;
    }
    return total < 512 * 1024 ? 8192 : 16384;
  }
}
