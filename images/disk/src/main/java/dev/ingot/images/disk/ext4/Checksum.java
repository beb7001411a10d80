// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import java.util.UUID;
import java.util.zip.CRC32C;

/// The CRC-32C by which ext4 guards its structures. All but the superblock's begin with the
/// filesystem's UUID.
final class Checksum {
  private final CRC32C crc = new CRC32C();
  private final byte[] uuid;

  Checksum(UUID uuid) {
    this.uuid = bytes(uuid);
  }

  static byte[] bytes(UUID uuid) {
    var bytes = new byte[16];
    for (var i = 0; i < 8; i++) {
      bytes[i] = (byte) (uuid.getMostSignificantBits() >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (uuid.getLeastSignificantBits() >>> (56 - 8 * i));
    }
    return bytes;
  }

  int ofSuperblock(byte[] superblock, int length) {
    crc.reset();
    crc.update(superblock, 0, length);
    return value();
  }

  /// @param number says which of its kind the structure is
  int of(long number, byte[] bytes, int from, int length) {
    begin(number, 4);
    crc.update(bytes, from, length);
    return value();
  }

  /// Of a structure that belongs to an inode of generation 0.
  int ofInode(long inode, byte[] bytes, int from, int length) {
    begin(inode, 8);
    crc.update(bytes, from, length);
    return value();
  }

  int ofExtendedAttributes(long block, byte[] bytes) {
    begin(block, 8);
    crc.update(bytes, 0, bytes.length);
    return value();
  }

  int ofBitmap(byte[] bitmap, int length) {
    crc.reset();
    crc.update(uuid, 0, uuid.length);
    crc.update(bitmap, 0, length);
    return value();
  }

  private void begin(long number, int size) {
    crc.reset();
    crc.update(uuid, 0, uuid.length);
    for (var i = 0; i < size; i++) {
      crc.update((int) (number >>> (8 * i)) & 0xff);
    }
  }

  /// ext4 leaves out the last inversion of the usual definition.
  private int value() {
    return ~(int) crc.getValue();
  }
}
