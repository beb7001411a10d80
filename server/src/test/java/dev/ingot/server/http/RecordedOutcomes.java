// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.Operation;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps how calls ended, such as `GetImage answered` and `GetImage ServiceException 500`.
final class RecordedOutcomes implements CallOutcomes {
  final List<String> ended = new CopyOnWriteArrayList<>();

  @Override
  public void answered(Operation<?, ?> operation) {
    ended.add(operation + " answered");
  }

  @Override
  public void failed(Operation<?, ?> operation, String code, int httpStatus) {
    ended.add(operation + " " + code + " " + httpStatus);
  }
}
