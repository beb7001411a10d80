// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.schema;

/// A constant that has a word on the wire.
public interface WireEnum {

  /// The word, exactly as the API spells it.
  String wire();
}
