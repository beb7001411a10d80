// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import java.util.Map;
import java.util.Optional;

/// What settings say of things of other services, by an ARN or by the name in it: a name stands for
/// every thing with it.
public final class ArnOrName {
  /// `arn:aws:lambda:REGION:ACCOUNT:function:NAME`,
  /// `arn:aws:states:REGION:ACCOUNT:stateMachine:NAME`.
  private static final int NAME = 6;

  private ArnOrName() {}

  /// What is said of an ARN, with or without a version behind its name, or of a name.
  public static <T> Optional<T> find(Map<String, T> values, String arnOrName) {
    var parts = arnOrName.split(":", -1);
    var name = arnOrName.startsWith("arn:") && parts.length > NAME ? parts[NAME] : arnOrName;
    return Optional.ofNullable(values.get(arnOrName))
        .or(() -> Optional.ofNullable(values.get(name)));
  }
}
