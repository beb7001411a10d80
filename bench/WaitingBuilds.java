// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// What builds cost that wait for an action: memory after a garbage collection, and threads. As many waited and were
/// cancelled before, so that what is measured is theirs and not that of the code they need.
///
/// usage: WaitingBuilds FOLDER BUILDS
void main(String[] arguments) throws Exception {
  var data = Path.of(arguments[0]);
  var builds = Integer.parseInt(arguments[1]);
  var document = "schemaVersion: 1.0\nsteps:\n  - {name: Ask, action: WaitForAction}\n";
  try (var ingot = Bench.open(data);
      var database = Bench.sqlite(data)) {
    ingot.start();
    Bench.images(ingot, "warm-up", builds, 1, document);
    awaitWaiting(database, builds);
    Bench.cancelAll(ingot);
    awaitWaiting(database, 0);
    Bench.awaitEnd(database);
    var heapBefore = heapKib();
    var residentBefore = residentKib();
    var threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
    Bench.images(ingot, "waits", builds, 1, document);
    awaitWaiting(database, builds);
    IO.println("heap KiB\t" + (heapKib() - heapBefore));
    IO.println("resident KiB\t" + (residentKib() - residentBefore));
    IO.println("threads\t" + (ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore));
  }
}

void awaitWaiting(java.sql.Connection database, int builds) throws Exception {
  while (Bench.count(database, "select count(*) from step_execution where waiting") != builds) {
    Thread.sleep(50);
  }
  Thread.sleep(2000);
}

long heapKib() throws InterruptedException {
  for (var i = 0; i < 5; i++) {
    System.gc();
    Thread.sleep(200);
  }
  return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024;
}

long residentKib() throws IOException {
  return Files.readAllLines(Path.of("/proc/self/status")).stream()
      .filter(line -> line.startsWith("VmRSS"))
      .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
      .findFirst()
      .orElseThrow();
}
