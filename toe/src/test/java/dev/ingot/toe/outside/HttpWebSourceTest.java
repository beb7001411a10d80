// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.ingot.toe.FolderWebServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpWebSourceTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final HttpWebSource web = new HttpWebSource(pauses::add);

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
        .isInstanceOf(OutsideException.class)
        .hasMessage("cannot download " + url + " (attempt 5): no connection to 127.0.0.1");
    assertThat(pauses.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 8L);
  }

  @Test
  void a_name_that_nobody_knows_is_told() {
    assertThatThrownBy(() -> fetch("http://nobody.invalid/file"))
        .isInstanceOf(OutsideException.class)
        .hasMessage(
            "cannot download http://nobody.invalid/file (attempt 5): the name nobody.invalid is not"
                + " known");
  }

  @Test
  void what_is_not_there_is_not_asked_for_again() {
    assertThatThrownBy(() -> fetch(server.url() + "/none"))
        .isInstanceOf(OutsideException.class)
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

      assertThatThrownBy(() -> fetch(url.toString())).isInstanceOf(OutsideException.class);
      web.fetch(new WebSource.Request(url, true, Map.of()), to, lines::add);
      assertThat(to).hasContent("ok");
    } finally {
      https.stop(0);
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
