// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.Notification;
import dev.ingot.core.execution.Notifier;
import java.util.ArrayList;
import java.util.List;

/// Keeps what was sent, and answers as a test says.
final class FakeNotifier implements Notifier {
  final List<Notification> sent = new ArrayList<>();
  Result answer = new Result.Delivered("HTTP 200");

  @Override
  public Result send(Notification notification) {
    sent.add(notification);
    return answer;
  }
}
