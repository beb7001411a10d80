// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A file that a boot loader can start as Linux.
///
/// ```text
/// x86   0x202 HdrS   0x20e where its version's text is, less 0x200
/// arm64 0x38  ARM\x64
/// ```
///
/// @param version as the names of folders of modules, such as `6.1.0-30-amd64`; empty if the file
///   does not say
record Kernel(Optional<String> version) {
  private static final int MAGIC_AT = 0x202;
  private static final int VERSION_AT = 0x20e;
  private static final int ARM_MAGIC_AT = 0x38;

  /// @param head the first bytes of a file
  static Optional<Kernel> of(byte[] head) {
    if (has(head, MAGIC_AT, "HdrS")) {
      var bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
      return Optional.of(new Kernel(version(head, bytes.getShort(VERSION_AT) & 0xffff)));
    }
    return has(head, ARM_MAGIC_AT, "ARMd")
        ? Optional.of(new Kernel(Optional.empty()))
        : Optional.empty();
  }

  private static Optional<String> version(byte[] head, int offset) {
    var from = offset + 0x200;
    if (offset == 0 || from >= head.length) {
      return Optional.empty();
    }
    var to = from;
    while (to < head.length && head[to] > ' ') {
      to++;
    }
    return to == from
        ? Optional.empty()
        : Optional.of(new String(head, from, to - from, StandardCharsets.ISO_8859_1));
  }

  private static boolean has(byte[] head, int at, String magic) {
    return head.length >= Math.max(at + magic.length(), VERSION_AT + 2)
        && new String(head, at, magic.length(), StandardCharsets.ISO_8859_1).equals(magic);
  }
}
