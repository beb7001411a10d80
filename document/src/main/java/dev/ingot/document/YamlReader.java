// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

/// Reads one YAML 1.2 document (JSON is a subset) into a [Value].
///
/// Refused, with line and column: what is no YAML; a second document in the stream; duplicate keys;
/// keys that are no scalars; expansion of aliases beyond a limit; nesting deeper than 100; custom
/// tags, unless they are allowed.
public final class YamlReader {
  private YamlReader() {}

  /// @param file what the text is called in problems
  public static Value read(String text, String file) throws InvalidDocumentException {
    throw new UnsupportedOperationException();
  }

  /// Reads a document in which local tags such as `!Sub` are allowed; they become [Value.Tagged].
  public static Value readTagged(String text, String file) throws InvalidDocumentException {
    throw new UnsupportedOperationException();
  }
}
