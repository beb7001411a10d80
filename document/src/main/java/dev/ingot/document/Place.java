// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

/// A place in a text.
///
/// @param file what the text is called in messages, such as a path, or `data` for a request member
/// @param line from 1
/// @param column from 1, in characters
public record Place(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
