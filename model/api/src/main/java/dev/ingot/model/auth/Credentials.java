// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

import java.util.Optional;

/// What a caller signs with.
public record Credentials(String accessKeyId, String secretKey, Optional<String> sessionToken) {

  public Credentials(String accessKeyId, String secretKey) {
    this(accessKeyId, secretKey, Optional.empty());
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "Credentials[" + accessKeyId + "]";
  }
}
