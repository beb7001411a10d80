// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocketFactory;

/// The web as this host reaches it. A document, or a server that it names, could use it to look at
/// what only this host sees, so every address on the way is looked at before it is connected to;
/// see [Reach]. Where a proxy looks names up, only addresses that stand in URLs can be.
public final class HttpWebSource implements WebSource {
  private static final int ATTEMPTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int REDIRECTS = 10;

  /// How often a long download tells how far it is.
  private static final long BYTES_PER_LINE = 64L * 1024 * 1024;

  /// Waits between two tries.
  public interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  private final Pause pause;
  private final Reach reach;

  HttpWebSource(Pause pause, Reach reach) {
    this.pause = pause;
    this.reach = reach;
  }

  /// @param everywhere whether downloads may lead to this host itself, and redirects to private
  ///   networks
  public static HttpWebSource ofThisHost(boolean everywhere) {
    return new HttpWebSource(Thread::sleep, Reach.ofThisHost(everywhere));
  }

  /// How one try ended, if it did not succeed.
  private record Miss(String reason, boolean canChange) {}

  @Override
  public void fetch(Request request, Path to, Consumer<String> progress)
      throws ExternalSourceException, InterruptedException {
    for (var attempt = 1; ; attempt++) {
      var missed = attempt(request, to, progress);
      if (missed.isEmpty()) {
        return;
      }
      var miss = missed.get();
      if (attempt == ATTEMPTS || !miss.canChange()) {
        throw new ExternalSourceException(
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

  private Optional<Miss> attempt(Request request, Path to, Consumer<String> progress)
      throws InterruptedException {
    var url = request.url();
    try {
      for (var hops = 0; hops <= REDIRECTS; hops++) {
        try (var connection = connect(url, request)) {
          var answer = connection.get(url, isPassedOn(url, request));
          if (answer.status() == 200) {
            save(answer, to, progress);
            return Optional.empty();
          }
          var next = redirect(answer, url);
          if (next.isEmpty()) {
            return Optional.of(
                new Miss("the server answered " + answer.status(), mayChange(answer.status())));
          }
          url = next.get();
        }
      }
      return Optional.of(new Miss("more than " + REDIRECTS + " redirects", false));
    } catch (Reach.RefusedException e) {
      return Optional.of(new Miss(e.reason(), false));
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return Optional.of(new Miss(words(e, url), true));
    }
  }

  private WebConnection connect(URI url, Request request)
      throws IOException, Reach.RefusedException {
    var proxy = proxy(url, request);
    var named = hostOf(url).equalsIgnoreCase(hostOf(request.url()));
    WebConnection connection;
    if (proxy.isPresent()) {
      var host = hostOf(url).toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
      if (isAddress(host)) {
        reach.addresses(host, named);
      }
      var addresses = List.of(InetAddress.getAllByName(proxy.get().getHostString()));
      connection = WebConnection.open(addresses, proxy.get().getPort());
    } else {
      var addresses = reach.addresses(hostOf(url), named);
      connection = WebConnection.open(addresses, WebConnection.port(url));
    }
    var ready = false;
    try {
      if (WebConnection.isSecure(url)) {
        if (proxy.isPresent()) {
          connection.tunnel(url);
        }
        connection.secure(url, tls(request));
      }
      ready = true;
      return connection;
    } finally {
      if (!ready) {
        connection.close();
      }
    }
  }

  private static SSLSocketFactory tls(Request request) {
    return request.trustAnyone()
        ? TrustAnyone.context().getSocketFactory()
        : (SSLSocketFactory) SSLSocketFactory.getDefault();
  }

  private static Optional<InetSocketAddress> proxy(URI url, Request request) {
    return new EnvironmentProxies(request.environment())
        .select(url).stream()
            .map(Proxy::address)
            .filter(InetSocketAddress.class::isInstance)
            .map(InetSocketAddress.class::cast)
            .findFirst();
  }

  /// Whether a proxy asks the server, instead of only passing on bytes.
  private static boolean isPassedOn(URI url, Request request) {
    return !WebConnection.isSecure(url) && proxy(url, request).isPresent();
  }

  /// Whether the host is written as an address, or as the name that always is this host's.
  private static boolean isAddress(String host) {
    return host.startsWith("[")
        || host.matches("[0-9.]+")
        || host.equals("localhost")
        || host.endsWith(".localhost");
  }

  private static String hostOf(URI url) {
    return Optional.ofNullable(url.getHost()).orElse("");
  }

  /// Where an answer leads; empty if it does not lead elsewhere.
  private static Optional<URI> redirect(WebAnswer answer, URI url) throws ProtocolException {
    if (!List.of(301, 302, 303, 307, 308).contains(answer.status())) {
      return Optional.empty();
    }
    var location = answer.header("location").orElse("");
    try {
      var next = url.resolve(new URI(location.replace(" ", "%20")));
      if (List.of("http", "https")
              .contains(String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT))
          && next.getHost() != null) {
        return Optional.of(next);
      }
    } catch (URISyntaxException _) {
      // told below
    }
    throw new ProtocolException("the server led to '" + location + "', which is no web page");
  }

  private static void save(WebAnswer answer, Path to, Consumer<String> progress)
      throws IOException {
    try (var file = Files.newOutputStream(to)) {
      var body = answer.body();
      var buffer = new byte[64 * 1024];
      var done = 0L;
      for (var n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        file.write(buffer, 0, n);
        if ((done + n) / BYTES_PER_LINE > done / BYTES_PER_LINE) {
          progress.accept(far(done + n, answer.length()));
        }
        done += n;
      }
    }
  }

  private static String far(long bytes, OptionalLong total) {
    return (bytes >> 20)
        + (total.isPresent() ? " of " + (total.getAsLong() >> 20) : "")
        + " MiB are here";
  }

  /// A server that does not have something will not have it in a second either.
  private static boolean mayChange(int status) {
    return status == 408 || status == 425 || status == 429 || status < 400 || status >= 500;
  }

  /// Some exceptions have no words, or those of the operating system.
  private static String words(IOException e, URI url) {
    return switch (e) {
      case UnknownHostException _ -> "the name " + hostOf(url) + " is not known";
      case ConnectException _ -> "no connection to " + hostOf(url);
      default ->
          e.getMessage() == null || e.getMessage().isBlank()
              ? e.getClass().getSimpleName()
              : e.getMessage();
    };
  }
}
