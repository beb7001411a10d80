// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.io.IOException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The HTTP server: a thread of a pool per request, and limits on whatever a stranger can send.
public final class HttpListener implements AutoCloseable {
  static final int BODY_LIMIT_BYTES = 1 << 20;
  private static final int HEADER_LIMIT_BYTES = 32 << 10;

  /// A request that is being answered has one of them; idle connections, and those whose request
  /// comes slowly, have none.
  private static final int THREADS = 200;

  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration GRACE = Duration.ofSeconds(5);

  /// Idle connections are not waited for when the server stops.
  private static final Duration CLOSING_IDLE = Duration.ofMillis(20);

  private final Server server;
  private final ServerConnector connector;

  /// @param host the address to listen on
  /// @param port 0 for any that is free
  /// @param hosts by which it is called
  public HttpListener(
      String host, int port, AllowedHosts hosts, RestJson api, List<SideRoute> sideRoutes) {
    this(host, port, hosts, api, sideRoutes, IDLE, GRACE);
  }

  /// @param grace how long a stop waits for requests that are being answered
  HttpListener(
      String host,
      int port,
      AllowedHosts hosts,
      RestJson api,
      List<SideRoute> sideRoutes,
      Duration idle,
      Duration grace) {
    var threads = new QueuedThreadPool(THREADS, 2);
    threads.setName("http");
    this.server = new Server(threads);
    this.connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(limits()));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(idle.toMillis());
    connector.setShutdownIdleTimeout(CLOSING_IDLE.toMillis());
    server.addConnector(connector);
    server.setErrorHandler(new ErrorAnswers());
    server.setHandler(new GracefulHandler(new ApiHandler(api, sideRoutes, hosts)));
    server.setStopTimeout(grace.toMillis());
  }

  private static HttpConfiguration limits() {
    var limits = new HttpConfiguration();
    limits.setRequestHeaderSize(HEADER_LIMIT_BYTES);
    limits.setSendServerVersion(false);
    // No two requests have the same signature, so remembering headers only costs.
    limits.setHeaderCacheSize(0);
    // ARNs in the path of the tag operations have their slashes encoded.
    limits.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "ARN_LABELS",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
    return limits;
  }

  /// Starts to listen.
  ///
  /// @throws ListenException if the address cannot be taken
  public void start() throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw new ListenException(connector.getHost(), connector.getPort(), reason(e), e);
    }
  }

  /// The port that was taken.
  public int port() {
    return connector.getLocalPort();
  }

  /// Stops to listen, and waits a few seconds for requests that are being answered; whatever is
  /// still open then is cut off.
  @Override
  public void close() {
    try {
      server.stop();
    } catch (TimeoutException _) {
      // The grace is over; by now everything is closed all the same.
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server did not stop", e);
    }
  }

  private static String reason(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        var message = String.valueOf(cause.getMessage());
        return message.contains("in use") ? "the port is in use" : message;
      }
      if (cause instanceof UnresolvedAddressException) {
        return "the host is unknown";
      }
    }
    return String.valueOf(failure.getMessage());
  }
}
