// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.util.Arrays;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/// Reads a body as it comes, and holds no thread meanwhile. Memory is taken as it is needed, not as
/// it is announced.
final class BodyReading implements Runnable {
  private static final byte[] NONE = new byte[0];
  private static final int FIRST_BYTES = 1 << 10;

  private final Request request;
  private final Traffic.Visit visit;
  private final int limit;
  private final Consumer<Result> then;
  private boolean keep;
  private boolean noRoom;
  private byte[] bytes = NONE;
  private int length;

  /// How reading a body ended.
  sealed interface Result {

    /// It is there, and no larger than the limit.
    final class Whole implements Result {
      private final byte[] bytes;

      private Whole(byte[] bytes) {
        this.bytes = bytes;
      }

      /// Not to be changed.
      byte[] bytes() {
        return bytes;
      }
    }

    record TooLarge() implements Result {}

    /// There is no memory for it now.
    record NoRoom() implements Result {}

    record Failed(Throwable cause) implements Result {}
  }

  private BodyReading(
      Request request, Traffic.Visit visit, int limit, boolean keep, Consumer<Result> then) {
    this.request = request;
    this.visit = visit;
    this.limit = limit;
    this.keep = keep;
    this.then = then;
  }

  /// Reads the body.
  ///
  /// @param limit for its size, in bytes
  /// @param then gets it, once, in this thread or another
  static void read(Request request, Traffic.Visit visit, int limit, Consumer<Result> then) {
    visit.body();
    new BodyReading(request, visit, limit, true, then).run();
  }

  /// Reads the body and keeps nothing of it: clients that are refused before they have sent it all
  /// would see a broken connection instead of the refusal.
  ///
  /// @param then gets an empty body, once, in this thread or another
  static void skip(Request request, Traffic.Visit visit, Consumer<Result> then) {
    visit.body();
    new BodyReading(request, visit, Limits.BODY_BYTES, false, then).run();
  }

  @Override
  public void run() {
    while (true) {
      var chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        then.accept(new Result.Failed(chunk.getFailure()));
        return;
      }
      take(chunk);
      var last = chunk.isLast();
      chunk.release();
      if (length > limit) {
        then.accept(new Result.TooLarge());
        return;
      }
      if (last) {
        then.accept(noRoom ? new Result.NoRoom() : new Result.Whole(whole()));
        return;
      }
    }
  }

  private void take(Content.Chunk chunk) {
    var before = length;
    length += chunk.remaining();
    if (!keep || length > limit) {
      return;
    }
    if (length > bytes.length && !grow()) {
      // The rest is read all the same, for clients see an answer only when they have sent all.
      keep = false;
      noRoom = true;
      bytes = NONE;
      visit.dropBody();
      return;
    }
    chunk.getByteBuffer().get(bytes, before, length - before);
  }

  private boolean grow() {
    var announced = (int) Math.min(request.getLength(), limit);
    var size = Math.max(FIRST_BYTES, Math.max(length, 2 * bytes.length));
    var next = announced >= length ? Math.min(announced, size) : size;
    if (!visit.holdInbound(next - bytes.length)) {
      return false;
    }
    bytes = Arrays.copyOf(bytes, next);
    return true;
  }

  private byte[] whole() {
    return !keep || length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
