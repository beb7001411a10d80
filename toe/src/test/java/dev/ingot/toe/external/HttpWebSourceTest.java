// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.ingot.toe.FolderWebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpWebSourceTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final HttpWebSource web = new HttpWebSource(pauses::add, Reach.ofThisHost(true));

  @TempDir private Path folder;
  @AutoClose private final FolderWebServer server;
  private Path to = Path.of("");

  HttpWebSourceTest(@TempDir Path served) throws Exception {
    Files.writeString(served.resolve("file"), "text");
    server = new FolderWebServer(served);
  }

  @BeforeEach
  void nameFile() throws Exception {
    to = folder.resolve("to");
    Files.writeString(to, "a longer old text");
  }

  private void fetch(String url) throws Exception {
    web.fetch(new WebSource.Request(URI.create(url), false, Map.of()), to, lines::add);
  }

  @Test
  void redirects_are_followed() throws Exception {
    fetch(server.url() + "/redirect/file");

    assertThat(to).hasContent("text");
    assertThat(pauses).isEmpty();
  }

  @Test
  void a_server_that_fails_is_asked_again_after_a_growing_pause() throws Exception {
    fetch(server.url() + "/broken-twice/file");

    assertThat(to).hasContent("text");
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(lines)
        .containsExactly(
            "attempt 1 of 5 for "
                + server.url()
                + "/broken-twice/file failed: the server answered"
                + " 503",
            "attempt 2 of 5 for "
                + server.url()
                + "/broken-twice/file failed: the server answered"
                + " 503");
  }

  @Test
  void a_server_that_cannot_be_reached_is_asked_five_times() throws Exception {
    var url = server.url() + "/file";
    server.close();

    assertThatThrownBy(() -> fetch(url))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessage("cannot download " + url + " (attempt 5): no connection to 127.0.0.1");
    assertThat(pauses.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 8L);
  }

  @Test
  void a_name_that_nobody_knows_is_told() {
    assertThatThrownBy(() -> fetch("http://nobody.invalid/file"))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessage(
            "cannot download http://nobody.invalid/file (attempt 5): the name nobody.invalid is not"
                + " known");
  }

  @Test
  void what_is_not_there_is_not_asked_for_again() {
    assertThatThrownBy(() -> fetch(server.url() + "/none"))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessage(
            "cannot download " + server.url() + "/none (attempt 1): the server answered 404");
    assertThat(pauses).isEmpty();
  }

  @Test
  void an_interrupt_travels_on() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> fetch(server.url() + "/file"))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void a_wrong_certificate_is_taken_only_if_that_is_asked_for() throws Exception {
    var https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
    https.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write(new byte[] {'o', 'k'});
          exchange.close();
        });
    https.start();
    try {
      var url = URI.create("https://127.0.0.1:" + https.getAddress().getPort() + "/");

      assertThatThrownBy(() -> fetch(url.toString())).isInstanceOf(ExternalSourceException.class);
      web.fetch(new WebSource.Request(url, true, Map.of()), to, lines::add);
      assertThat(to).hasContent("ok");
    } finally {
      https.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "127.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "[::]",
        "169.254.169.254",
        "[fe80::1]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
        "[::7f00:1]",
        "224.0.0.1"
      })
  void this_host_and_its_links_are_not_reached(String host) {
    var careful = new HttpWebSource(pauses::add, Reach.ofThisHost(false));
    var url = server.url().replace("127.0.0.1", host) + "/file";

    assertThatThrownBy(() -> fetch(careful, url))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessageStartingWith("cannot download " + url + " (attempt 1): ")
        .hasMessageContaining("an address of the host")
        .hasMessageEndingWith("only the setting private-downloads lets components reach it");
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, PRIVATE",
    "172.16.0.1, PRIVATE",
    "192.168.255.1, PRIVATE",
    "100.64.0.1, PRIVATE",
    "::ffff:10.1.2.3, PRIVATE",
    "fd00::1, PRIVATE",
    "64:ff9b::a01:203, PRIVATE",
    "0.1.2.3, PRIVATE",
    "255.255.255.255, PRIVATE",
    "169.254.169.254, HOST",
    "fe80::1, HOST",
    "192.0.2.1, PUBLIC",
    "172.32.0.1, PUBLIC",
    "100.128.0.1, PUBLIC",
    "2001:db8::1, PUBLIC",
    "::ffff:192.0.2.1, PUBLIC",
    "64:ff9b::c000:201, PUBLIC"
  })
  void addresses_are_of_a_kind(String address, AddressKind kind) {
    assertThat(AddressKind.of(InetAddress.ofLiteral(address))).isEqualTo(kind);
  }

  /// In these tests 127.0.0.1 stands for the internet, 127.0.0.2 for a private network and
  /// 127.0.0.3 for this host.
  private static AddressKind kind(InetAddress address) {
    return switch (address.getAddress()[3]) {
      case 1 -> AddressKind.PUBLIC;
      case 2 -> AddressKind.PRIVATE;
      default -> AddressKind.HOST;
    };
  }

  /// @param addresses of every name, one after another, the last one from then on
  private HttpWebSource web(String... addresses) {
    var left = new ArrayDeque<>(List.of(addresses));
    Reach.Names names =
        host -> {
          if (!host.endsWith(".test")) {
            return InetAddress.getAllByName(host);
          }
          return InetAddress.getAllByName(left.size() > 1 ? left.removeFirst() : left.getFirst());
        };
    return new HttpWebSource(pauses::add, new Reach(names, HttpWebSourceTest::kind, false));
  }

  /// On an address of its own, at the port of the other server.
  private HttpServer inside(String address, HttpHandler handler) throws IOException {
    var inside = HttpServer.create(new InetSocketAddress(address, port()), 0);
    inside.createContext("/", handler);
    inside.start();
    return inside;
  }

  private static void tellSecret(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 6);
    exchange.getResponseBody().write("secret".getBytes(StandardCharsets.US_ASCII));
    exchange.close();
  }

  private int port() {
    return URI.create(server.url()).getPort();
  }

  private void fetch(HttpWebSource by, String url) throws Exception {
    by.fetch(new WebSource.Request(URI.create(url), false, Map.of()), to, lines::add);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.2, a private address", "127.0.0.3, an address of the host"})
  void a_redirect_to_what_only_this_host_reaches_is_not_followed(String address, String words)
      throws Exception {
    var inside = inside(address, HttpWebSourceTest::tellSecret);
    try {
      var url = server.url() + "/redirect//" + address + ":" + port() + "/file";

      assertThatThrownBy(() -> fetch(web(), url))
          .isInstanceOf(ExternalSourceException.class)
          .hasMessageContaining(" (attempt 1): " + address + " is " + words);
      assertThat(to).hasContent("a longer old text");
      assertThat(pauses).isEmpty();
    } finally {
      inside.stop(0);
    }
  }

  @Test
  void a_private_server_that_the_document_names_is_reached_and_may_lead_to_itself()
      throws Exception {
    var inside =
        inside(
            "127.0.0.2",
            exchange -> {
              if (exchange.getRequestURI().getPath().equals("/there")) {
                tellSecret(exchange);
              } else {
                exchange.getResponseHeaders().add("Location", "/there");
                exchange.sendResponseHeaders(307, -1);
                exchange.close();
              }
            });
    try {
      fetch(web(), "http://127.0.0.2:" + port() + "/here");

      assertThat(to).hasContent("secret");
    } finally {
      inside.stop(0);
    }
  }

  /// The name leads elsewhere when it is looked up again.
  @Test
  void what_was_looked_at_is_what_is_connected_to() throws Exception {
    var inside = inside("127.0.0.3", HttpWebSourceTest::tellSecret);
    try {
      var name = "http://rebinding.test:" + port();

      fetch(web("127.0.0.1", "127.0.0.3"), name + "/file");
      assertThat(to).hasContent("text");
      assertThatThrownBy(() ->
              fetch(
                  web("127.0.0.1", "127.0.0.3"),
                  name + "/redirect//rebinding.test:" + port() + "/file"))
          .isInstanceOf(ExternalSourceException.class)
          .hasMessageContaining("rebinding.test is 127.0.0.3, an address of the host");
    } finally {
      inside.stop(0);
    }
  }

  @Test
  void a_proxy_is_not_asked_for_this_host_either() throws Exception {
    var careful = new HttpWebSource(pauses::add, Reach.ofThisHost(false));
    var environment = Map.of("http_proxy", server.url());
    for (var host : List.of("127.0.0.3", "2130706435", "localhost", "LOCALHOST.")) {
      var request =
          new WebSource.Request(URI.create("http://" + host + "/file"), false, environment);

      assertThatThrownBy(() -> careful.fetch(request, to, lines::add))
          .as(host)
          .hasMessageContaining("an address of the host");
    }
    assertThat(server.requests()).isEmpty();

    var elsewhere =
        new WebSource.Request(URI.create("http://elsewhere.invalid/file"), false, environment);
    careful.fetch(elsewhere, to, lines::add);
    assertThat(to).hasContent("text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntext and more",
        "HTTP/1.0 200\n\ntext",
        "HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\ntext",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\nt\r\n03\r\next\r\n0\r\n\r\n",
      })
  void answers_are_read_as_they_come(String answer) throws Exception {
    try (var always = Always.answering(answer)) {
      fetch(always.url());
    }

    assertThat(to).hasContent("text");
  }

  @ParameterizedTest
  @CsvSource({
    "'200 OK|Content-Length: 5||text', too early",
    "'200 OK|Transfer-Encoding: chunked||4|text|', too early",
    "'200 OK|Transfer-Encoding: chunked||-4|text', a chunk of the size '-4'",
    "'200 OK|Transfer-Encoding: gzip||text', the server sends it as gzip",
    "'OK||', the server does not speak HTTP/1.1",
    "'200 OK|a: b', the server closed the connection without an answer",
    "'302 Found|Location: file:///etc/passwd||', no web page",
  })
  void an_answer_that_is_none_or_not_whole_is_a_miss(String answer, String reason)
      throws Exception {
    try (var always = Always.answering("HTTP/1.1 " + answer.replace("|", "\r\n"))) {
      assertThatThrownBy(() -> fetch(always.url()))
          .isInstanceOf(ExternalSourceException.class)
          .hasMessageContaining(reason);
    }
  }

  /// A server that says the same to everybody, whatever they ask.
  private record Always(ServerSocket socket) implements AutoCloseable {
    static Always answering(String answer) throws IOException {
      var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
      Thread.ofVirtual()
          .start(() -> {
            while (!socket.isClosed()) {
              try (var client = socket.accept()) {
                client.getInputStream().readNBytes(50);
                client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
              } catch (IOException _) {
                // The test has ended, or the client has.
              }
            }
          });
      return new Always(socket);
    }

    String url() {
      return "http://127.0.0.1:" + socket.getLocalPort() + "/file";
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void an_interrupt_ends_the_wait_for_a_silent_server() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var ended = new CompletableFuture<Throwable>();
      var downloading =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  fetch("http://127.0.0.1:" + silent.getLocalPort() + "/file");
                } catch (Throwable e) {
                  ended.complete(e);
                }
              });
      try (var _ = silent.accept()) {
        downloading.interrupt();

        assertThat(ended)
            .succeedsWithin(Duration.ofSeconds(10))
            .isInstanceOf(InterruptedException.class);
      }
    }
  }

  @Test
  void a_proxy_passes_on_what_is_secret() throws Exception {
    var https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
    https.createContext("/", HttpWebSourceTest::tellSecret);
    https.start();
    try (var proxy = Tunnel.to(https.getAddress().getPort())) {
      var environment = Map.of("https_proxy", "http://127.0.0.1:" + proxy.socket().getLocalPort());
      var url = URI.create("https://elsewhere.invalid/file");

      new HttpWebSource(pauses::add, Reach.ofThisHost(false))
          .fetch(new WebSource.Request(url, true, environment), to, lines::add);

      assertThat(to).hasContent("secret");
      assertThat(proxy.asked()).contains("CONNECT elsewhere.invalid:443 HTTP/1.1");
    } finally {
      https.stop(0);
    }
  }

  /// A proxy that leads every tunnel to the same port.
  private record Tunnel(ServerSocket socket, List<String> asked) implements AutoCloseable {
    static Tunnel to(int port) throws IOException {
      var tunnel =
          new Tunnel(
              new ServerSocket(0, 5, InetAddress.getLoopbackAddress()),
              new CopyOnWriteArrayList<>());
      Thread.ofVirtual().start(() -> tunnel.serve(port));
      return tunnel;
    }

    private void serve(int port) {
      try (var client = socket.accept();
          var server = new Socket(InetAddress.getLoopbackAddress(), port)) {
        for (var line = line(client); !line.isEmpty(); line = line(client)) {
          asked.add(line);
        }
        var answer = "HTTP/1.1 200 Connection established\r\n\r\n";
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        var up = Thread.ofVirtual().start(() -> pass(client, server));
        pass(server, client);
        up.join();
      } catch (IOException | InterruptedException _) {
        // The test sees that nothing came.
      }
    }

    private static String line(Socket from) throws IOException {
      var line = new StringBuilder();
      for (var c = from.getInputStream().read(); c != '\n'; c = from.getInputStream().read()) {
        line.append((char) c);
      }
      return line.toString().strip();
    }

    private static void pass(Socket from, Socket to) {
      try {
        from.getInputStream().transferTo(to.getOutputStream());
        to.shutdownOutput();
      } catch (IOException _) {
        // One of them has ended.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void proxies_come_from_the_environment() throws Exception {
    var proxies =
        new EnvironmentProxies(
            Map.of(
                "http_proxy", "http://proxy.example:3128",
                "HTTPS_PROXY", "proxy2.example",
                "no_proxy", "localhost, .internal,example.org"));

    assertThat(proxy(proxies, "http://a.example/")).isEqualTo("proxy.example:3128");
    assertThat(proxy(proxies, "https://a.example/")).isEqualTo("proxy2.example:80");
    assertThat(proxy(proxies, "http://localhost/")).isEmpty();
    assertThat(proxy(proxies, "http://host.internal/")).isEmpty();
    assertThat(proxy(proxies, "http://www.example.org/")).isEmpty();
    assertThat(proxy(proxies, "http://notexample.org/")).isEqualTo("proxy.example:3128");
    assertThat(proxy(new EnvironmentProxies(Map.of()), "http://a.example/")).isEmpty();
  }

  private static String proxy(EnvironmentProxies proxies, String url) {
    return proxies.select(URI.create(url)).getFirst().address() instanceof InetSocketAddress address
        ? address.getHostString() + ":" + address.getPort()
        : "";
  }

  private SSLContext selfSigned() throws Exception {
    var store = folder.resolve("store");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=other.example",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    var keys = KeyStore.getInstance("PKCS12");
    try (var file = Files.newInputStream(store)) {
      keys.load(file, "changeit".toCharArray());
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "changeit".toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
