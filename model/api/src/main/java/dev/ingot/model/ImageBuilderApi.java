// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model;

/// The Image Builder API, wherever it is answered: in this process or by a server.
public interface ImageBuilderApi {

  /// Calls an operation and waits for its answer.
  ///
  /// @throws ApiException if the API refuses the request or fails to answer it
  <I, O> O call(Operation<I, O> operation, I input) throws ApiException;
}
