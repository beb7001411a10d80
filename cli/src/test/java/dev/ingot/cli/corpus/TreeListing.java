// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Lists everything in the root file system of a raw disk but times.
///
/// ```text
/// /usr/bin/passwd → type=file mode=4755 owner=0:0 size=68248 content=9f2c…
/// /bin            → type=link mode=777 owner=0:0 target=usr/bin
/// ```
final class TreeListing {
  private static final String LOST_AND_FOUND = "/lost+found";

  private final Ext4Reader reader;
  private final SortedMap<String, Map<String, String>> entries = new TreeMap<>();
  private final Map<Integer, String> contents = new HashMap<>();

  private TreeListing(Ext4Reader reader) {
    this.reader = reader;
  }

  static SortedMap<String, Map<String, String>> of(Path rawDisk) throws IOException {
    try (var disk = FileChannel.open(rawDisk)) {
      var listing = new TreeListing(new Ext4Reader(disk, RootPartition.start(disk)));
      listing.add("/", listing.reader.root());
      return listing.entries;
    }
  }

  private void add(String path, Ext4Reader.Inode inode) throws IOException {
    if (path.equals(LOST_AND_FOUND)) {
      return;
    }
    var fields = new TreeMap<String, String>();
    fields.put("mode", Integer.toOctalString(inode.mode() & 07777));
    fields.put("owner", inode.uid() + ":" + inode.gid());
    fields.putAll(Ext4Attributes.of(reader, inode));
    entries.put(path, fields);
    switch (inode.mode() >> 12) {
      case 4 -> {
        fields.put("type", "folder");
        for (var name : reader.names(inode)) {
          var below =
              (path.equals("/") ? "/" : path + "/")
                  + printable(name.bytes().getBytes(StandardCharsets.ISO_8859_1));
          add(below, reader.inode(name.inode()));
        }
      }
      case 8 -> {
        fields.put("type", "file");
        fields.put("size", Long.toString(inode.size()));
        fields.put("content", content(inode));
        fields.put("names", Integer.toString(inode.links()));
      }
      case 10 -> {
        fields.put("type", "link");
        fields.put("target", printable(reader.linkTarget(inode)));
      }
      case 2 -> fields.put("type", "character device " + inode.device());
      case 6 -> fields.put("type", "block device " + inode.device());
      case 1 -> fields.put("type", "pipe");
      default -> fields.put("type", "socket");
    }
  }

  /// Names that are no text have their bytes as `\xff`.
  private static String printable(byte[] bytes) {
    CharBuffer text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException _) {
      text = StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(bytes));
    }
    var printable = new StringBuilder();
    text.chars()
        .forEach(c -> {
          if (c < ' ' || (c >= 0x7f && c <= 0xff)) {
            printable.append("\\x%02x".formatted(c));
          } else {
            printable.append((char) c);
          }
        });
    return printable.toString();
  }

  /// A digest of the blocks that are not empty, with their places: a hole is as good as zeros.
  private String content(Ext4Reader.Inode inode) throws IOException {
    var known = contents.get(inode.number());
    if (known != null) {
      return known;
    }
    var digest = sha256();
    var blockSize = reader.blockSize();
    var empty = new byte[blockSize];
    for (var extent : reader.extents(inode)) {
      for (var block = 0; block < extent.blocks(); block++) {
        var at = (extent.logical() + block) * blockSize;
        var length = (int) Math.min(blockSize, inode.size() - at);
        if (length > 0) {
          var data = reader.blocks(extent.physical() + block, 1).array();
          if (!Arrays.equals(data, 0, length, empty, 0, length)) {
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(at).flip());
            digest.update(data, 0, length);
          }
        }
      }
    }
    var content = HexFormat.of().formatHex(digest.digest());
    contents.put(inode.number(), content);
    return content;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
