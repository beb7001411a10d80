// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import java.util.Arrays;

/// The places of a file's blocks: runs of blocks that follow each other in the file and on the
/// disk. What lies between runs is a hole.
final class Extents {
  private static final int LONGEST = 32768;
  private static final int FIELDS = 3;

  private long[] runs = new long[FIELDS];
  private int count;

  void add(long logical, long physical, int length) {
    if (count > 0) {
      var last = (count - 1) * FIELDS;
      var joined = runs[last + 2] + length;
      if (runs[last] + runs[last + 2] == logical
          && runs[last + 1] + runs[last + 2] == physical
          && joined <= LONGEST) {
        runs[last + 2] = joined;
        return;
      }
    }
    if (runs.length == count * FIELDS) {
      runs = Arrays.copyOf(runs, runs.length * 2);
    }
    runs[count * FIELDS] = logical;
    runs[count * FIELDS + 1] = physical;
    runs[count * FIELDS + 2] = length;
    count++;
  }

  int count() {
    return count;
  }

  long logical(int run) {
    return runs[run * FIELDS];
  }

  long physical(int run) {
    return runs[run * FIELDS + 1];
  }

  int length(int run) {
    return (int) runs[run * FIELDS + 2];
  }

  long blocks() {
    var sum = 0L;
    for (var run = 0; run < count; run++) {
      sum += length(run);
    }
    return sum;
  }
}
