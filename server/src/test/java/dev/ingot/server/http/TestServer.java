// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.auth.SigV4Signer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A running server with a [StubHandler].
final class TestServer implements AutoCloseable {
  static final String KEY = "AKIDEXAMPLE";
  static final String SECRET = "secret";
  static final String ACCOUNT = "111122223333";
  static final Limits LIMITS = Limits.ofHeap(Runtime.getRuntime().maxMemory());

  final StubHandler handler = new StubHandler();
  final RecordedOutcomes outcomes = new RecordedOutcomes();
  private final HttpListener listener;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestServer(Callers callers, List<SideRoute> sideRoutes, Limits limits)
      throws IOException {
    this(callers, List.of(), sideRoutes, limits);
  }

  private TestServer(
      Callers callers, List<String> allowedHosts, List<SideRoute> sideRoutes, Limits limits)
      throws IOException {
    this(callers, TokenBuckets.bottomless(), Optional.empty(), allowedHosts, sideRoutes, limits);
  }

  private TestServer(
      Callers callers,
      TokenBuckets buckets,
      Optional<OperationHandler> served,
      List<String> allowedHosts,
      List<SideRoute> sideRoutes,
      Limits limits)
      throws IOException {
    var hosts = AllowedHosts.of("127.0.0.1", allowedHosts);
    var api = new RestJson(callers, buckets, served.orElse(handler), outcomes);
    listener = new HttpListener("127.0.0.1", 0, hosts, api, sideRoutes, limits);
    listener.start();
  }

  /// Without signatures and limits.
  static RestJson api(OperationHandler handler) {
    return new RestJson(
        Callers.anybody(), TokenBuckets.bottomless(), handler, CallOutcomes.IGNORED);
  }

  /// Verifies signatures of one account.
  static TestServer signing(SideRoute... sideRoutes) throws IOException {
    return signing(LIMITS, sideRoutes);
  }

  static TestServer signing(Limits limits, SideRoute... sideRoutes) throws IOException {
    var credentials = Map.of(KEY, new Callers.Credential(SECRET, ACCOUNT));
    return new TestServer(
        Callers.signing(credentials, InstantSource.system()), List.of(sideRoutes), limits);
  }

  /// Verifies signatures of these keys.
  static TestServer signing(Map<String, Callers.Credential> credentials, InstantSource clock)
      throws IOException {
    return new TestServer(Callers.signing(credentials, clock), List.of(), LIMITS);
  }

  /// Verifies signatures of one account, whose key may call so much so often.
  static TestServer signing(Callers.Access access, TokenBuckets buckets) throws IOException {
    var credentials = Map.of(KEY, new Callers.Credential(SECRET, ACCOUNT, access));
    var callers = Callers.signing(credentials, InstantSource.system());
    return new TestServer(callers, buckets, Optional.empty(), List.of(), List.of(), LIMITS);
  }

  /// One with another handler, for everybody.
  static TestServer serving(OperationHandler handler) throws IOException {
    return new TestServer(
        Callers.anybody(),
        TokenBuckets.bottomless(),
        Optional.of(handler),
        List.of(),
        List.of(),
        LIMITS);
  }

  static TestServer open(SideRoute... sideRoutes) throws IOException {
    return open(LIMITS, sideRoutes);
  }

  static TestServer open(Limits limits, SideRoute... sideRoutes) throws IOException {
    return new TestServer(Callers.anybody(), List.of(sideRoutes), limits);
  }

  /// One that is also called by other names.
  static TestServer called(List<String> allowedHosts, SideRoute... sideRoutes) throws IOException {
    return new TestServer(Callers.anybody(), allowedHosts, List.of(sideRoutes), LIMITS);
  }

  /// One that waits for nothing when it is closed.
  static TestServer impatient(SideRoute... sideRoutes) throws IOException {
    return open(limits(LIMITS.times(), Duration.ofMillis(50)), sideRoutes);
  }

  /// The usual limits with other times.
  static Limits limits(Limits.Times times, Duration grace) {
    return new Limits(
        LIMITS.connections(),
        LIMITS.connectionsOfOneCaller(),
        LIMITS.inboundBytes(),
        LIMITS.outboundBytes(),
        times,
        grace);
  }

  static SigV4Signer signer(String key, String secret, InstantSource clock) {
    return new SigV4Signer(new Credentials(key, secret), "eu-central-1", "imagebuilder", clock);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port());
  }

  int port() {
    return listener.port();
  }

  /// Sends an unsigned request; a body goes as JSON.
  HttpResponse<String> send(String method, String target, String body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(endpoint().resolve(target))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("content-type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /// Sends a request that is signed with [#KEY].
  HttpResponse<String> signed(String method, String target, String body)
      throws IOException, InterruptedException {
    var uri = endpoint().resolve(target);
    var message =
        HttpMessage.of(
            method,
            uri.getRawPath(),
            Optional.ofNullable(uri.getRawQuery()).orElse(""),
            name -> name.equals("host") ? List.of(uri.getAuthority()) : List.of(),
            body.getBytes(StandardCharsets.UTF_8));
    var headers = new ArrayList<String>();
    signer(KEY, SECRET, InstantSource.system())
        .sign(message)
        .forEach((name, value) -> headers.addAll(List.of(name, value)));
    return send(method, target, body, headers.toArray(new String[0]));
  }

  /// Sends bytes as they are and returns all that comes back until the server closes the
  /// connection.
  String raw(String bytes) throws IOException {
    try (var socket = connect()) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  @Override
  public void close() {
    client.shutdownNow();
    listener.close();
  }
}
