// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.host;

import dev.ingot.model.Operation;
import dev.ingot.server.http.CallOutcomes;
import java.util.Comparator;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts calls by operation and by how they end, and errors by operation and code.
///
/// ```text
/// ingot_requests_total{operation="CreateImage",outcome="answered"}    refused: the caller's fault,
///                                                                     failed: the server's
/// ingot_errors_total{operation="CreateImage",code="ServiceException"}
/// ```
public final class CountedCalls implements CallOutcomes {
  private final ConcurrentMap<Key, LongAdder> calls = counters();
  private final ConcurrentMap<Key, LongAdder> errors = counters();

  /// @param value of the label that is not the operation
  private record Key(Operation<?, ?> operation, String value) {}

  private static ConcurrentMap<Key, LongAdder> counters() {
    return new ConcurrentSkipListMap<>(
        Comparator.comparingInt((Key key) -> key.operation().index()).thenComparing(Key::value));
  }

  @Override
  public void answered(Operation<?, ?> operation) {
    count(calls, operation, "answered");
  }

  @Override
  public void failed(Operation<?, ?> operation, String code, int httpStatus) {
    count(calls, operation, httpStatus < 500 ? "refused" : "failed");
    count(errors, operation, code);
  }

  private static void count(
      ConcurrentMap<Key, LongAdder> counters, Operation<?, ?> operation, String value) {
    counters.computeIfAbsent(new Key(operation, value), _ -> new LongAdder()).increment();
  }

  /// The counters in the text format of Prometheus.
  String text() {
    var text = new StringBuilder();
    write(text, "ingot_requests_total", "outcome", calls);
    write(text, "ingot_errors_total", "code", errors);
    return text.toString();
  }

  private static void write(
      StringBuilder text, String metric, String label, ConcurrentMap<Key, LongAdder> counters) {
    text.append("# TYPE ").append(metric).append(" counter\n");
    counters.forEach((key, count) ->
        text.append(metric)
            .append("{operation=\"")
            .append(key.operation())
            .append("\",")
            .append(label)
            .append("=\"")
            .append(key.value())
            .append("\"} ")
            .append(count)
            .append('\n'));
  }
}
