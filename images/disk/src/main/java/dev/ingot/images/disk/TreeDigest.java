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
import java.util.function.Consumer;

/// The SHA-256 of a tree as it comes to a disk: of all entries with their times, and of each file
/// the digest of its content, which is that of each block that is not all zeros, with its number.
/// It depends on the tree alone, not on where this host's filesystem has holes. A thread of its own
/// computes it.
final class TreeDigest implements AutoCloseable {
  private static final int BLOCK = 4096;
  private static final int WAITING = 64;
  private static final int BATCH = 1 << 16;

  private final BlockingQueue<Part> parts = new ArrayBlockingQueue<>(WAITING);
  private final MessageDigest digest = Digests.sha256();
  private final Thread thread = Thread.ofPlatform().daemon().name("tree-digest").start(this::work);
  private final ByteArrayOutputStream heads = new ByteArrayOutputStream();
  private final DataOutputStream head = new DataOutputStream(heads);

  /// Something to be digested.
  private interface Part {
    void addTo(MessageDigest tree, MessageDigest content);
  }

  private static final Part END = (_, _) -> {};

  private void work() {
    var content = Digests.sha256();
    try {
      for (var part = parts.take(); part != END; part = parts.take()) {
        part.addTo(digest, content);
      }
    } catch (InterruptedException _) {
      // Nobody wants it any more.
    }
  }

  private static Part blocks(long block, byte[] bytes, int from, int length) {
    return (_, content) -> {
      var number = ByteBuffer.allocate(Long.BYTES);
      for (var at = 0; at < length; at += BLOCK) {
        content.update(number.putLong(0, block + at / BLOCK).rewind());
        content.update(bytes, from + at, Math.min(BLOCK, length - at));
      }
    };
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
      var bytes = heads.toByteArray();
      put((tree, _) -> tree.update(bytes));
      heads.reset();
    }
  }

  /// The content of the file that was added last, on its way to the disk; [#endFile] ends it.
  FileContent.Runs through(FileContent.Runs to) {
    return (block, bytes, from, length) -> {
      put(blocks(block, bytes, from, length));
      to.add(block, bytes, from, length);
    };
  }

  /// @param told is told the digest of the content, by another thread, before [#finish] returns
  void endFile(Consumer<byte[]> told) throws IOException {
    flush();
    put((tree, content) -> {
      var of = content.digest();
      tree.update(of);
      told.accept(of);
    });
  }

  /// The file that was added last has a content of this digest.
  void known(byte[] content) throws IOException {
    head.write(content);
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
    put(END);
    thread.join();
    return digest.digest();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
