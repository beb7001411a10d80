// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Serves the files of a folder on a free port of this host. Below `/redirect/` it sends the client
/// on to the rest of the path; below `/broken-twice/` it answers 503 to the first two requests.
public final class FolderWebServer implements AutoCloseable {
  private final HttpServer server;
  private final Path folder;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  public FolderWebServer(Path folder) throws IOException {
    this.folder = folder;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// The paths that were asked for, in order.
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    requests.add(path);
    try (exchange) {
      if (path.startsWith("/redirect/")) {
        exchange.getResponseHeaders().add("Location", path.substring("/redirect".length()));
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      var brokenTwice = path.startsWith("/broken-twice/");
      if (brokenTwice && requests.size() <= 2) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      var file = folder.resolve(path.substring(brokenTwice ? "/broken-twice/".length() : 1));
      if (!Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      var content = Files.readAllBytes(file);
      exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
      exchange.getResponseBody().write(content);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
