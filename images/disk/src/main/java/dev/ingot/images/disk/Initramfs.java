// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/// An initial RAM disk: archives one after the other, as the kernel reads them.
///
/// ```text
/// | cpio (microcode) … | zeros | gzip, zstd, xz, … of a cpio |
/// ```
///
/// Plain and gzip archives are read; of zstd the frames are walked, so that a torn one is found; of
/// what else the kernel knows the first bytes are believed.
///
/// @param modules the kernel modules in it, with `_` for `-`; empty if they cannot be seen
record Initramfs(Optional<Set<String>> modules) {
  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_NAME = 1 << 12;
  private static final int CPIO_HEAD = 110;
  private static final String NEWC = "07070";
  private static final String GZIP = "\u001f\u008b";
  private static final String ZSTD = "(\u00b5/\u00fd";
  private static final Set<String> OTHERS =
      Set.of("\u00fd7zXZ", "\u0002!L\u0018", "]\u0000\u0000", "BZh", "\u0089LZO");

  /// Whether a file that begins so is an initial RAM disk, by its first bytes.
  static boolean mayBe(byte[] head) {
    var text = new String(head, 0, Math.min(head.length, 8), StandardCharsets.ISO_8859_1);
    return text.startsWith(NEWC)
        || text.startsWith(GZIP)
        || text.startsWith(ZSTD)
        || OTHERS.stream().anyMatch(text::startsWith);
  }

  /// @throws IOException with what is wrong with it, such as `it ends early`
  static Initramfs read(Path file) throws IOException {
    var names = new HashSet<String>();
    var all = true;
    try (var in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      for (var start = start(in); !start.isEmpty(); start = start(in)) {
        if (start.startsWith(NEWC)) {
          cpio(in, names);
        } else if (start.startsWith(GZIP)) {
          var inside = new BufferedInputStream(new GZIPInputStream(in, 512), BUFFER);
          for (var next = start(inside); !next.isEmpty(); next = start(inside)) {
            cpio(inside, names);
          }
          // It reads ahead, so what comes behind it cannot be told apart.
          break;
        } else if (start.startsWith(ZSTD)) {
          zstdFrame(in);
          all = false;
        } else if (OTHERS.stream().anyMatch(start::startsWith)) {
          all = false;
          break;
        } else {
          throw new IOException("it is no archive that a kernel reads");
        }
      }
    } catch (EOFException e) {
      throw new IOException("it ends early", e);
    }
    return new Initramfs(all ? Optional.of(names) : Optional.empty());
  }

  /// The next bytes that are not zero, left to be read; empty at the end.
  private static String start(BufferedInputStream in) throws IOException {
    while (true) {
      in.mark(16);
      var bytes = in.readNBytes(8);
      if (bytes.length == 0) {
        return "";
      }
      in.reset();
      if (bytes[0] != 0) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
      }
      in.skipNBytes(1);
    }
  }

  /// One archive, to its end.
  private static void cpio(InputStream in, Set<String> modules) throws IOException {
    while (true) {
      var head = new String(exactly(in, CPIO_HEAD), StandardCharsets.ISO_8859_1);
      if (!head.startsWith(NEWC)) {
        throw new IOException("it is damaged");
      }
      var size = number(head, 6);
      var nameSize = number(head, 11);
      if (nameSize == 0 || nameSize > LONGEST_NAME) {
        throw new IOException("it is damaged");
      }
      var bytes = exactly(in, (int) padded(CPIO_HEAD + nameSize) - CPIO_HEAD);
      var name = new String(bytes, 0, (int) nameSize - 1, StandardCharsets.ISO_8859_1);
      in.skipNBytes(padded(size));
      if (name.equals("TRAILER!!!")) {
        return;
      }
      module(name).ifPresent(modules::add);
    }
  }

  /// `lib/modules/6.1.0/kernel/drivers/block/virtio_blk.ko.xz` is `virtio_blk`.
  static Optional<String> module(String path) {
    var name = path.substring(path.lastIndexOf('/') + 1);
    var end = name.indexOf(".ko");
    return end > 0 ? Optional.of(name.substring(0, end).replace('-', '_')) : Optional.empty();
  }

  private static long number(String head, int field) throws IOException {
    try {
      return Long.parseLong(head, 6 + 8 * field, 14 + 8 * field, 16);
    } catch (NumberFormatException e) {
      throw new IOException("it is damaged", e);
    }
  }

  private static long padded(long size) {
    return (size + 3) / 4 * 4;
  }

  /// Walks a frame: its head, then blocks, each of which says how long it is and whether it is the
  /// last one, then perhaps a checksum.
  private static void zstdFrame(InputStream in) throws IOException {
    var descriptor = exactly(in, 5)[4];
    var single = (descriptor & 0x20) != 0;
    var sizeBytes =
        switch ((descriptor >>> 6) & 3) {
          case 0 -> single ? 1 : 0;
          case 1 -> 2;
          case 2 -> 4;
          default -> 8;
        };
    var dictionaryBytes =
        switch (descriptor & 3) {
          case 0 -> 0;
          case 1 -> 1;
          case 2 -> 2;
          default -> 4;
        };
    in.skipNBytes((single ? 0 : 1) + dictionaryBytes + sizeBytes);
    while (true) {
      var bytes = exactly(in, 3);
      var block = (bytes[0] & 0xff) | ((bytes[1] & 0xff) << 8) | ((bytes[2] & 0xff) << 16);
      var kind = (block >>> 1) & 3;
      in.skipNBytes(kind == 1 ? 1 : block >>> 3); // a run says its length and holds one byte
      if ((block & 1) != 0) {
        in.skipNBytes((descriptor & 4) != 0 ? 4 : 0);
        return;
      }
    }
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    var bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }
}
