// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.outside;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// The web as this host reaches it.
public final class HttpWebSource implements WebSource {
  private static final int ATTEMPTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration CONNECTING = Duration.ofSeconds(30);
  private static final Duration ANSWERING = Duration.ofMinutes(2);

  /// How often a long download tells how far it is.
  private static final long BYTES_PER_LINE = 64L * 1024 * 1024;

  /// Waits between two tries.
  public interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  private final Pause pause;

  public HttpWebSource(Pause pause) {
    this.pause = pause;
  }

  public static HttpWebSource ofThisHost() {
    return new HttpWebSource(Thread::sleep);
  }

  /// How one try ended, if it did not succeed.
  private record Miss(String reason, boolean canChange) {}

  @Override
  public void fetch(Request request, Path to, Consumer<String> progress)
      throws OutsideException, InterruptedException {
    try (var client = client(request)) {
      for (var attempt = 1; ; attempt++) {
        Miss miss;
        try {
          var missed = attempt(client, request, to, progress);
          if (missed.isEmpty()) {
            return;
          }
          miss = missed.get();
        } catch (IOException e) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          miss = new Miss(words(e, request.url()), true);
        }
        if (attempt == ATTEMPTS || !miss.canChange()) {
          throw new OutsideException(
              "cannot download " + request.url() + " (attempt " + attempt + "): " + miss.reason());
        }
        progress.accept(
            "attempt "
                + attempt
                + " of "
                + ATTEMPTS
                + " for "
                + request.url()
                + " failed: "
                + miss.reason());
        pause.of(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)));
      }
    }
  }

  private static Optional<Miss> attempt(
      HttpClient client, Request request, Path to, Consumer<String> progress)
      throws IOException, InterruptedException {
    var asked = HttpRequest.newBuilder(request.url()).timeout(ANSWERING).GET().build();
    var answer = client.send(asked, HttpResponse.BodyHandlers.ofInputStream());
    try (var body = answer.body();
        var file = Files.newOutputStream(to)) {
      if (answer.statusCode() != 200) {
        return Optional.of(
            new Miss("the server answered " + answer.statusCode(), mayChange(answer)));
      }
      var total = answer.headers().firstValueAsLong("content-length");
      var buffer = new byte[64 * 1024];
      var done = 0L;
      for (var n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        file.write(buffer, 0, n);
        if ((done + n) / BYTES_PER_LINE > done / BYTES_PER_LINE) {
          progress.accept(far(done + n, total));
        }
        done += n;
      }
      return Optional.empty();
    }
  }

  private static String far(long bytes, OptionalLong total) {
    return (bytes >> 20)
        + (total.isPresent() ? " of " + (total.getAsLong() >> 20) : "")
        + " MiB are here";
  }

  /// A server that does not have something will not have it in a second either.
  private static boolean mayChange(HttpResponse<?> answer) {
    var status = answer.statusCode();
    return status == 408 || status == 425 || status == 429 || status < 400 || status >= 500;
  }

  private static HttpClient client(Request request) {
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .connectTimeout(CONNECTING)
            .proxy(new EnvironmentProxies(request.environment()));
    if (request.trustAnyone()) {
      builder.sslContext(TrustAnyone.context());
    }
    return builder.build();
  }

  /// The client's exceptions have no words for the two most frequent reasons.
  private static String words(IOException e, URI url) {
    if (e.getMessage() != null && !e.getMessage().isBlank()) {
      return e.getMessage();
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "the name " + url.getHost() + " is not known";
      }
    }
    return e instanceof ConnectException
        ? "no connection to " + url.getHost()
        : e.getClass().getSimpleName();
  }
}
