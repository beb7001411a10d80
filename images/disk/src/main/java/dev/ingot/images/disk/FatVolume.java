// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;

/// A FAT16 volume that holds one file, `/EFI/BOOT/NAME`: what UEFI starts when nothing else is
/// configured.
///
/// ```text
/// boot sector | FAT | FAT | root folder | clusters: EFI, BOOT, the file …
/// ```
final class FatVolume {
  private static final int SECTOR = 512;
  private static final int SECTORS_PER_CLUSTER = 4;
  private static final int CLUSTER = SECTOR * SECTORS_PER_CLUSTER;
  private static final int ROOT_ENTRIES = 512;
  private static final int ENTRY = 32;
  private static final int FIRST_FILE_CLUSTER = 4;
  private static final int END = 0xffff;
  private static final byte FOLDER = 0x10;
  private static final byte FILE = 0x20;
  private static final byte LABEL = 0x08;

  private final int serial;
  private final String label;
  private final short date;
  private final short time;

  /// @param serial the volume's number
  /// @param label eleven characters at most
  /// @param at the time of everything in it
  FatVolume(int serial, String label, Instant at) {
    this.serial = serial;
    this.label = label;
    var utc = at.atOffset(ZoneOffset.UTC);
    var year = Math.clamp(utc.getYear() - 1980, 0, 127);
    this.date = (short) ((year << 9) | (utc.getMonthValue() << 5) | utc.getDayOfMonth());
    this.time = (short) ((utc.getHour() << 11) | (utc.getMinute() << 5) | (utc.getSecond() / 2));
  }

  /// @param name eight letters at most, a dot and three letters, in capitals
  void write(SparseDisk to, long offset, int sizeBytes, String name, byte[] content)
      throws IOException {
    var sectors = sizeBytes / SECTOR;
    var fatSectors = (sectors / SECTORS_PER_CLUSTER + 2) * Short.BYTES / SECTOR + 1;
    var fatAt = SECTOR;
    var rootAt = fatAt + 2 * fatSectors * SECTOR;
    var dataAt = rootAt + ROOT_ENTRIES * ENTRY;
    if (dataAt + (long) CLUSTER * 2 + content.length > sizeBytes) {
      throw new IOException(name + " of " + content.length + " bytes does not fit");
    }

    var bytes = new byte[dataAt + 2 * CLUSTER];
    var volume = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    bootSector(volume, sectors, fatSectors);
    var fat = fat(content.length, fatSectors);
    volume.put(fatAt, fat).put(fatAt + fat.length, fat);
    entry(volume, rootAt, "", LABEL, 0, 0);
    volume.put(rootAt, ascii(label, 11));
    entry(volume, rootAt + ENTRY, "EFI", FOLDER, 2, 0);
    folder(volume, dataAt, 2, 0);
    entry(volume, dataAt + 2 * ENTRY, "BOOT", FOLDER, 3, 0);
    folder(volume, dataAt + CLUSTER, 3, 2);
    entry(volume, dataAt + CLUSTER + 2 * ENTRY, name, FILE, FIRST_FILE_CLUSTER, content.length);
    to.write(offset, bytes, 0, bytes.length);
    to.write(offset + bytes.length, content, 0, content.length);
  }

  private void bootSector(ByteBuffer to, int sectors, int fatSectors) {
    to.put(0, new byte[] {(byte) 0xeb, 0x3c, (byte) 0x90});
    to.put(3, ascii("INGOT", 8));
    to.putShort(11, (short) SECTOR).put(13, (byte) SECTORS_PER_CLUSTER);
    to.putShort(14, (short) 1).put(16, (byte) 2).putShort(17, (short) ROOT_ENTRIES);
    to.putShort(19, sectors < 0x10000 ? (short) sectors : 0).put(21, (byte) 0xf8);
    to.putShort(22, (short) fatSectors).putShort(24, (short) 32).putShort(26, (short) 64);
    to.putInt(32, sectors < 0x10000 ? 0 : sectors);
    to.put(36, (byte) 0x80).put(38, (byte) 0x29).putInt(39, serial);
    to.put(43, ascii(label, 11)).put(54, ascii("FAT16", 8));
    to.putShort(510, (short) 0xaa55);
  }

  private static byte[] fat(int contentBytes, int fatSectors) {
    var bytes = new byte[fatSectors * SECTOR];
    var fat = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    fat.putShort((short) 0xfff8).putShort((short) END).putShort((short) END).putShort((short) END);
    var clusters = (contentBytes + CLUSTER - 1) / CLUSTER;
    for (var i = 1; i <= clusters; i++) {
      fat.putShort((short) (i == clusters ? END : FIRST_FILE_CLUSTER + i));
    }
    return bytes;
  }

  private void folder(ByteBuffer to, int at, int self, int parent) {
    entry(to, at, ".", FOLDER, self, 0);
    entry(to, at + ENTRY, "..", FOLDER, parent, 0);
  }

  private void entry(ByteBuffer to, int at, String name, byte kind, int cluster, int size) {
    var dot = name.lastIndexOf('.');
    var plain = dot <= 0 || name.equals("..");
    to.put(at, ascii(plain ? name : name.substring(0, dot), 8));
    to.put(at + 8, ascii(plain ? "" : name.substring(dot + 1), 3));
    to.put(at + 11, kind);
    to.putShort(at + 14, time).putShort(at + 16, date).putShort(at + 18, date);
    to.putShort(at + 22, time).putShort(at + 24, date);
    to.putShort(at + 26, (short) cluster).putInt(at + 28, size);
  }

  private static byte[] ascii(String text, int length) {
    return (text + " ".repeat(length - text.length())).getBytes(StandardCharsets.US_ASCII);
  }
}
