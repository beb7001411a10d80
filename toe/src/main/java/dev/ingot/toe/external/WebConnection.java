// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// A connection for one request over HTTP/1.1, to an address that was chosen before: the platform's
/// client looks names up by itself, so that one cannot say to whom it talks. An interrupt closes
/// it.
final class WebConnection implements AutoCloseable {
  private static final Duration CONNECTING = Duration.ofSeconds(30);
  private static final Duration SILENCE = Duration.ofMinutes(2);

  private Socket socket;
  private InputStream in;

  private WebConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /// Connects to the first of these that answers.
  ///
  /// @param addresses at least one
  static WebConnection open(List<InetAddress> addresses, int port) throws IOException {
    IOException failure = new ConnectException();
    for (var address : addresses) {
      var socket = SocketChannel.open().socket();
      try {
        socket.connect(new InetSocketAddress(address, port), (int) CONNECTING.toMillis());
        socket.setSoTimeout((int) SILENCE.toMillis());
        return new WebConnection(socket);
      } catch (IOException e) {
        socket.close();
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        failure = e;
      }
    }
    throw failure;
  }

  /// Asks a proxy to pass on everything to a host.
  void tunnel(URI url) throws IOException {
    var authority = host(url) + ":" + port(url);
    write("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
    var answer = WebAnswer.read(in);
    if (answer.status() != 200) {
      throw new ConnectException("the proxy answered " + answer.status());
    }
  }

  /// Goes on with TLS, and makes sure that the certificate is the host's.
  void secure(URI url, SSLSocketFactory factory) throws IOException {
    var host = host(url).replaceAll("[\\[\\]]", "");
    var secure = (SSLSocket) factory.createSocket(socket, host, port(url), true);
    socket = secure;
    var parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    in = new BufferedInputStream(secure.getInputStream());
  }

  /// @param whole whether the request line has the whole URL, as proxies want it
  WebAnswer get(URI url, boolean whole) throws IOException {
    var path = Optional.ofNullable(url.getRawPath()).filter(p -> !p.isEmpty()).orElse("/");
    var query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    var usual = url.getPort() < 0 || url.getPort() == usualPort(url);
    var authority = host(url) + (usual ? "" : ":" + url.getPort());
    write(
        "GET "
            + (whole ? "http://" + authority : "")
            + ascii(path + query)
            + " HTTP/1.1\r\nHost: "
            + authority
            + "\r\nUser-Agent: Ingot\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    try {
      return WebAnswer.read(in);
    } catch (EOFException e) {
      throw new ProtocolException("the server closed the connection without an answer");
    } catch (SocketTimeoutException e) {
      throw new SocketTimeoutException(
          "the server did not answer for " + SILENCE.toSeconds() + " s");
    }
  }

  private void write(String head) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /// Java lets other letters stand in URLs; HTTP does not.
  private static String ascii(String target) {
    var text = new StringBuilder();
    for (var b : target.getBytes(StandardCharsets.UTF_8)) {
      text.append(b < 0 ? "%%%02X".formatted(b & 0xff) : (char) b);
    }
    return text.toString();
  }

  private static String host(URI url) {
    return Optional.ofNullable(url.getHost()).orElse("");
  }

  static int port(URI url) {
    return url.getPort() < 0 ? usualPort(url) : url.getPort();
  }

  private static int usualPort(URI url) {
    return isSecure(url) ? 443 : 80;
  }

  static boolean isSecure(URI url) {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
