// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// The object store of moto, which speaks S3, on a free port of this host.
final class S3Store implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Process process;
  private final URI endpoint;

  private S3Store(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /// Starts one; without moto the test is skipped.
  ///
  /// @param folder gets its log
  static S3Store start(Path folder) throws Exception {
    assumeTrue(installed(), "python3 has no moto");
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var words = new String[] {"python3", "-m", "moto.server", "-p", Integer.toString(port)};
    var process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("moto.log").toFile())
            .start();
    return new S3Store(process, URI.create("http://127.0.0.1:" + port + "/"));
  }

  private static boolean installed() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "import moto.server").start().waitFor() == 0;
    } catch (IOException e) {
      return abort("python3 is not installed");
    }
  }

  /// Makes a bucket, as soon as the store answers.
  void makeBucket(String name) throws Exception {
    var request = HttpRequest.newBuilder(endpoint.resolve(name)).PUT(noBody()).build();
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    try (var client = HttpClient.newHttpClient()) {
      while (true) {
        try {
          var answer = client.send(request, BodyHandlers.ofString());
          if (answer.statusCode() == 200) {
            return;
          }
          throw new IllegalStateException("the store makes no bucket: " + answer.body());
        } catch (IOException e) {
          if (!process.isAlive() || System.nanoTime() > deadline) {
            throw e;
          }
          Thread.sleep(PAUSE);
        }
      }
    }
  }

  private static HttpRequest.BodyPublisher noBody() {
    return HttpRequest.BodyPublishers.noBody();
  }

  /// What tells programs to use it.
  Map<String, String> variables() {
    return Map.of(
        "AWS_ENDPOINT_URL_S3",
        endpoint.toString(),
        "AWS_ACCESS_KEY_ID",
        "any",
        "AWS_SECRET_ACCESS_KEY",
        "any");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
