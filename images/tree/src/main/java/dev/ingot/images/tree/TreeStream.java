// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.tree;

import dev.ingot.images.tree.TreeEntry.Kind;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A tree as entries, one after the other: a folder before what is in it, which comes in the order
/// of its names' bytes. `tree.pl` says what the bytes are.
///
/// ```text
/// FOLDER "" · FOLDER "etc" · FILE "etc/motd" [piece at 0] · HARD_LINK "etc/motd.old" → "etc/motd"
/// ```
///
/// How to use it: [#next] until it is empty; after each [Kind#FILE], [#nextPiece] until it is
/// empty; [#content] says what comes of it. Both end with an [InterruptedIOException] if the thread
/// is interrupted, which it stays.
public final class TreeStream implements AutoCloseable {
  private static final int BUFFER = 1 << 18;
  private static final int LARGEST_HEAD = 1 << 26;
  private static final int LARGEST_PIECE = 1 << 24;
  private static final long NO_PIECE = -1;

  private final DataInputStream in;
  private final Optional<TreeProgram> program;
  private Content content = Content.CHANGED;
  private boolean inFile;
  private boolean ended;

  private TreeStream(InputStream in, Optional<TreeProgram> program) {
    this.in = new DataInputStream(new BufferedInputStream(in, BUFFER));
    this.program = program;
  }

  static TreeStream of(TreeProgram program, UnaryOperator<InputStream> through) {
    return new TreeStream(through.apply(program.output()), Optional.of(program));
  }

  /// A stream that somebody else has begun, such as one whose bytes are counted on their way.
  public static TreeStream of(InputStream in) {
    return new TreeStream(in, Optional.empty());
  }

  /// What a stream of a tree that was copied has of a file.
  public enum Content {
    /// Its pieces.
    CHANGED('f'),
    /// Its pieces, which are those of the origin's file.
    OF_ORIGIN('o'),
    /// Nothing, as the asker knows what the origin's file has.
    KNOWN('u');

    private final char letter;

    Content(char letter) {
      this.letter = letter;
    }
  }

  /// A piece of a file's content. What lies between pieces, and behind the last, is holes.
  public static final class Piece {
    private final long offset;
    private final byte[] bytes;

    private Piece(long offset, byte[] bytes) {
      this.offset = offset;
      this.bytes = bytes;
    }

    /// Where in the file; never before the end of the piece before.
    public long offset() {
      return offset;
    }

    /// The caller's own; at most 1 MiB, zeros among them.
    public byte[] bytes() {
      return bytes;
    }
  }

  /// The next entry; empty at the end. What was not read of the last file is skipped.
  ///
  /// @throws IOException if the tree cannot be read; it says which file and why
  public Optional<TreeEntry> next() throws IOException {
    checkInterrupt();
    while (inFile) {
      nextPiece();
    }
    if (ended) {
      return Optional.empty();
    }
    try {
      var length = in.readInt();
      if (length < 0 || length > LARGEST_HEAD) {
        throw torn("a head of " + Integer.toUnsignedString(length) + " bytes");
      }
      var head = ByteBuffer.wrap(in.readNBytes(length));
      if (head.remaining() < length) {
        throw new EOFException();
      }
      return entry(head);
    } catch (EOFException | BufferUnderflowException e) {
      throw failed(e);
    }
  }

  private Optional<TreeEntry> entry(ByteBuffer head) throws IOException {
    var letter = (char) head.get();
    if (letter == 'e') {
      ended = true;
      finish();
      return Optional.empty();
    }
    var of = Arrays.stream(Content.values()).filter(each -> each.letter == letter).findFirst();
    var kind =
        Arrays.stream(Kind.values())
            .filter(each -> of.isPresent() ? each == Kind.FILE : each.letter == letter)
            .findFirst()
            .orElseThrow(() -> torn("the kind " + HexFormat.of().toHexDigits((byte) letter)));
    var mode = head.getInt();
    var user = unsigned(head);
    var group = unsigned(head);
    var modified = head.getLong();
    var nanoseconds = head.getInt();
    var major = unsigned(head);
    var minor = unsigned(head);
    var size = head.getLong();
    var path = text(head);
    var target = text(head);
    var attributes = new HashMap<String, byte[]>();
    for (var left = head.getInt(); left > 0; left--) {
      attributes.put(text(head), bytes(head));
    }
    content = of.orElse(Content.CHANGED);
    inFile = kind == Kind.FILE && content != Content.KNOWN;
    return Optional.of(
        new TreeEntry(
            kind,
            mode,
            user,
            group,
            modified,
            nanoseconds,
            major,
            minor,
            size,
            path,
            target,
            attributes));
  }

  /// What comes of the file that came last.
  public Content content() {
    return content;
  }

  /// The next piece of the file that came last; empty at its end. Between pieces, and behind the
  /// last, are holes.
  public Optional<Piece> nextPiece() throws IOException {
    if (!inFile) {
      return Optional.empty();
    }
    try {
      var offset = in.readLong();
      if (offset == NO_PIECE) {
        inFile = false;
        return Optional.empty();
      }
      checkInterrupt();
      var length = in.readInt();
      if (length < 0 || length > LARGEST_PIECE) {
        throw torn("a piece of " + Integer.toUnsignedString(length) + " bytes");
      }
      var bytes = new byte[length];
      in.readFully(bytes);
      return Optional.of(new Piece(offset, bytes));
    } catch (EOFException e) {
      throw failed(e);
    }
  }

  /// Why the stream ends early: the program says it.
  private IOException failed(Exception e) throws IOException {
    finish();
    return new IOException("cannot read the tree: its stream ends early", e);
  }

  private void finish() throws IOException {
    if (program.isPresent()) {
      try {
        program.get().await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while reading a tree");
      }
    }
  }

  private static void checkInterrupt() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while reading a tree");
    }
  }

  private static IOException torn(String what) {
    return new IOException("cannot read the tree: its stream has " + what);
  }

  private static long unsigned(ByteBuffer head) {
    return Integer.toUnsignedLong(head.getInt());
  }

  private static String text(ByteBuffer head) throws IOException {
    return new String(bytes(head), StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(ByteBuffer head) throws IOException {
    var length = head.getInt();
    if (length < 0 || length > head.remaining()) {
      throw torn("a head with a part of " + Integer.toUnsignedString(length) + " bytes");
    }
    var bytes = new byte[length];
    head.get(bytes);
    return bytes;
  }

  /// Ends the reading, whole or not.
  @Override
  public void close() {
    program.ifPresent(TreeProgram::close);
  }
}
