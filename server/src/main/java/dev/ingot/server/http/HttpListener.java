// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.io.IOException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The HTTP server: threads for what is being worked out, and for nothing else; and [Limits] on
/// whatever a stranger can send or leave unread.
public final class HttpListener implements AutoCloseable {

  /// Calls that are worked on have one each, see [ApiHandler]; nobody else keeps one, so there is
  /// always one left for who asks how the server is.
  private static final int THREADS = 64;

  /// For so long a thread waits for work.
  private static final Duration THREAD_IDLE = Duration.ofMinutes(1);

  /// Idle connections are not waited for when the server stops.
  private static final Duration CLOSING_IDLE = Duration.ofMillis(20);

  /// How often is looked for connections that are late.
  private static final Duration SWEEP = Duration.ofMillis(500);

  /// Connections that wait to be accepted. With fewer, a crowd of newcomers makes others wait for a
  /// second, until their system asks again.
  private static final int BACKLOG = 1024;

  /// What the system keeps of an answer that its reader does not take, per connection.
  private static final int SEND_BUFFER_BYTES = 128 << 10;

  private final Server server;
  private final ServerConnector connector;
  private final Traffic traffic;

  /// @param host the address to listen on
  /// @param port 0 for any that is free
  /// @param hosts by which it is called
  public HttpListener(
      String host, int port, AllowedHosts hosts, RestJson api, List<SideRoute> sideRoutes) {
    this(host, port, hosts, api, sideRoutes, Optional.empty());
  }

  /// @param tls to serve HTTPS with; empty for HTTP
  public HttpListener(
      String host,
      int port,
      AllowedHosts hosts,
      RestJson api,
      List<SideRoute> sideRoutes,
      Optional<SSLContext> tls) {
    var limits = Limits.ofHeap(Runtime.getRuntime().maxMemory());
    this(host, port, hosts, api, sideRoutes, limits, tls);
  }

  HttpListener(
      String host,
      int port,
      AllowedHosts hosts,
      RestJson api,
      List<SideRoute> sideRoutes,
      Limits limits) {
    this(host, port, hosts, api, sideRoutes, limits, Optional.empty());
  }

  private HttpListener(
      String host,
      int port,
      AllowedHosts hosts,
      RestJson api,
      List<SideRoute> sideRoutes,
      Limits limits,
      Optional<SSLContext> tls) {
    var threads = threads();
    this.server = new Server(threads);
    this.traffic = new Traffic(limits);
    this.connector = new ServerConnector(server, 1, 1, connections(traffic, tls));
    connector.setHost(host);
    connector.setPort(port);
    connector.setAcceptQueueSize(BACKLOG);
    connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
    connector.setIdleTimeout(limits.times().idle().toMillis());
    connector.setShutdownIdleTimeout(CLOSING_IDLE.toMillis());
    server.addConnector(connector);
    server.setErrorHandler(new ErrorAnswers());
    server.setHandler(new GracefulHandler(new ApiHandler(api, sideRoutes, hosts, threads)));
    server.setStopTimeout(limits.grace().toMillis());
  }

  private static ConnectionFactory[] connections(Traffic traffic, Optional<SSLContext> tls) {
    var configuration = http();
    var http = new TrackedConnection.Factory(traffic, configuration);
    if (tls.isEmpty()) {
      return new ConnectionFactory[] {http};
    }
    // By which names it is called is for the hosts to say, not for the certificate.
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    var ssl = new SslContextFactory.Server();
    ssl.setSslContext(tls.get());
    return new ConnectionFactory[] {new SslConnectionFactory(ssl, http.getProtocol()), http};
  }

  private static QueuedThreadPool threads() {
    // Jetty's own queue asks the JVM's management for the size of a cache line: a tenth of a
    // second.
    var queue = new LinkedBlockingQueue<Runnable>();
    var idle = (int) THREAD_IDLE.toMillis();
    var threads = new QueuedThreadPool(THREADS, 2, idle, -1, queue, null);
    threads.setName("http");
    return threads;
  }

  /// Lets another thread load what the HTTP server needs, while this one does what has to be done
  /// before it listens.
  public static void loadMeanwhile() {
    Thread.ofPlatform().daemon().name("http-loading").start(() -> new Server(threads()));
  }

  private static HttpConfiguration http() {
    var http = new HttpConfiguration();
    http.setRequestHeaderSize(Limits.HEAD_BYTES);
    http.setSendServerVersion(false);
    // No two requests have the same signature, so remembering headers only costs.
    http.setHeaderCacheSize(0);
    // ARNs in the path of the tag operations have their slashes encoded.
    http.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "ARN_LABELS",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
    return http;
  }

  /// Starts to listen.
  ///
  /// @throws ListenException if the address cannot be taken
  public void start() throws IOException {
    try {
      server.start();
      sweep();
    } catch (Exception e) {
      close();
      throw new ListenException(connector.getHost(), connector.getPort(), reason(e), e);
    }
  }

  private void sweep() {
    try {
      traffic.sweep();
    } finally {
      if (server.isRunning()) {
        connector.getScheduler().schedule(this::sweep, SWEEP);
      }
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
