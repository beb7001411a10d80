// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// As much of S3 as the tests need, on a free port: objects in memory, by their paths. Pages of
/// lists have two keys.
final class TinyS3 implements AutoCloseable {
  static final String OWNER = "111122223333";

  private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  private final HttpServer server;

  TinyS3() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void put(String path, String text) {
    objects.put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  Optional<String> text(String path) {
    return Optional.ofNullable(objects.get(path)).map(b -> new String(b, StandardCharsets.UTF_8));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath().substring(1);
      var owner = exchange.getRequestHeaders().getFirst("x-amz-expected-bucket-owner");
      if (exchange.getRequestHeaders().getFirst("Authorization") == null
          || (owner != null && !owner.equals(OWNER))) {
        error(exchange, 403, "AccessDenied", "Access Denied");
      } else if (exchange.getRequestMethod().equals("PUT")) {
        objects.put(path, exchange.getRequestBody().readAllBytes());
        exchange.sendResponseHeaders(200, -1);
      } else if (path.indexOf('/') < 0 || path.endsWith("/")) {
        list(exchange, path.replace("/", ""));
      } else if (objects.containsKey(path)) {
        send(exchange, 200, objects.get(path));
      } else {
        error(exchange, 404, "NoSuchKey", "The specified key does not exist.");
      }
    }
  }

  private void list(HttpExchange exchange, String bucket) throws IOException {
    var query = "&" + exchange.getRequestURI().getQuery() + "&";
    var prefix = bucket + "/" + parameter(query, "prefix");
    var after = parameter(query, "continuation-token");
    var keys =
        objects.keySet().stream()
            .filter(key -> key.startsWith(prefix) && key.compareTo(after) > 0)
            .toList();
    var page = keys.subList(0, Math.min(2, keys.size()));
    var xml =
        new StringBuilder("<ListBucketResult><IsTruncated>").append(page.size() < keys.size());
    xml.append("</IsTruncated>");
    if (page.size() < keys.size()) {
      xml.append("<NextContinuationToken>").append(page.getLast());
      xml.append("</NextContinuationToken>");
    }
    for (var key : page) {
      xml.append("<Contents><Key>").append(key.substring(bucket.length() + 1));
      xml.append("</Key></Contents>");
    }
    send(
        exchange,
        200,
        xml.append("</ListBucketResult>").toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String parameter(String query, String name) {
    var start = query.indexOf("&" + name + "=");
    return start < 0
        ? ""
        : query.substring(start + name.length() + 2, query.indexOf('&', start + 1));
  }

  private static void error(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    var xml = "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>";
    send(exchange, status, xml.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
