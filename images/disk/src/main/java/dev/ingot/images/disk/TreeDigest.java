// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.images.disk.ext4.FileContent;
import dev.ingot.images.tree.TreeEntry;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// The SHA-256 of a tree as it comes to a disk: of all entries with their times, and of each block
/// of a file that is not all zeros, with its number. It depends on the tree alone, not on where
/// this host's filesystem has holes. A thread of its own computes it.
final class TreeDigest implements AutoCloseable {
  private static final int BLOCK = 4096;
  private static final int WAITING = 64;
  private static final int BATCH = 1 << 16;
  private static final long NO_BLOCK = -1;

  private final BlockingQueue<Part> parts = new ArrayBlockingQueue<>(WAITING);
  private final MessageDigest digest = Digests.sha256();
  private final Thread thread = Thread.ofPlatform().daemon().name("tree-digest").start(this::work);
  private final ByteArrayOutputStream heads = new ByteArrayOutputStream();
  private final DataOutputStream head = new DataOutputStream(heads);

  /// Bytes to be digested, as they are or as blocks of a file.
  private static final class Part {
    final byte[] bytes;
    final int from;
    final int length;
    final long block;

    Part(byte[] bytes, int from, int length, long block) {
      this.bytes = bytes;
      this.from = from;
      this.length = length;
      this.block = block;
    }
  }

  private void work() {
    try {
      for (var part = parts.take(); part.length > 0; part = parts.take()) {
        if (part.block == NO_BLOCK) {
          digest.update(part.bytes, part.from, part.length);
        } else {
          blocks(part);
        }
      }
    } catch (InterruptedException _) {
      // Nobody wants it any more.
    }
  }

  private void blocks(Part part) {
    var number = ByteBuffer.allocate(Long.BYTES);
    for (var at = 0; at < part.length; at += BLOCK) {
      digest.update(number.putLong(0, part.block + at / BLOCK).rewind());
      digest.update(part.bytes, part.from + at, Math.min(BLOCK, part.length - at));
    }
  }

  /// @param modified its time on the disk
  void add(TreeEntry entry, Instant modified) throws IOException {
    text(entry.kind().name());
    head.writeInt(entry.mode());
    head.writeLong(entry.user());
    head.writeLong(entry.group());
    head.writeLong(modified.getEpochSecond());
    head.writeInt(modified.getNano());
    head.writeLong(entry.major());
    head.writeLong(entry.minor());
    head.writeLong(entry.sizeBytes());
    text(entry.path());
    text(entry.target());
    head.writeInt(entry.attributes().size());
    for (var attribute : entry.attributes().entrySet()) {
      text(attribute.getKey());
      bytes(attribute.getValue());
    }
    if (heads.size() > BATCH) {
      flush();
    }
  }

  private void text(String text) throws IOException {
    bytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void bytes(byte[] bytes) throws IOException {
    head.writeInt(bytes.length);
    head.write(bytes);
  }

  private void flush() throws IOException {
    if (heads.size() > 0) {
      put(new Part(heads.toByteArray(), 0, heads.size(), NO_BLOCK));
      heads.reset();
    }
  }

  /// The content of the file that was added last, on its way to the disk; [#endFile] ends it.
  FileContent.Runs through(FileContent.Runs to) {
    return (block, bytes, from, length) -> {
      flush();
      put(new Part(bytes, from, length, block));
      to.add(block, bytes, from, length);
    };
  }

  void endFile() throws IOException {
    head.writeLong(NO_BLOCK);
  }

  private void put(Part part) throws IOException {
    try {
      parts.put(part);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading a root filesystem");
    }
  }

  /// The digest of all that was added.
  byte[] finish() throws IOException, InterruptedException {
    flush();
    put(new Part(new byte[0], 0, 0, NO_BLOCK));
    thread.join();
    return digest.digest();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
