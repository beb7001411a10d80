// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.TreeMap;

/// A disk in an uncompressed qcow2 file (version 3), written in one pass without `qemu-img`.
///
/// Clusters lie in the file in the order in which they were first written to; the tables follow
/// them, and the header is written last.
///
/// ```text
/// header | data clusters … | L2 tables | L1 table | refcount blocks | refcount table
/// ```
final class Qcow2Disk implements SparseDisk {
  private static final int CLUSTER_BITS = 16;
  private static final int CLUSTER = 1 << CLUSTER_BITS;
  private static final int L2_ENTRIES = CLUSTER / Long.BYTES;
  private static final int REFCOUNTS = CLUSTER / Short.BYTES;

  /// Set in a table entry whose cluster is used once.
  private static final long COPIED = 1L << 63;

  private final FileChannel file;
  private final WriteBehind behind;
  private final TreeMap<Long, long[]> tables = new TreeMap<>();
  private long clusters = 1;

  Qcow2Disk(Path file) throws IOException {
    this.file = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.behind = new WriteBehind(this.file);
  }

  @Override
  public void write(long offset, byte[] bytes, int from, int length) throws IOException {
    var at = from;
    var end = from + length;
    while (at < end) {
      var place = offset + at - from;
      var part = Math.min(end - at, CLUSTER - (int) (place & (CLUSTER - 1)));
      put(
          ByteBuffer.wrap(bytes, at, part),
          cluster(place >>> CLUSTER_BITS) + (place & (CLUSTER - 1)));
      at += part;
    }
    behind.wrote(length);
  }

  /// Neighbours in the file are told together.
  @Override
  public void reserve(long offset, long length, Place place) throws IOException {
    var end = offset + length;
    var first = 0L;
    var known = 0L;
    for (var at = offset; at < end; ) {
      var part = Math.min(end - at, CLUSTER - (at & (CLUSTER - 1)));
      var there = cluster(at >>> CLUSTER_BITS) + (at & (CLUSTER - 1));
      if (known > 0 && there != first + known) {
        place.at(first, known);
        known = 0;
      }
      first = known == 0 ? there : first;
      known += part;
      at += part;
    }
    place.at(first, known);
  }

  /// Where in the file a cluster of the disk lies.
  private long cluster(long number) {
    var table = tables.computeIfAbsent(number / L2_ENTRIES, _ -> new long[L2_ENTRIES]);
    var entry = (int) (number % L2_ENTRIES);
    if (table[entry] == 0) {
      table[entry] = take(1);
    }
    return table[entry];
  }

  private long take(long count) {
    var at = clusters << CLUSTER_BITS;
    clusters += count;
    return at;
  }

  @Override
  public void finish(long sizeBytes) throws IOException {
    var perTable = (long) L2_ENTRIES << CLUSTER_BITS;
    var l1 = new long[Math.toIntExact((sizeBytes + perTable - 1) / perTable)];
    for (var table : tables.entrySet()) {
      var at = take(1);
      put(entries(table.getValue(), COPIED), at);
      l1[Math.toIntExact(table.getKey())] = at | COPIED;
    }
    var l1At = take(clustersFor((long) l1.length * Long.BYTES));
    put(entries(l1, 0), l1At);
    header(sizeBytes, l1.length, l1At, refcounts());
  }

  private record Refcounts(long at, int clusters) {}

  /// Every cluster of the file is used once, those of the refcounts included.
  private Refcounts refcounts() throws IOException {
    var blocks = 0L;
    var tableClusters = 0L;
    while (true) {
      var all = clusters + blocks + tableClusters;
      var wantedBlocks = (all + REFCOUNTS - 1) / REFCOUNTS;
      var wantedTable = clustersFor(wantedBlocks * Long.BYTES);
      if (wantedBlocks == blocks && wantedTable == tableClusters) {
        break;
      }
      blocks = wantedBlocks;
      tableClusters = wantedTable;
    }
    var first = take(blocks);
    var tableAt = take(tableClusters);
    var table = new long[Math.toIntExact(blocks)];
    for (var block = 0; block < table.length; block++) {
      table[block] = first + ((long) block << CLUSTER_BITS);
      var used = Math.min(REFCOUNTS, clusters - (long) block * REFCOUNTS);
      var counts = ByteBuffer.allocate(CLUSTER);
      for (var i = 0; i < used; i++) {
        counts.putShort((short) 1);
      }
      put(counts.clear(), table[block]);
    }
    put(entries(table, 0), tableAt);
    return new Refcounts(tableAt, Math.toIntExact(tableClusters));
  }

  private void header(long size, int l1Entries, long l1At, Refcounts refcounts) throws IOException {
    var header = ByteBuffer.allocate(CLUSTER);
    header.putInt(0x514649fb).putInt(3);
    header.putLong(0).putInt(0); // no backing file
    header.putInt(CLUSTER_BITS).putLong(size).putInt(0); // no encryption
    header.putInt(l1Entries).putLong(l1At);
    header.putLong(refcounts.at()).putInt(refcounts.clusters());
    header.putInt(0).putLong(0); // no snapshots
    header.putLong(0).putLong(0).putLong(0); // no special features
    header.putInt(4).putInt(104); // 16 bit refcounts, header length
    put(header.clear(), 0);
  }

  private static ByteBuffer entries(long[] table, long flag) {
    var size = Math.toIntExact(clustersFor((long) table.length * Long.BYTES) << CLUSTER_BITS);
    var buffer = ByteBuffer.allocate(size);
    for (var entry : table) {
      buffer.putLong(entry == 0 ? 0 : entry | flag);
    }
    return buffer.clear();
  }

  private static long clustersFor(long bytes) {
    return Math.max(1, (bytes + CLUSTER - 1) >>> CLUSTER_BITS);
  }

  private void put(ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  /// The file ends with the last cluster that was taken, whole.
  @Override
  public void close() throws IOException {
    file.close();
  }
}
