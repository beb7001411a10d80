// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.model.Operation;
import dev.ingot.server.http.AllowedHosts;
import dev.ingot.server.http.CallContext;
import dev.ingot.server.http.CallOutcomes;
import dev.ingot.server.http.Callers;
import dev.ingot.server.http.HttpListener;
import dev.ingot.server.http.OperationHandler;
import dev.ingot.server.http.RestJson;
import dev.ingot.server.http.TokenBuckets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;

class TlsTest {
  @TempDir private Path folder;

  private static final class NothingThere implements OperationHandler {
    @Override
    public <I, O> O handle(Operation<I, O> operation, I input, CallContext context) {
      throw new RejectedException(new Rejection.NotFound("over TLS"));
    }
  }

  /// A certificate of this host and its key.
  private TlsSettings made(String name, String algorithm, String days) throws Exception {
    var store = folder.resolve(name + ".p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-startdate",
                "-10d",
                "-validity",
                days,
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "password")
            .redirectErrorStream(true)
            .start();
    var said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    var keys = KeyStore.getInstance(store.toFile(), "password".toCharArray());
    var settings = new TlsSettings(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
    Files.writeString(
        settings.certificate(), pem("CERTIFICATE", keys.getCertificate("a").getEncoded()));
    Files.writeString(
        settings.key(),
        pem("PRIVATE KEY", keys.getKey("a", "password".toCharArray()).getEncoded()));
    return settings;
  }

  private static String pem(String name, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(name, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), name);
  }

  private static HttpListener listen(TlsSettings settings) throws Exception {
    var api =
        new RestJson(
            Callers.anybody(), TokenBuckets.bottomless(), new NothingThere(), CallOutcomes.IGNORED);
    var hosts = AllowedHosts.of("127.0.0.1", List.of());
    var listener =
        new HttpListener("127.0.0.1", 0, hosts, api, List.of(), Optional.of(settings.context()));
    listener.start();
    return listener;
  }

  private TrustManagerFactory trusting(TlsSettings settings) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var file = Files.newInputStream(settings.certificate())) {
      var certificate = CertificateFactory.getInstance("X.509").generateCertificate(file);
      store.setCertificateEntry("a", certificate);
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    return managers;
  }

  @Test
  void who_trusts_the_certificate_calls_over_tls() throws Exception {
    for (var algorithm : List.of("RSA", "EC")) {
      var settings = made("good-" + algorithm, algorithm, "30");
      var managers = trusting(settings);
      try (var listener = listen(settings);
          var client =
              ImagebuilderClient.builder()
                  .endpointOverride(URI.create("https://localhost:" + listener.port()))
                  .region(Region.EU_CENTRAL_1)
                  .credentialsProvider(
                      StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                  .httpClient(
                      UrlConnectionHttpClient.builder()
                          .tlsTrustManagersProvider(managers::getTrustManagers)
                          .build())
                  .build()) {
        for (var i = 0; i < 3; i++) {
          assertThatThrownBy(() -> client.listImages(r -> {})).hasMessageContaining("over TLS");
        }
      }
    }
  }

  @Test
  void who_does_not_trust_it_or_does_not_speak_tls_gets_no_answer() throws Exception {
    var settings = made("good", "EC", "30");
    try (var listener = listen(settings);
        var http = HttpClient.newHttpClient()) {
      for (var scheme : List.of("https", "http")) {
        var uri = URI.create(scheme + "://127.0.0.1:" + listener.port() + "/health/live");
        var request = HttpRequest.newBuilder(uri).build();

        assertThatThrownBy(() -> http.send(request, HttpResponse.BodyHandlers.ofString()))
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void old_versions_of_tls_are_refused() throws Exception {
    var settings = made("good", "EC", "30");
    var context = SSLContext.getInstance("TLS");
    context.init(null, trusting(settings).getTrustManagers(), null);
    try (var listener = listen(settings);
        var socket =
            (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", listener.port())) {
      assertThatThrownBy(
              () -> {
                socket.setEnabledProtocols(new String[] {"TLSv1.1"});
                socket.startHandshake();
              })
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void what_is_wrong_with_the_files_is_told() throws Exception {
    var good = made("good", "EC", "30");
    var other = made("other", "EC", "30");
    var over = made("over", "EC", "5");
    var traditional = folder.resolve("traditional.key");
    Files.writeString(traditional, pem("EC PRIVATE KEY", new byte[] {1}));
    var empty = Files.createFile(folder.resolve("empty"));

    assertRefused(new TlsSettings(folder.resolve("none"), good.key()), "cannot read");
    assertRefused(new TlsSettings(good.certificate(), folder.resolve("none")), "cannot read");
    assertRefused(new TlsSettings(empty, good.key()), "no certificate");
    assertRefused(new TlsSettings(good.key(), good.key()), "no certificate");
    assertRefused(new TlsSettings(good.certificate(), empty), "no PRIVATE KEY");
    assertRefused(new TlsSettings(good.certificate(), traditional), "openssl pkcs8 -topk8");
    assertRefused(new TlsSettings(good.certificate(), other.key()), "not the key of the");
    assertRefused(over, "is over");
  }

  private static void assertRefused(TlsSettings settings, String words) {
    assertThatThrownBy(settings::context)
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(words);
  }
}
