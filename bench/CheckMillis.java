// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors

import dev.ingot.toe.document.ToeComponentChecker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Prints the median milliseconds in which a component document is parsed and checked, warm.
///
/// usage: CheckMillis DOCUMENT
void main(String[] arguments) throws Exception {
  var text = Files.readString(Path.of(arguments[0]));
  var checker = new ToeComponentChecker();
  var times = new long[100];
  for (var round = -200; round < times.length; round++) {
    var begun = System.nanoTime();
    var problems = checker.problems(text, arguments[0]);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.toString());
    }
    if (round >= 0) {
      times[round] = System.nanoTime() - begun;
    }
  }
  Arrays.sort(times);
  IO.println("%.1f".formatted(times[times.length / 2] / 1e6));
}
