// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

import java.util.List;

/// What a signature covers of an HTTP request, as it is on the wire.
///
/// @param path the path with its percent signs as sent
/// @param query the query behind the question mark as sent; empty if there is none
/// @param bodyHash hex of the SHA-256 of the body
public record HttpMessage(
    String method, String path, String query, Headers headers, String bodyHash) {

  private static final String HASH_OF_NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  public static HttpMessage of(
      String method, String path, String query, Headers headers, byte[] body) {
    var hash = body.length == 0 ? HASH_OF_NOTHING : Signatures.sha256(body);
    return new HttpMessage(method, path, query, headers, hash);
  }

  /// The headers of a request.
  @FunctionalInterface
  public interface Headers {

    /// The values of the lines of this name, in their order; case does not matter.
    List<String> values(String name);
  }
}
