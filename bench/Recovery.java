// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors

import java.nio.file.Path;

/// Prepares and reads what `bench/run recovery` measures.
///
/// usage: Recovery create FOLDER          builds of steps that do nothing, which the next server takes up
///        Recovery running FOLDER         fails unless steps have ended and others have not
///        Recovery first FOLDER MILLIS    when the first step after that time began, both in ms since 1970
void main(String[] arguments) throws Exception {
  var data = Path.of(arguments[1]);
  switch (arguments[0]) {
    case "create" -> {
      try (var ingot = Bench.open(data)) {
        Bench.images(ingot, "recovery", 60, 10, Bench.steps(15));
      }
    }
    case "running" -> {
      try (var database = Bench.sqlite(data)) {
        var ended = Bench.count(database, "select count(*) from step_execution where status = 'SKIPPED'");
        var queued = Bench.count(database, "select count(*) from scheduled_tasks where task_name = 'workflow'");
        if (ended == 0 || queued == 0) {
          throw new IllegalStateException(ended + " steps have ended, " + queued + " workflows are to run");
        }
      }
    }
    default -> {
      var after = Long.parseLong(arguments[2]);
      var first = "select coalesce(min(start_ms), 0) from step_execution where start_ms > " + after;
      try (var database = Bench.sqlite(data)) {
        while (Bench.count(database, first) == 0) {
          Thread.sleep(50);
        }
        IO.println(Bench.count(database, first));
      }
    }
  }
}
