// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors

import dev.ingot.document.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Prints the milliseconds between the first step's start and the last step's end, as the records say.
///
/// usage: WorkflowMillis STEPS-JSON TYPE|all      STEPS-JSON: what `ingot steps IMAGE --output json` printed
void main(String[] arguments) throws Exception {
  var starts = new ArrayList<Instant>();
  var ends = new ArrayList<Instant>();
  for (var workflow : objects(Json.read(Files.readString(Path.of(arguments[0]))))) {
    if (arguments[1].equals("all") || arguments[1].equals(workflow.get("type"))) {
      for (var step : objects(workflow.get("steps"))) {
        starts.add(Instant.parse((String) step.get("started")));
        ends.add(Instant.parse((String) step.get("ended")));
      }
    }
  }
  var first = starts.stream().min(Instant::compareTo).orElseThrow();
  var last = ends.stream().max(Instant::compareTo).orElseThrow();
  IO.println(Duration.between(first, last).toMillis());
}

@SuppressWarnings("unchecked")
List<Map<String, Object>> objects(Object list) {
  return (List<Map<String, Object>>) list;
}
