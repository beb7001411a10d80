// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.core.Scope;
import dev.ingot.model.Operation;
import dev.ingot.model.auth.SignatureException;
import java.io.IOException;
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

  /// Whether an answer may have to wait for something: a disk, the database, a machine. Those take
  /// turns; an answer that takes no time is given whatever else is going on.
  default boolean takesTime() {
    return true;
  }

  /// The type of the bodies it takes. None that a web page may send without asking first.
  default String bodyType() {
    return "application/json";
  }

  /// The largest body that it takes, in bytes.
  default int bodyBytes() {
    return Limits.BODY_BYTES;
  }

  /// Answers a request. A refusal of the domain and a caller who may not call become the errors
  /// that the API gives; any other exception becomes a 500.
  void answer(Exchange exchange) throws IOException;

  /// A request and its answer. [#respond] is called once.
  interface Exchange {

    String method();

    /// In which scope the request acts, found out as for an operation of the API. Routes that do
    /// not ask are open to everybody.
    ///
    /// @throws SignatureException if the caller may not call
    Scope caller();

    /// The same for a route that does what an operation of the API does: the caller must be allowed
    /// to call that, and it counts as a call.
    ///
    /// @throws SignatureException if the caller may not call
    Scope callerOf(Operation<?, ?> operation);

    /// Whether it comes from this host, by a loopback address.
    boolean isFromThisHost();

    /// Checks that the caller's policies let it do with a resource what an operation does.
    ///
    /// @param resource an ARN, or `*`
    /// @throws SignatureException if the caller may not call
    /// @throws AccessDeniedException if they do not
    void checkMay(Operation<?, ?> operation, String resource);

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

    /// The answer. It is sent as fast as the caller takes it, after the route has returned.
    ///
    /// @param body not changed any more
    void respond(int status, String contentType, byte[] body) throws IOException;
  }
}
