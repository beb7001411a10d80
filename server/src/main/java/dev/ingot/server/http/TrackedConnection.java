// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;

/// An HTTP connection that is part of the [Traffic]. It tells when a request begins to come and
/// what its headers hold of memory, which handlers learn too late: only when they are complete.
final class TrackedConnection extends HttpConnection {
  /// What a header costs beside its text: objects that hold it.
  private static final int FIELD_BYTES = 160;

  private final Traffic.Visit visit;

  private TrackedConnection(
      Traffic traffic, HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
    this.visit = traffic.visit(endPoint);
    super(configuration, connector, endPoint);
  }

  /// Makes the connections of a listener.
  static final class Factory extends HttpConnectionFactory {
    private final Traffic traffic;

    Factory(Traffic traffic, HttpConfiguration configuration) {
      super(configuration);
      this.traffic = traffic;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
      var connection = new TrackedConnection(traffic, getHttpConfiguration(), connector, endPoint);
      return configure(connection, connector, endPoint);
    }
  }

  /// The visit that a request is part of.
  static Traffic.Visit visit(Request request) {
    return ((TrackedConnection) request.getConnectionMetaData().getConnection()).visit;
  }

  @Override
  public void onOpen() {
    if (visit.enter()) {
      super.onOpen();
    } else {
      getEndPoint().close();
    }
  }

  @Override
  public void onClose(Throwable cause) {
    visit.leave();
    super.onClose(cause);
  }

  @Override
  protected RequestHandler newRequestHandler() {
    return new Watched();
  }

  private final class Watched extends RequestHandler {
    private int headers;

    @Override
    public void messageBegin() {
      headers = 0;
      visit.head();
      super.messageBegin();
    }

    @Override
    public void startRequest(String method, String uri, HttpVersion version) {
      hold(uri.length());
      super.startRequest(method, uri, version);
    }

    @Override
    public void parsedHeader(HttpField field) {
      hold(field);
      super.parsedHeader(field);
    }

    @Override
    public void parsedTrailer(HttpField field) {
      hold(field);
      super.parsedTrailer(field);
    }

    private void hold(HttpField field) {
      if (++headers > Limits.HEADERS) {
        throw new HttpException.RuntimeException(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431);
      }
      var value = field.getValue();
      hold(FIELD_BYTES + field.getName().length() + (value == null ? 0 : value.length()));
    }

    private void hold(int bytes) {
      if (!visit.holdInbound(bytes)) {
        throw new HttpException.RuntimeException(HttpStatus.SERVICE_UNAVAILABLE_503);
      }
    }
  }
}
