// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/// Files that web servers give.
public interface WebSource {

  /// @param url of the scheme http or https
  /// @param trustAnyone whether to ignore that a certificate is wrong
  /// @param environment may name proxies: `http_proxy`, `https_proxy`, `no_proxy`
  record Request(URI url, boolean trustAnyone, Map<String, String> environment) {
    public Request {
      environment = Map.copyOf(environment);
    }
  }

  /// Writes what the URL gives to a file of this host, in place of what is there. Redirects are
  /// followed, but for those to addresses that may not be reached. It is tried 5 times with a
  /// growing pause between; what it throws is final. An interrupt ends it and travels on.
  ///
  /// @param progress takes lines about tries that failed, and how far a long download is
  void fetch(Request request, Path to, Consumer<String> progress)
      throws ExternalSourceException, InterruptedException;

  /// Whether what it writes has any checksum that a document asks for, because nothing is fetched.
  default boolean fitsAnyChecksum() {
    return false;
  }
}
