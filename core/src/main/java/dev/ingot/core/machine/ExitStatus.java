// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

/// How a program ended.
public sealed interface ExitStatus {

  /// @param code 0 to 255
  record Exited(int code) implements ExitStatus {}

  /// @param signal the signal's number
  record Killed(int signal) implements ExitStatus {}

  default boolean ok() {
    return this instanceof Exited(var code) && code == 0;
  }
}
