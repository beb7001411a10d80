// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.RejectedException;

/// The object store that has the documents which requests name by `s3://bucket/key`.
public interface DocumentObjects {

  /// Reads a document, once.
  ///
  /// @param path of the member that names it, such as `uri`
  /// @param mostBytes that a document of this kind may have
  /// @throws RejectedException on the path, if there is no such object, it may not be read, has
  ///   more bytes or is no UTF-8
  String read(String path, String uri, int mostBytes);
}
