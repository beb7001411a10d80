// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.Operation;

/// Decides whether the policies of a caller let it do what it asks for.
public interface Permissions {
  /// Asks nobody for a policy.
  Permissions ALL =
      new Permissions() {
        @Override
        public <I> void check(Caller caller, Line line, Operation<I, ?> operation, I input) {}

        @Override
        public void check(Caller caller, Line line, String action, String resource) {}
      };

  /// @throws AccessDeniedException if they do not
  <I> void check(Caller caller, Line line, Operation<I, ?> operation, I input);

  /// The same for what is no operation.
  ///
  /// @param action such as `imagebuilder:GetImage`
  /// @param resource an ARN, or `*`
  /// @throws AccessDeniedException if they do not
  void check(Caller caller, Line line, String action, String resource);
}
