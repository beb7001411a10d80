// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

/// Sends notifications to where the operator wants them.
public interface Notifier {

  /// Sends it once. Takes no longer than some seconds.
  Result send(Notification notification) throws InterruptedException;

  /// How it went.
  sealed interface Result {

    /// @param answer such as `HTTP 200`
    record Delivered(String answer) implements Result {}

    /// The operator has configured nothing for its target.
    record Unconfigured() implements Result {}

    /// @param why without a stop at its end
    /// @param again whether another attempt may succeed
    record Failed(String why, boolean again) implements Result {}
  }

  /// Nothing is configured.
  static Notifier none() {
    return _ -> new Result.Unconfigured();
  }
}
