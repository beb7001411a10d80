// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.auth.SigV4Signer;
import dev.ingot.testkit.Fixtures;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Signed requests to side routes.
final class SignedCall {
  private SignedCall() {}

  static HttpResponse<String> get(URI endpoint, String target, Credentials credentials)
      throws Exception {
    return send("GET", endpoint, target, credentials);
  }

  static HttpResponse<String> send(
      String method, URI endpoint, String target, Credentials credentials) throws Exception {
    var uri = URI.create(endpoint + target);
    var query = Optional.ofNullable(uri.getRawQuery()).orElse("");
    var message =
        HttpMessage.of(
            method,
            uri.getRawPath(),
            query,
            name -> name.equals("host") ? List.of(uri.getAuthority()) : List.of(),
            new byte[0]);
    var signer =
        new SigV4Signer(
            credentials, Fixtures.SCOPE.region(), "imagebuilder", InstantSource.system());
    var request = HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
    signer.sign(message).forEach(request::header);
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
