// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// A stream that is read ahead by a thread of its own: reading a program's output takes no notice
/// of an interrupt, but who reads here does.
final class Pump extends InputStream {
  private static final int CHUNK = 1 << 18;
  private static final int CHUNKS_AHEAD = 16;
  private static final byte[] END = new byte[0];

  private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
  private final Thread thread;
  private byte[] chunk = END;
  private int at;
  private boolean ended;

  /// @param in what is read; it ends, or fails, soon after whoever writes it is ended
  Pump(InputStream in) {
    this.thread = Thread.ofPlatform().daemon().name("tree-pump").start(() -> pump(in));
  }

  private void pump(InputStream in) {
    try {
      while (true) {
        var next = in.readNBytes(CHUNK);
        chunks.put(next);
        if (next.length == 0) {
          return;
        }
      }
    } catch (IOException | InterruptedException _) {
      // The reader closed the stream, or finds that it ends early.
      chunks.offer(END);
    }
  }

  @Override
  public int read() throws IOException {
    return fill() ? chunk[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (!fill()) {
      return -1;
    }
    var part = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, bytes, from, part);
    at += part;
    return part;
  }

  private boolean fill() throws IOException {
    if (at == chunk.length && !ended) {
      try {
        chunk = chunks.take();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while reading a root filesystem");
      }
      at = 0;
      ended = chunk.length == 0;
    }
    return !ended;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
