// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/// Sends the content of an answer as fast as its reader takes it, and holds no thread meanwhile.
final class Answering extends IteratingCallback {
  /// The system copies what it is given to send, again with every try.
  private static final int SLICE = 64 << 10;

  private final ByteBuffer content;
  private final Response response;
  private final Callback callback;

  private Answering(ByteBuffer content, Response response, Callback callback) {
    this.content = content;
    this.response = response;
    this.callback = callback;
  }

  /// @param content not changed any more
  static void send(byte[] content, Response response, Callback callback) {
    TrackedConnection.visit(response.getRequest()).answer(content.length);
    var buffer = ByteBuffer.wrap(content);
    if (content.length <= SLICE) {
      response.write(true, buffer, callback);
    } else {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
      new Answering(buffer, response, callback).iterate();
    }
  }

  @Override
  protected Action process() {
    if (!content.hasRemaining()) {
      return Action.SUCCEEDED;
    }
    var slice = content.slice(content.position(), Math.min(SLICE, content.remaining()));
    content.position(content.position() + slice.remaining());
    response.write(!content.hasRemaining(), slice, this);
    return Action.SCHEDULED;
  }

  @Override
  protected void onCompleteSuccess() {
    callback.succeeded();
  }

  @Override
  protected void onCompleteFailure(Throwable cause) {
    callback.failed(cause);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }
}
