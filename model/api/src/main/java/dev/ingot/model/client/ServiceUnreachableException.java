// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.client;

import java.net.URI;

/// No answer came from the service: it does not run there, or the way to it is broken.
public final class ServiceUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final URI endpoint;

  ServiceUnreachableException(URI endpoint, Throwable cause) {
    super("cannot reach the service at " + endpoint + ": " + reason(cause), cause);
    this.endpoint = endpoint;
  }

  public URI endpoint() {
    return endpoint;
  }

  private static String reason(Throwable cause) {
    var message = cause.getMessage();
    return message == null || message.isEmpty()
        ? switch (cause) {
          case java.net.ConnectException _ -> "nothing listens there";
          case InterruptedException _ -> "interrupted";
          default -> cause.getClass().getSimpleName();
        }
        : message;
  }
}
