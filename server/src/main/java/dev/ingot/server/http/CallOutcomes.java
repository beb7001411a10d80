// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.Operation;

/// Is told how every call of an operation ends, those included that never reach its handler.
public interface CallOutcomes {
  CallOutcomes IGNORED =
      new CallOutcomes() {
        @Override
        public void answered(Operation<?, ?> operation) {}

        @Override
        public void failed(Operation<?, ?> operation, String code, int httpStatus) {}
      };

  void answered(Operation<?, ?> operation);

  /// @param code of the error, such as `ServiceException`
  void failed(Operation<?, ?> operation, String code, int httpStatus);
}
