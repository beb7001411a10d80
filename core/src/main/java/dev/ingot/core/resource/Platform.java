// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import java.util.Arrays;
import java.util.Optional;

/// The operating system family, with the API's spelling.
public enum Platform {
  LINUX("Linux"),
  WINDOWS("Windows"),
  MACOS("macOS");

  private final String text;

  Platform(String text) {
    this.text = text;
  }

  /// The API's spelling, such as `Linux`.
  public String text() {
    return text;
  }

  public static Optional<Platform> of(String text) {
    return Arrays.stream(values()).filter(p -> p.text.equals(text)).findFirst();
  }
}
