// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// Reads the extended attributes of inodes, values as hexadecimal numbers; access lists have the
/// names that the kernel gives them, and the form that they have on the disk.
final class Ext4Attributes {
  private static final int MAGIC = 0xea020000;
  private static final int FIXED_INODE = 128;
  private static final int BLOCK_HEADER = 32;

  private Ext4Attributes() {}

  static Map<String, String> of(Ext4Reader reader, Ext4Reader.Inode inode) throws IOException {
    var attributes = new TreeMap<String, String>();
    var raw = inode.raw();
    if (raw.limit() > FIXED_INODE) {
      var at = FIXED_INODE + (raw.getShort(FIXED_INODE) & 0xffff);
      if (at + 4 < raw.limit() && raw.getInt(at) == MAGIC) {
        var entries = raw.slice(at + 4, raw.limit() - at - 4).order(raw.order());
        collect(reader, entries, 0, attributes);
      }
    }
    if (inode.attributeBlock() != 0) {
      collect(reader, reader.blocks(inode.attributeBlock(), 1), BLOCK_HEADER, attributes);
    }
    return attributes;
  }

  /// @param area values lie in it at places counted from its beginning
  private static void collect(
      Ext4Reader reader, ByteBuffer area, int first, Map<String, String> attributes)
      throws IOException {
    for (var at = first; at + 16 <= area.limit() && area.getInt(at) != 0; ) {
      var name = new byte[area.get(at) & 0xff];
      area.get(at + 16, name);
      var value = new byte[area.getInt(at + 8)];
      var other = area.getInt(at + 4);
      if (other == 0) {
        area.get(area.getShort(at + 2) & 0xffff, value);
      } else {
        value = reader.content(reader.inode(other));
      }
      attributes.put(
          prefix(area.get(at + 1)) + new String(name, StandardCharsets.UTF_8),
          HexFormat.of().formatHex(value));
      at += 16 + ((name.length + 3) & ~3);
    }
  }

  private static String prefix(byte index) {
    return switch (index) {
      case 1 -> "user.";
      case 2 -> "system.posix_acl_access";
      case 3 -> "system.posix_acl_default";
      case 4 -> "trusted.";
      case 6 -> "security.";
      default -> "system.";
    };
  }
}
