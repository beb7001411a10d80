// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import java.util.Arrays;

/// The places of a file's blocks: runs of blocks that follow each other in the file and on the
/// disk. What lies between runs is a hole. A run may be set aside: it has its blocks, whose content
/// counts as zeros until it is written.
final class Extents {
  private static final int LONGEST = 32768;

  /// Runs that are set aside have this added to their length on the disk.
  private static final int ASIDE = 32768;

  static final int LONGEST_ASIDE = LONGEST - 1;
  private static final int FIELDS = 3;

  private long[] runs = new long[FIELDS];
  private int count;
  private long blocks;

  void add(long logical, long physical, int length) {
    add(logical, physical, length, 0, LONGEST);
  }

  /// @param length at most [#LONGEST_ASIDE]
  void setAside(long logical, long physical, int length) {
    add(logical, physical, length, ASIDE, LONGEST_ASIDE);
  }

  private void add(long logical, long physical, int length, int aside, int longest) {
    blocks += length;
    if (count > 0) {
      var last = count - 1;
      var joined = length(last) + length;
      if (logical(last) + length(last) == logical
          && physical(last) + length(last) == physical
          && isAside(last) == (aside != 0)
          && joined <= longest) {
        runs[last * FIELDS + 2] = (long) joined + aside;
        return;
      }
    }
    if (runs.length == count * FIELDS) {
      runs = Arrays.copyOf(runs, runs.length * 2);
    }
    runs[count * FIELDS] = logical;
    runs[count * FIELDS + 1] = physical;
    runs[count * FIELDS + 2] = (long) length + aside;
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

  private int length(int run) {
    return isAside(run) ? lengthOnDisk(run) - ASIDE : lengthOnDisk(run);
  }

  private boolean isAside(int run) {
    return lengthOnDisk(run) > LONGEST;
  }

  /// The length as the disk has it, which says too whether the run is set aside.
  int lengthOnDisk(int run) {
    return (int) runs[run * FIELDS + 2];
  }

  /// The block after the last run.
  long end() {
    return count == 0 ? 0 : logical(count - 1) + length(count - 1);
  }

  /// How many blocks all runs have.
  long blocks() {
    return blocks;
  }
}
