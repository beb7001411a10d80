// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.core.Scope;
import dev.ingot.model.auth.SignatureException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Paths of the server that are no operations of the API: health, metrics, the console.
public interface SideRoute {

  /// A path, such as `/metrics`; if it ends with a slash, everything below it.
  String prefix();

  /// Whether it tells anybody the same, so that it may be read by whatever name the server is
  /// called; all else answers only to the names that it goes by.
  default boolean isOpen() {
    return false;
  }

  /// Answers a request. A refusal of the domain and a caller who may not call become the errors
  /// that the API gives; any other exception becomes a 500 if no answer was begun, and ends the
  /// connection otherwise.
  void answer(Exchange exchange) throws IOException;

  /// A request and its answer. Exactly one of [#respond] and [#stream] is called.
  interface Exchange {

    String method();

    /// In which scope the request acts, found out as for an operation of the API. Routes that do
    /// not ask are open to everybody.
    ///
    /// @throws SignatureException if the caller may not call
    Scope caller();

    /// The path without dot segments, its percent signs not decoded.
    String path();

    /// The parameters of the query by name, decoded.
    Map<String, List<String>> parameters();

    /// The first value of a header; its case does not matter.
    Optional<String> header(String name);

    /// The body; empty if there is none.
    byte[] body();

    /// Adds a header to the answer; before it is begun.
    void addHeader(String name, String value);

    void respond(int status, String contentType, byte[] body) throws IOException;

    /// Begins an answer of unknown length. What is written and flushed is sent; closing ends the
    /// answer.
    OutputStream stream(int status, String contentType) throws IOException;
  }
}
