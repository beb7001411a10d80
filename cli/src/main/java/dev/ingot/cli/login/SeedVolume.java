// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.login;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A volume from which cloud-init reads what it is to do on its first boot (its source "NoCloud"):
/// ISO 9660 with the label `cidata` and two files. Linux shows their names in small letters.
///
/// ```text
/// blocks 0-15 empty | 16 description | 17 end of descriptions | 18, 19 path tables | 20 root folder
/// | 21 META-DATA | … USER-DATA
/// ```
final class SeedVolume {
  private static final int BLOCK = 2048;
  private static final int DESCRIPTION = 16;
  private static final int TERMINATOR = 17;
  private static final int PATHS_LITTLE = 18;
  private static final int PATHS_BIG = 19;
  private static final int ROOT = 20;
  private static final int FIRST_FILE = 21;
  private static final int PATHS_LENGTH = 10;
  private static final byte FOLDER = 2;
  private static final byte FILE = 0;
  private static final byte[] SELF = {0};
  private static final byte[] PARENT = {1};

  private SeedVolume() {}

  static byte[] of(String metaData, String userData) {
    var meta = metaData.getBytes(StandardCharsets.UTF_8);
    var user = userData.getBytes(StandardCharsets.UTF_8);
    var userAt = FIRST_FILE + blocks(meta.length);
    var all = userAt + blocks(user.length);
    var volume = ByteBuffer.allocate(all * BLOCK);
    description(volume, all);
    volume.put(TERMINATOR * BLOCK, new byte[] {(byte) 255, 'C', 'D', '0', '0', '1', 1});
    paths(volume.position(PATHS_LITTLE * BLOCK).order(ByteOrder.LITTLE_ENDIAN));
    paths(volume.position(PATHS_BIG * BLOCK).order(ByteOrder.BIG_ENDIAN));
    volume.position(ROOT * BLOCK);
    entry(volume, SELF, FOLDER, ROOT, BLOCK);
    entry(volume, PARENT, FOLDER, ROOT, BLOCK);
    entry(volume, ascii("META-DATA.;1"), FILE, FIRST_FILE, meta.length);
    entry(volume, ascii("USER-DATA.;1"), FILE, userAt, user.length);
    volume.put(FIRST_FILE * BLOCK, meta).put(userAt * BLOCK, user);
    return volume.array();
  }

  private static int blocks(int bytes) {
    return Math.max(1, (bytes + BLOCK - 1) / BLOCK);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void description(ByteBuffer volume, int blocks) {
    volume.position(DESCRIPTION * BLOCK);
    volume.put((byte) 1).put(ascii("CD001")).put((byte) 1).put((byte) 0);
    text(volume, "", 32);
    text(volume, "cidata", 32);
    volume.position(volume.position() + 8);
    both(volume, blocks);
    volume.position(volume.position() + 32);
    bothShort(volume, 1); // volumes of the set
    bothShort(volume, 1); // this one's number
    bothShort(volume, BLOCK);
    both(volume, PATHS_LENGTH);
    volume.order(ByteOrder.LITTLE_ENDIAN).putInt(PATHS_LITTLE).putInt(0);
    volume.order(ByteOrder.BIG_ENDIAN).putInt(PATHS_BIG).putInt(0);
    entry(volume, SELF, FOLDER, ROOT, BLOCK);
    text(volume, "", 4 * 128 + 3 * 37);
    for (var date = 0; date < 4; date++) { // none is said
      volume.put(ascii("0".repeat(16))).put((byte) 0);
    }
    volume.put((byte) 1);
  }

  private static void paths(ByteBuffer table) {
    table.put((byte) 1).put((byte) 0).putInt(ROOT).putShort((short) 1).put((byte) 0);
  }

  private static void entry(ByteBuffer at, byte[] name, byte flags, int block, int length) {
    var padding = name.length % 2 == 0 ? 1 : 0;
    at.put((byte) (33 + name.length + padding)).put((byte) 0);
    both(at, block);
    both(at, length);
    at.put(new byte[] {70, 1, 1, 0, 0, 0, 0}); // 1970
    at.put(flags).put((byte) 0).put((byte) 0);
    bothShort(at, 1);
    at.put((byte) name.length).put(name).position(at.position() + padding);
  }

  private static void both(ByteBuffer at, int number) {
    at.order(ByteOrder.LITTLE_ENDIAN).putInt(number).order(ByteOrder.BIG_ENDIAN).putInt(number);
  }

  private static void bothShort(ByteBuffer at, int number) {
    at.order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) number)
        .order(ByteOrder.BIG_ENDIAN)
        .putShort((short) number);
  }

  private static void text(ByteBuffer at, String text, int length) {
    at.put(ascii(text + " ".repeat(length - text.length())));
  }
}
