// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.host;

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.server.http.CallContext;
import dev.ingot.server.http.OperationHandler;
import java.util.concurrent.atomic.AtomicLongArray;

/// Counts calls by operation and by how they end.
public final class CountedOperations implements OperationHandler {
  private final OperationHandler handler;
  private final AtomicLongArray answered = new AtomicLongArray(ImageBuilder.OPERATIONS.size());
  private final AtomicLongArray refused = new AtomicLongArray(ImageBuilder.OPERATIONS.size());

  public CountedOperations(OperationHandler handler) {
    this.handler = handler;
  }

  @Override
  public <I, O> O handle(Operation<I, O> operation, I input, CallContext context) {
    var counters = refused;
    try {
      var output = handler.handle(operation, input, context);
      counters = answered;
      return output;
    } finally {
      counters.incrementAndGet(operation.index());
    }
  }

  /// The counters in the text format of Prometheus.
  String text() {
    var text = new StringBuilder("# TYPE ingot_requests_total counter\n");
    for (var operation : ImageBuilder.OPERATIONS) {
      line(text, operation, "answered", answered.get(operation.index()));
      line(text, operation, "refused", refused.get(operation.index()));
    }
    return text.toString();
  }

  private static void line(
      StringBuilder text, Operation<?, ?> operation, String outcome, long count) {
    if (count > 0) {
      text.append("ingot_requests_total{operation=\"")
          .append(operation.name())
          .append("\",outcome=\"")
          .append(outcome)
          .append("\"} ")
          .append(count)
          .append('\n');
    }
  }
}
