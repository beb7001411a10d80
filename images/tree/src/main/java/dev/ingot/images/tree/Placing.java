// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.tree;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Copies parts of a tree's files to places of one file, beside whatever else is done: the kernel
/// moves the bytes, which no program reads.
///
/// How to use it: [#add] what is to be copied, then [#await] its end.
public final class Placing implements AutoCloseable {
  private static final int BUFFER = 1 << 13;
  private static final int END = -1;

  private final TreeProgram program;
  private final DataOutputStream out;

  Placing(TreeProgram program) {
    this.program = program;
    this.out = new DataOutputStream(new BufferedOutputStream(program.input(), BUFFER));
  }

  /// A part of a file, in bytes.
  ///
  /// @param from where it is in the tree's file
  /// @param to where it shall be
  public record Part(long from, long to, long length) {}

  /// @param path in the tree, whose characters are bytes (ISO 8859-1)
  public void add(String path, List<Part> parts) throws IOException {
    try {
      var name = path.getBytes(StandardCharsets.ISO_8859_1);
      out.writeInt(name.length);
      out.write(name);
      out.writeInt(parts.size());
      for (var part : parts) {
        out.writeLong(part.from());
        out.writeLong(part.to());
        out.writeLong(part.length());
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// The program says why it takes nothing more.
  private IOException failed(IOException e) throws IOException {
    try {
      program.await();
      return e;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while copying files");
    }
  }

  /// Waits until all is copied. An interrupt ends it.
  ///
  /// @throws IOException if a file cannot be copied; it says which and why
  public void await() throws IOException, InterruptedException {
    try {
      out.writeInt(END);
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
    program.await();
  }

  /// Ends it, done or not.
  @Override
  public void close() {
    program.close();
  }
}
