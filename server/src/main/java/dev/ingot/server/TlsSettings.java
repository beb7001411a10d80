// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// The certificate by which the server proves who it is. Both files are PEM, and are read once, at
/// the start.
///
/// @param certificate its own first, then those that vouch for it
/// @param key in PKCS #8, not encrypted
public record TlsSettings(Path certificate, Path key) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  static Optional<TlsSettings> read(Settings settings) {
    var certificate = settings.path("tls-certificate");
    var key = settings.path("tls-key");
    if (certificate.isPresent() != key.isPresent()) {
      throw new InvalidSettingException(
          "tls-certificate and tls-key are given together or not at all");
    }
    return certificate.map(file -> new TlsSettings(file, key.orElseThrow()));
  }

  /// @throws InvalidSettingException if a file cannot be read, or they do not belong together
  SSLContext context() {
    var chain = chain();
    var secret = privateKey(chain[0].getPublicKey().getAlgorithm());
    requirePair(chain[0].getPublicKey(), secret);
    try {
      var keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      keys.setKeyEntry("ingot", secret, new char[0], chain);
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, new char[0]);
      var context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw invalid("tls-certificate", certificate, String.valueOf(e.getMessage()));
    }
  }

  private X509Certificate[] chain() {
    var text = text("tls-certificate", certificate);
    try {
      var chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
              .toArray(new X509Certificate[0]);
      if (chain.length == 0) {
        throw invalid("tls-certificate", certificate, "it holds no certificate");
      }
      chain[0].checkValidity();
      return chain;
    } catch (CertificateExpiredException e) {
      throw invalid("tls-certificate", certificate, "the certificate is over: " + e.getMessage());
    } catch (GeneralSecurityException e) {
      throw invalid("tls-certificate", certificate, "it is no certificate: " + e.getMessage());
    }
  }

  private PrivateKey privateKey(String algorithm) {
    var match = BLOCK.matcher(text("tls-key", key));
    while (match.find()) {
      if (match.group(1).equals("PRIVATE KEY")) {
        try {
          var bytes = Base64.getMimeDecoder().decode(match.group(2));
          return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
          throw invalid("tls-key", key, "it is no " + algorithm + " key, as the certificate needs");
        }
      }
      if (match.group(1).endsWith("PRIVATE KEY")) {
        throw invalid(
            "tls-key",
            key,
            "it is a "
                + match.group(1)
                + ", not a PRIVATE KEY; make one of it with: openssl pkcs8 -topk8 -nocrypt -in "
                + key);
      }
    }
    throw invalid("tls-key", key, "it holds no PRIVATE KEY in PEM");
  }

  /// Signs something, as only the key of the certificate can.
  private void requirePair(PublicKey open, PrivateKey secret) {
    var algorithm =
        switch (open.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> open.getAlgorithm();
        };
    try {
      var signer = Signature.getInstance(algorithm);
      signer.initSign(secret);
      signer.update((byte) 1);
      var signed = signer.sign();
      var verifier = Signature.getInstance(algorithm);
      verifier.initVerify(open);
      verifier.update((byte) 1);
      if (verifier.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException _) {
      // Said below.
    }
    throw invalid("tls-key", key, "it is not the key of the certificate in " + certificate);
  }

  private static String text(String setting, Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new InvalidSettingException(setting + ": cannot read " + file + ": " + e);
    }
  }

  private static InvalidSettingException invalid(String setting, Path file, String detail) {
    return new InvalidSettingException(setting + ": " + file + ": " + detail);
  }
}
