// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

/// A component of the corpus.
///
/// @param file its name without the extension, such as `16-nginx`
/// @param name what the document calls itself, such as `nginx`
record CorpusComponent(String file, String name, String text) {

  /// Its number, which is its place in the corpus.
  int number() {
    return Integer.parseInt(file.substring(0, 2));
  }
}
