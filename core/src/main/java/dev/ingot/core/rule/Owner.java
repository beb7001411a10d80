// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

/// Whose resources a list shows.
public enum Owner {
  /// The caller's own.
  SELF("Self"),
  /// Those that another account shares with the caller.
  SHARED("Shared"),
  /// Those that Amazon manages; here: what Ingot brings along.
  AMAZON("Amazon"),
  THIRD_PARTY("ThirdParty"),
  AWS_MARKETPLACE("AWSMarketplace");

  private final String text;

  Owner(String text) {
    this.text = text;
  }

  /// The word that the API has for it.
  public String text() {
    return text;
  }
}
