// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;

/// A GUID partition table with its protective MBR and its copy at the end of the disk.
final class GuidPartitionTable {
  static final int SECTOR = 512;
  static final UUID BIOS_BOOT = UUID.fromString("21686148-6449-6e6f-744e-656564454649");
  static final UUID EFI_SYSTEM = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
  static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
  static final UUID LINUX_ROOT_X86_64 = UUID.fromString("4f68bce3-e8cd-4db1-96e7-fbcaf984b709");

  private static final int ENTRIES = 128;
  private static final int ENTRY = 128;
  private static final int TABLE_SECTORS = ENTRIES * ENTRY / SECTOR;
  private static final int HEADER = 92;
  private static final int BOOT_CODE = 440;

  record Partition(UUID type, UUID id, String name, long offset, long sizeBytes) {}

  private final UUID disk;
  private final List<Partition> partitions;
  private final byte[] boot;

  /// @param boot what a BIOS runs: at most 440 bytes for the first sector
  GuidPartitionTable(UUID disk, List<Partition> partitions, byte[] boot) {
    this.disk = disk;
    this.partitions = List.copyOf(partitions);
    this.boot = boot;
    if (boot.length > BOOT_CODE) {
      throw new IllegalArgumentException("boot code of " + boot.length + " bytes");
    }
  }

  void write(SparseDisk to, long diskSizeBytes) throws IOException {
    var sectors = diskSizeBytes / SECTOR;
    var entries = entries();
    put(to, 0, protectiveMbr(sectors));
    put(to, 1, header(sectors, 1, sectors - 1, 2, entries));
    put(to, 2, entries);
    put(to, sectors - 1 - TABLE_SECTORS, entries);
    put(to, sectors - 1, header(sectors, sectors - 1, 1, sectors - 1 - TABLE_SECTORS, entries));
  }

  private static void put(SparseDisk to, long sector, byte[] bytes) throws IOException {
    to.write(sector * SECTOR, bytes, 0, bytes.length);
  }

  private byte[] protectiveMbr(long sectors) {
    var sector = new byte[SECTOR];
    var mbr = littleEndian(sector);
    mbr.put(0, boot);
    mbr.put(448, (byte) 2);
    mbr.put(450, (byte) 0xee).put(451, (byte) 0xff).put(452, (byte) 0xff).put(453, (byte) 0xff);
    mbr.putInt(454, 1);
    mbr.putInt(458, (int) Math.min(sectors - 1, 0xffffffffL));
    mbr.putShort(510, (short) 0xaa55);
    return sector;
  }

  private byte[] header(long sectors, long self, long other, long table, byte[] entries) {
    var sector = new byte[SECTOR];
    var header = littleEndian(sector);
    header.put("EFI PART".getBytes(StandardCharsets.US_ASCII)).putInt(0x00010000).putInt(HEADER);
    header.putInt(0).putInt(0);
    header.putLong(self).putLong(other);
    header.putLong(2 + TABLE_SECTORS).putLong(sectors - 2 - TABLE_SECTORS);
    guid(header, disk);
    header.putLong(table).putInt(ENTRIES).putInt(ENTRY).putInt(crc(entries, entries.length));
    header.putInt(16, crc(sector, HEADER));
    return sector;
  }

  private byte[] entries() {
    var bytes = new byte[ENTRIES * ENTRY];
    var table = littleEndian(bytes);
    for (var i = 0; i < partitions.size(); i++) {
      var partition = partitions.get(i);
      table.position(i * ENTRY);
      guid(table, partition.type());
      guid(table, partition.id());
      var first = partition.offset() / SECTOR;
      table.putLong(first).putLong(first + partition.sizeBytes() / SECTOR - 1).putLong(0);
      table.put(partition.name().getBytes(StandardCharsets.UTF_16LE));
    }
    return bytes;
  }

  /// The first three parts of a GUID are little endian.
  private static void guid(ByteBuffer to, UUID id) {
    var high = id.getMostSignificantBits();
    to.putInt((int) (high >>> 32)).putShort((short) (high >>> 16)).putShort((short) high);
    to.putLong(Long.reverseBytes(id.getLeastSignificantBits()));
  }

  private static int crc(byte[] bytes, int length) {
    var crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
