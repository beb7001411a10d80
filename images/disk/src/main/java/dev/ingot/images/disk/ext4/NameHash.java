// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/// The hash by which names are found in the index of a folder: MD4 with half of its input, over a
/// seed that each filesystem has. Bytes of names count as signed.
final class NameHash {
  private static final int[] START = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  private static final int PIECE = 32;
  private static final int SECOND = 0x5a827999;
  private static final int THIRD = 0x6ed9eba1;

  /// Means the end of a folder, so no name has it.
  private static final int END = 0xfffffffe;

  private final int[] seed = new int[4];

  NameHash(UUID seed) {
    var bytes = ByteBuffer.wrap(Checksum.bytes(seed)).order(ByteOrder.LITTLE_ENDIAN);
    var zero = seed.getMostSignificantBits() == 0 && seed.getLeastSignificantBits() == 0;
    for (var i = 0; i < 4; i++) {
      this.seed[i] = zero ? START[i] : bytes.getInt();
    }
  }

  /// In the upper half what the index is sorted by, which is even; below it what decides where that
  /// is the same. Both are unsigned.
  long of(byte[] name) {
    var state = seed.clone();
    for (var at = 0; at < name.length; at += PIECE) {
      mix(state, words(name, at));
    }
    var major = state[1] & ~1;
    var hash = major == END ? END - 2 : major;
    return ((long) hash << 32) | (state[2] & 0xffff_ffffL);
  }

  /// Eight words of the next piece, filled up with the length of what is left.
  private static int[] words(byte[] name, int from) {
    var rest = name.length - from;
    var fill = rest | (rest << 8);
    fill |= fill << 16;
    var words = new int[PIECE / 4];
    for (var word = 0; word < words.length; word++) {
      var value = fill;
      for (var i = word * 4; i < Math.min(rest, word * 4 + 4); i++) {
        value = name[from + i] + (value << 8);
      }
      words[word] = value;
    }
    return words;
  }

  private static void mix(int[] state, int[] in) {
    var a = state[0];
    var b = state[1];
    var c = state[2];
    var d = state[3];
    for (var i = 0; i < 8; i += 4) {
      a = turn(a + (d ^ (b & (c ^ d))) + in[i], 3);
      d = turn(d + (c ^ (a & (b ^ c))) + in[i + 1], 7);
      c = turn(c + (b ^ (d & (a ^ b))) + in[i + 2], 11);
      b = turn(b + (a ^ (c & (d ^ a))) + in[i + 3], 19);
    }
    for (var i = 1; i >= 0; i--) {
      a = turn(a + most(b, c, d) + in[i] + SECOND, 3);
      d = turn(d + most(a, b, c) + in[i + 2] + SECOND, 5);
      c = turn(c + most(d, a, b) + in[i + 4] + SECOND, 9);
      b = turn(b + most(c, d, a) + in[i + 6] + SECOND, 13);
    }
    for (var i = 3; i > 0; i -= 2) {
      a = turn(a + (b ^ c ^ d) + in[i] + THIRD, 3);
      d = turn(d + (a ^ b ^ c) + in[i + 4] + THIRD, 9);
      c = turn(c + (d ^ a ^ b) + in[i - 1] + THIRD, 11);
      b = turn(b + (c ^ d ^ a) + in[i + 3] + THIRD, 15);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
  }

  private static int most(int x, int y, int z) {
    return (x & y) + ((x ^ y) & z);
  }

  private static int turn(int value, int bits) {
    return Integer.rotateLeft(value, bits);
  }
}
