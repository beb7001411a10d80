// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.toe.condition.Condition;

/// A step's `if`: what to do where its condition holds, and where it does not.
public record Branch(Condition condition, Action then, Action otherwise) {

  public enum Action {
    EXECUTE("Execute"),
    SKIP("Skip"),
    ABORT("Abort");

    private final String text;

    Action(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
