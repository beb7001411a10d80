// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// A POSIX ACL as ext4 keeps it: as programs get it from the kernel, but without the ids that mean
/// nothing.
///
/// ```text
/// programs  version 2 (4 bytes) | tag (2) permissions (2) id (4) | tag permissions id | …
/// ext4      version 1 (4 bytes) | tag (2) permissions (2) | tag permissions id | …
/// ```
final class AccessList {
  private static final int VERSION_OF_PROGRAMS = 2;
  private static final int VERSION_OF_EXT4 = 1;
  private static final int USER = 0x02;
  private static final int GROUP = 0x08;
  private static final int HEADER = 4;
  private static final int ENTRY = 8;

  private AccessList() {}

  /// Empty if it is none that programs could have.
  static Optional<byte[]> onDisk(byte[] ofPrograms) {
    var from = ByteBuffer.wrap(ofPrograms).order(ByteOrder.LITTLE_ENDIAN);
    var to = ByteBuffer.allocate(ofPrograms.length + HEADER).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (from.getInt() != VERSION_OF_PROGRAMS || from.remaining() % ENTRY != 0) {
        return Optional.empty();
      }
      to.putInt(VERSION_OF_EXT4);
      while (from.hasRemaining()) {
        var tag = from.getShort();
        to.putShort(tag).putShort(from.getShort());
        var id = from.getInt();
        if (tag == USER || tag == GROUP) {
          to.putInt(id);
        }
      }
    } catch (BufferUnderflowException _) {
      return Optional.empty();
    }
    var bytes = new byte[to.position()];
    to.flip().get(bytes);
    return Optional.of(bytes);
  }
}
