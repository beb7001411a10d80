// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.io.IOException;

/// The server could not take its address.
public final class ListenException extends IOException {
  private static final long serialVersionUID = 1L;

  ListenException(String host, int port, String reason, Throwable cause) {
    super("cannot listen on " + host + ":" + port + ": " + reason, cause);
  }
}
