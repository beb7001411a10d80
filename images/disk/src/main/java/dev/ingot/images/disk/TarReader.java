// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Reads the archive that `tar --format=pax` writes. Names are taken as bytes (ISO 8859-1).
final class TarReader {
  private static final int BLOCK = 512;
  private static final String ATTRIBUTE = "SCHILY.xattr.";
  private static final int MAX_PAX_BYTES = 1 << 20;

  private final InputStream in;
  private final Content content = new Content();
  private final byte[] header = new byte[BLOCK];
  private long rest;

  TarReader(InputStream in) {
    this.in = in;
  }

  /// @param type the letter in the header: `0` file, `1` hard link, `2` symbolic link, `3`
  ///   character device, `4` block device, `5` folder, `6` fifo
  /// @param path without `./` in front and without a slash at its end; empty for the root
  /// @param link where a link leads
  record Entry(
      char type,
      String path,
      String link,
      int mode,
      int user,
      int group,
      long sizeBytes,
      long modified,
      int major,
      int minor,
      Map<String, byte[]> attributes) {}

  /// The next entry; empty at the end. What was not read of the last one's content is skipped.
  Optional<Entry> next() throws IOException {
    in.skipNBytes(rest);
    rest = 0;
    var pax = new HashMap<String, byte[]>();
    while (true) {
      if (in.readNBytes(header, 0, BLOCK) < BLOCK) {
        throw new EOFException("the archive ends early");
      }
      if (header[0] == 0) {
        in.transferTo(OutputStream.nullOutputStream());
        return Optional.empty();
      }
      var type = (char) header[156];
      var size = number(124, 12);
      if (type == 'x') {
        pax(size, pax);
      } else if (type == 'g') {
        in.skipNBytes(padded(size));
      } else {
        return Optional.of(entry(type, pax));
      }
    }
  }

  /// The content of the entry that was read last, and what fills its last block.
  InputStream content() {
    return content;
  }

  private Entry entry(char type, Map<String, byte[]> pax) throws IOException {
    var size = pax.containsKey("size") ? Long.parseLong(text(pax, "size")) : number(124, 12);
    var path = pax.containsKey("path") ? text(pax, "path") : name();
    var link = pax.containsKey("linkpath") ? text(pax, "linkpath") : string(157, 100);
    var user = pax.containsKey("uid") ? Long.parseLong(text(pax, "uid")) : number(108, 8);
    var group = pax.containsKey("gid") ? Long.parseLong(text(pax, "gid")) : number(116, 8);
    var attributes = new HashMap<String, byte[]>();
    for (var record : pax.entrySet()) {
      if (record.getKey().startsWith(ATTRIBUTE)) {
        attributes.put(record.getKey().substring(ATTRIBUTE.length()), record.getValue());
      }
    }
    var hasContent = type == '0';
    rest = hasContent ? padded(size) : 0;
    return new Entry(
        type,
        clean(path),
        type == '1' ? clean(link) : link,
        (int) number(100, 8),
        (int) user,
        (int) group,
        hasContent ? size : 0,
        number(136, 12),
        (int) number(329, 8),
        (int) number(337, 8),
        attributes);
  }

  private static String text(Map<String, byte[]> pax, String key) {
    return new String(Objects.requireNonNull(pax.get(key)), StandardCharsets.ISO_8859_1);
  }

  private static String clean(String path) {
    var from = path.equals(".") ? 1 : path.startsWith("./") ? 2 : 0;
    var to = path.length() > from && path.endsWith("/") ? path.length() - 1 : path.length();
    return path.substring(from, to);
  }

  private String name() {
    var prefix = string(345, 155);
    var name = string(0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /// Records of the form `LENGTH KEY=VALUE\n`; the length is that of the whole record.
  private void pax(long size, Map<String, byte[]> into) throws IOException {
    if (size > MAX_PAX_BYTES) {
      throw new IOException("an archive header of " + size + " bytes");
    }
    var bytes = in.readNBytes((int) padded(size));
    var at = 0;
    while (at < size) {
      var space = at;
      var length = 0;
      while (bytes[space] != ' ') {
        length = length * 10 + bytes[space] - '0';
        space++;
      }
      var equals = space;
      while (bytes[equals] != '=') {
        equals++;
      }
      var key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.ISO_8859_1);
      into.put(key, Arrays.copyOfRange(bytes, equals + 1, at + length - 1));
      at += length;
    }
  }

  private String string(int at, int room) {
    var length = 0;
    while (length < room && header[at + length] != 0) {
      length++;
    }
    return new String(header, at, length, StandardCharsets.ISO_8859_1);
  }

  /// Octal digits, or a binary number where the first bit is set.
  private long number(int at, int room) {
    if (header[at] < 0) {
      return ByteBuffer.wrap(header).getLong(at + room - Long.BYTES) & Long.MAX_VALUE;
    }
    var number = 0L;
    for (var i = at; i < at + room; i++) {
      if (header[i] >= '0' && header[i] <= '7') {
        number = number * 8 + header[i] - '0';
      }
    }
    return number;
  }

  private static long padded(long size) {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  private final class Content extends InputStream {
    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (rest == 0) {
        return -1;
      }
      var read = in.read(bytes, from, (int) Math.min(length, rest));
      rest -= Math.max(0, read);
      return read;
    }
  }
}
